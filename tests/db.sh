# A private MariaDB or MySQL server for the tests, the demo and the measurements. It listens only on a unix socket below $work.
# Source this file after tests/lib.sh, or set "top" (the tree), "work" (an empty directory) and "at_end" (evaluated by a trap on EXIT).
#
#   SERVER=mysql           in the environment: MySQL; SERVER=mariadb: MariaDB; without it, the installed one
#   DB_OPTIONS=...         in the environment: more options for every server, such as --log-bin
#   db_start [OPTION...]   starts the server with these options, the first time on an empty data directory
#   db_stop, db_kill       ends it by TERM or by KILL; db_start starts it again with its data
#   db_sql 'STATEMENT'     runs SQL from the argument or standard input, and prints rows without a header
#   db_in DATABASE 'STATEMENT'   the same in a database
#   db_hours               prints the table as hour lines, by meter and time; without registers a line has 4 fields
#   $db_cnf                an option file for it: mysql-sink --defaults-file=$db_cnf, $db_client --defaults-file=$db_cnf
#   $db_client             the name of the client: mariadb or mysql
#   $db_server             the name of the server's program
#   $db_pid                the server's process
#   of_mysql               succeeds if the server is MySQL

PATH=$PATH:/usr/sbin:/usr/libexec:/usr/local/sbin
if [ -z "$SERVER" ]; then
    if command -v mariadbd >/dev/null; then SERVER=mariadb; else SERVER=mysql; fi
fi
of_mysql() { [ "$SERVER" = mysql ]; }
if of_mysql; then db_client=mysql db_server=mysqld; else db_client=mariadb db_server=mariadbd; fi
db_commands= # the client of MySQL 9 takes "source" only with this option
! of_mysql || ! mysql --no-defaults --commands --version >/dev/null 2>&1 || db_commands=--commands
db_dir=$work/db
db_cnf=$work/my.cnf
db_socket=$db_dir/s
db_pid=
db_user= # the server runs as root only if an option says so
[ "$(id -u)" -ne 0 ] || db_user=--user=root

# db_install DIRECTORY: makes an empty data directory.
db_install() {
    if of_mysql; then
        mysqld --no-defaults ${db_user:+"$db_user"} --initialize-insecure --datadir="$1" --innodb-redo-log-capacity=16M
    else
        mariadb-install-db --no-defaults ${db_user:+"$db_user"} --datadir="$1" --tmpdir="$db_dir/tmp" --innodb-log-file-size=16M \
            --skip-test-db --skip-name-resolve --force --auth-root-authentication-method=normal
    fi
}

# Making an empty data directory takes seconds: one is kept in build/, and copied.
db_prepare() {
    command -v "$db_server" >/dev/null || { echo 'db_start: no MariaDB or MySQL server here: make deps demo' >&2; return 1; }
    mkdir "$db_dir" "$db_dir/tmp" || return # not /tmp: there a starting server removes the temporary tables of others
    if [ ${#db_socket} -gt 100 ]; then # the limit of the system is 107 bytes
        db_short=$(mktemp -d /tmp/emu-kwh.XXXXXX) || return
        at_end="rmdir '$db_short'; $at_end"
        db_socket=$db_short/s
    fi
    printf '[client]\nsocket=%s\nuser=root\n[mariadb-client]\nskip-ssl\n' "$db_socket" >"$db_cnf" && chmod 600 "$db_cnf" || return
    at_end="db_kill; $at_end"
    db_kept=$top/build/$db_server-$("$db_server" --no-defaults --version | sed 's/.*Ver \([0-9.]*\).*/\1/')
    cp -R --sparse=always "$db_kept" "$db_dir/data" 2>/dev/null && return
    rm -rf "$db_dir/data"
    db_install "$db_dir/data" >"$db_dir/install.log" 2>&1 || { cat "$db_dir/install.log" >&2; return 1; }
    rm -f "$db_dir/data/auto.cnf" # MySQL's: the id of the server; each copy makes its own
    mkdir -p "$top/build" && cp -R --sparse=always "$db_dir/data" "$db_kept.$$" && mv -T "$db_kept.$$" "$db_kept" 2>/dev/null || rm -rf "$db_kept.$$"
}

db_start() {
    [ -d "$db_dir" ] || db_prepare || return
    if of_mysql; then
        set -- --mysqlx=OFF --secure-file-priv=NULL --innodb-redo-log-capacity=16M --information-schema-stats-expiry=0 "$@"
    else
        set -- --innodb-log-file-size=16M "$@"
    fi
    # shellcheck disable=SC2086 # a list
    "$db_server" --no-defaults ${db_user:+"$db_user"} --datadir="$db_dir/data" --tmpdir="$db_dir/tmp" --socket="$db_socket" \
        --pid-file="$db_dir/pid" --skip-networking --innodb-buffer-pool-size=16M --performance-schema=off $DB_OPTIONS "$@" >>"$db_dir/log" 2>&1 &
    db_pid=$!
    db_tries=1200
    until db_sql 'DO 1' >/dev/null 2>&1; do
        db_tries=$((db_tries - 1))
        if [ $db_tries -eq 0 ] || ! kill -0 "$db_pid" 2>/dev/null; then
            echo 'db_start: the server did not start:' >&2
            tail -n 20 "$db_dir/log" >&2
            return 1
        fi
        sleep 0.05
    done
}

db_end() {
    [ -n "$db_pid" ] || return 0
    kill "-$1" "$db_pid" 2>/dev/null
    wait "$db_pid" 2>/dev/null
    db_pid=
}
db_stop() { db_end TERM; }
db_kill() { db_end KILL; }

db_sql() { "$db_client" --defaults-file="$db_cnf" --batch --skip-column-names $db_commands ${1:+--execute="$1"}; }
db_in() { "$db_client" --defaults-file="$db_cnf" --batch --skip-column-names $db_commands --database="$1" ${2:+--execute="$2"}; }

db_hours() {
    db_in pse "
        SELECT CONCAT(UDate, 'T', UTime, IF(m < 0, '-', '+'), LPAD(ABS(m) DIV 60, 2, 0), ':', LPAD(ABS(m) MOD 60, 2, 0)),
            Meter, IFNULL(kWh, '-'), Covered, IFNULL(kWhIn, '-'), IFNULL(kWhOut, '-')
        FROM (SELECT *, TIMESTAMPDIFF(MINUTE, HourUTC, TIMESTAMP(UDate, UTime)) AS m FROM usage_e) AS u
        ORDER BY Meter, HourUTC" >"$work/hours.out" && sed 's/	-	-$//' "$work/hours.out"
}
