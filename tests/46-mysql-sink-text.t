#!/bin/sh
# Servers and client libraries without MariaDB's bulk statements: mysql-sink is built as for Oracle's client library, with a header that
# hides the functions that only MariaDB's has, and passes the same tests.
# Not tested: Oracle's library itself, and MySQL's server (make elsewhere).
. "$(dirname "$0")/lib.sh"

mkdir mysql-sink tests shim
cp "$top/tests/lib.sh" "$top/tests/db.sh" "$top"/tests/4[0135]-*.t tests
ln -s "$top/sql" "$top/build" .
ln -s "$top/tests/sim" tests
cat >shim/mysql.h <<'END'
#include_next <mysql.h>
#ifdef MARIADB_PACKAGE_VERSION
#undef MARIADB_PACKAGE_VERSION
#define my_bool hidden_my_bool
enum { SSL_MODE_DISABLED = 1, SSL_MODE_PREFERRED, SSL_MODE_REQUIRED, SSL_MODE_VERIFY_CA, SSL_MODE_VERIFY_IDENTITY };
#define MYSQL_OPT_SSL_MODE ((enum mysql_option)9999) /* Connector/C refuses both: nothing here needs TLS */
#define MYSQL_OPT_GET_SERVER_PUBLIC_KEY ((enum mysql_option)9998)
#endif
END
for package in mysqlclient mariadb libmariadb; do pkg-config --exists $package && break; done
# shellcheck disable=SC2046,SC2010 # flags, and names that are ours
run 0 'it builds as for Oracle'\''s library' ${CC:-cc} -std=c11 -D_GNU_SOURCE -DVERSION='"0"' -Werror -Wall -Wextra -O1 \
    -Ishim -I"$top/lib" $(pkg-config --cflags $package) -o mysql-sink/mysql-sink $(ls "$top"/mysql-sink/*.c "$top"/lib/*.c | grep -v /ini.c) \
    $(pkg-config --libs $package)
ok 'it has no bulk statements' eval '! nm mysql-sink/mysql-sink | grep mariadb_get_infov'
for test in tests/4[015]-*.t; do
    run 0 "${test##*/}" sh "$test"
    grep '^not ok' out | sed 's/^/# /'
done
run 0 '43-mysql-sink-kill.t, briefly' env KILLS=5 sh tests/43-mysql-sink-kill.t
grep '^not ok' out | sed 's/^/# /'
finish
