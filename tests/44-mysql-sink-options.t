#!/bin/sh
# The options, option files, accounts and TLS of mysql-sink. The server listens on loopback here.
# Not tested here: who gets the password (47). With MySQL's library the option files here say that the network is trusted.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/tls.sh"

printf '2026-11-23T09:00:00-08:00\t0x001c640012345678\t1.107\t3600\n' >one

# ---- errors before anything is read ----
run 64 'an invalid port' mysql-sink -P 70000 one
err 'the message names it' 'option --port: 70000: too large'
run 64 'an invalid time-out' mysql-sink -T soon one
err 'the message names it' 'option --timeout: soon: not a whole number'
while IFS='|' read -r list why; do
    run 64 "hosts \"$list\"" mysql-sink -h "$list" one
    err "hosts \"$list\": why" "option --host: $why"
done <<'END'
|: nothing given
a,,b|a,,b: empty host name
a:x|a:x: invalid port
a:0|a:0: invalid port
[::1|.*: \[ without \]
[::1]3306|.*: \[ without \]
[::1]:x|.*: invalid port
:3306|:3306: empty host name
END
run 0 'hosts with addresses' mysql-sink -n -h '[::1],[::1]:3306,fe80::1,a:3306' one
run 64 'too many hosts' mysql-sink -h "$(printf '%040d' 1 | sed 's/./h,/g')h" one
err 'it reports that' 'too many hosts$'
run 64 'too long a name of a database' mysql-sink -D "$(printf '%05000d' 1)" one
err 'it reports that' 'option --database: .*: too long$'
run 64 'too long a name of a table' mysql-sink -t "$(printf '%0300d' 1)" one
run 74 'a missing operand' mysql-sink one nowhere
err 'the message names it' 'nowhere: No such file or directory'
run 74 'a file of rejects that cannot be written' mysql-sink -n -r nowhere/rejects one
err 'the message names it' 'nowhere/rejects: No such file or directory'
run 0 'a dry run needs no server' mysql-sink -n -v one
err 'it says what it found' '1 lines, 1 hours: 0 added'

# ---- option files ----
run 78 'an option file that is missing' mysql-sink --defaults-file=nowhere.cnf one
err 'the message names it' '^mysql-sink: nowhere.cnf: No such file or directory$'
while IFS='|' read -r text line why; do
    printf "$text" >bad.cnf
    run 78 "an option file: $why" mysql-sink --defaults-file=bad.cnf -n one
    err 'it says why' "bad.cnf:$line: $why"
done <<'END'
user=a\n|1|option before any \[group\]
# x\n[client\n|2|\[ without \]
[client]\n!import x\n|2|neither !include file nor !includedir directory
[client]\n!includes x\n|2|neither !include file nor !includedir directory
[client]\n!include bad.cnf\n|2|files include files too deeply
[mysql-sink]\n\ntimeout=soon\n|3|not a whole number
[mysql-sink]\ntimeout="5\n|2|not a whole number
[mysql-sink]\nhost=a,,b\n|2|empty host name
[client]\nssl-mode=MAYBE\n|2|ssl-mode is not one of
[client]\nssl-mode\n|2|ssl-mode is not one of
[mysql-sink]\ntimeout\n|2|nothing given
[mysql-sink]\ntable\n|2|nothing given
[mysql-sink]\ntable=#none\n|2|nothing given
END
printf '[mysqld]\nuser=x\n[client]\nuser=x\n;x\n[other]\ntimeout=soon\n' >good.cnf
run 0 'groups and options of other programs' mysql-sink --defaults-file=good.cnf -n one
run 78 'an option file that is a directory' mysql-sink --defaults-file=. -n one
err 'it reports that' ': Is a directory$'
long=$(printf '%05000d' 1)
printf '[client]\nuser=%s\n' "$long" >bad.cnf
run 78 'a line of an option file that is too long' mysql-sink --defaults-file=bad.cnf -n one
err 'it reports that' 'bad.cnf:2: line is too long'
mkdir more.d
printf '[mysqld]\nsecret=%s\n[mysql-sink]\ntable="#1 of mine" # not: 2\nrejects = %s # kept\nverbose=TRUE\ndry-run=no\n' "$long" "$work/kept" >more.d/one.cnf
printf '[mysql-sink]\ndry_run = on # for now\n!include nowhere.cnf\n!include one/a.cnf\n!include loop.cnf\n' >more.d/two.cnf
ln -s loop.cnf loop.cnf
printf '[mysqld]\nsecret=%s' "$long" >more.d/last.cnf
printf '!includedir\t%s\n[client]\npassword\n' more.d >all.cnf
printf 'nonsense\n' | cat one - >mixed
run 65 'option files that include others, remarks, quotes, long lines for a server' mysql-sink --defaults-file=all.cnf mixed
err 'it is verbose' '2 lines, 1 hours: 0 added'
ok 'the rejects are written' grep -qx nonsense kept
mkdir bad.d
printf '[mysql-sink]\ntimeout=soon\n' >bad.d/one.cnf
printf '[mysql-sink]\ntimeout=later\n' >bad.d/two.cnf
printf '[client]\n!includedir bad.d\n' >bad.cnf
run 78 'a directory with two files that are wrong' mysql-sink --defaults-file=bad.cnf -n one
err 'the message names the first' '^mysql-sink: bad.d/one.cnf:2: not a whole number'
run 0 'no options, from a device that everybody can write to' mysql-sink --defaults-file=/dev/null -n one
run 0 'the home directory has too long a name for a file in it' env HOME="/$(printf '%04090d' 1)" mysql-sink -n one
printf '[client]\nuser=x\n!includedir %s/nowhere.d\n' "$work" >nodir.cnf
run 78 'a directory that is missing, for which one library drops the whole file' mysql-sink --defaults-file=nodir.cnf -n one
err 'the message names it' 'nowhere.d: No such file or directory'
printf '[client]\nuser=x\n' >world.cnf
chmod 666 world.cnf
run 78 'a file that everybody can write, which the libraries ignore' mysql-sink --defaults-file=world.cnf -n one
err 'the message names it' 'world.cnf: everybody can write to it, so the library ignores it: chmod 600'
for off in 0 off FALSE; do
    printf '[mysql-sink]\ndry-run\nverbose=%s\n' $off >off.cnf
    run 0 "verbose=$off" mysql-sink --defaults-file=off.cnf one
    no_err 'it is off'
done
printf '[client]\nprotocol\nprotocol=socket\nprotocol=2\nprotocol=tcp\npassword=\nssl-mode=REQUIRED\nssl\n[mysql-sink]\nrestricted-auth\nrestricted-auth=\nserver-public-key-path=key.pem\n' >login.cnf
chmod 644 login.cnf
run 0 'options of the login, some without a value' mysql-sink --defaults-file=login.cnf -n one
no_err 'are none to report'
printf '[mysql-sink]\nserver-public-key-path\n' >login.cnf
run 78 'the key of a server, without a name' mysql-sink --defaults-file=login.cnf -n one
err 'is reported' '^mysql-sink: .*login.cnf:2: nothing given$'
printf '[client]\npassword=x\n' >open.cnf
chmod 644 open.cnf
run 0 'a password that everybody can read' mysql-sink --defaults-file=open.cnf -n one
err 'it reports that' 'open.cnf: everybody can read the password in it: chmod 600'
chmod 600 open.cnf
run 0 'a password that only the owner can read' mysql-sink --defaults-file=open.cnf -n one
no_err 'it prints no message'

# Nobody listens there. Oracle's library sends nothing to a server whose key it does not have, so it does not even try.
for key in one nowhere.pem; do
    wanted=69
    ! of_mysql || [ $key = one ] || wanted=78
    printf '[client]\npassword=x\nssl-mode=DISABLED\nserver-public-key-path=%s\nport=1\nhost=127.0.0.1\n' $key >key.cnf
    chmod 600 key.cnf
    run $wanted "a server's public key: $key" mysql-sink --defaults-file=key.cnf -T 1 one
done

# ---- a server on loopback, with a certificate of our own ----
ok 'an authority' authority ca ca
ok 'another authority' authority other other
ok 'a certificate in the right name' certify right localhost DNS:localhost,IP:127.0.0.1,DNS:meterdb
ok 'a certificate in another name' certify wrong elsewhere DNS:elsewhere.example

port=$((20000 + $$ % 10000))
# MariaDB's library 3.4 compares no name of a local address that it knows as one, so there is "meterdb", where /etc/hosts has it.
host=127.0.0.1 addresses=127.0.0.1 alone=78 loose=0
if pkg-config --exists 'libmariadb >= 3.4' && ! of_mysql; then
    alone=0 # and with a server that proves that it knows the password, it needs no authority
    address=$(sed -n 's/^\(127[0-9.]*\).*[[:space:]]meterdb.*/\1/p' /etc/hosts)
    [ -z "$address" ] || host=meterdb addresses=127.0.0.1,$address loose=78 # it looks at the name wherever there is an authority
fi
listen() { db_start --skip-skip-networking --bind-address=$addresses --port=$port "$@"; }
ok 'the server starts' listen --ssl-ca="$work/ca.pem" --ssl-cert="$work/right.pem" --ssl-key="$work/right.key"
db_sql <"$top/sql/setup.sql"
db_sql "CREATE USER tls@'127.0.0.1' IDENTIFIED BY 'geheim' REQUIRE SSL; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO tls@'127.0.0.1';
    CREATE USER plain@'127.0.0.1' IDENTIFIED BY 'geheim'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO plain@'127.0.0.1'"

cp "$db_cnf" .my.cnf
run 0 'without --defaults-file, by the option file in the home directory' mysql-sink one
rm .my.cnf

trust=
! of_mysql || trust='restricted-auth=mysql_native_password,caching_sha2_password\nget-server-public-key\n'
# try STATUS TITLE USER [OPTION LINE...]: over TCP, with an option file made for it
try() {
    wanted=$1 title=$2 user=$3; shift 3
    { printf '[client]\nuser=%s\npassword=geheim\nport=%s\n[mysql-sink]\nhost=%s\ntimeout=20\n'"$trust" "$user" "$port" "$host"
      [ $# -eq 0 ] || printf '%s\n' "$@"; } >try.cnf
    chmod 600 try.cnf
    run "$wanted" "$title" mysql-sink --defaults-file=try.cnf one
}
try 0 'user, password, port and host from the option file' plain
try 0 'TLS is used where the server offers it' tls
try 78 'an account that wants TLS, without' tls ssl-mode=DISABLED
err 'the server rejects it' 'Access denied'
try 0 'with ssl-mode' tls ssl-mode=REQUIRED
try 0 'with an authority' tls ssl-ca="$work/ca.pem"
try 0 'with its certificate checked' tls ssl_ca="$work/ca.pem" ssl_verify_server_cert
try 0 'with ssl-mode=VERIFY_IDENTITY' tls ssl-ca="$work/ca.pem" ssl-mode=VERIFY_IDENTITY
try 78 'a certificate of another authority' tls ssl-ca="$work/other.pem" ssl-mode=VERIFY_IDENTITY
err 'it is rejected' "$host: .*certificate"
try $alone 'no authority at all' tls ssl-mode=VERIFY_IDENTITY

# a certificate that was right at the first connection and is wrong later: a new node, or a stranger in between
try 0 'a checked certificate' tls ssl-ca="$work/ca.pem" ssl-verify-server-cert
mv try.cnf kept.cnf
mkfifo pipe
exec 4<>pipe
mysql-sink --defaults-file=kept.cnf <pipe 2>kept.err 4>&- & kept=$!
at_end="kill $kept 2>/dev/null; $at_end"
db_in pse 'TRUNCATE usage_e'
cat one >&4
stored() { [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 1 ]; }
ok 'the row is stored' wait_for 20 stored
ok 'the sink has its answer' wait_for 20 eval 'kill -USR1 "$kept"; sleep 0.05; grep " 0 in hand$" kept.err'
db_stop
ok 'a server with a certificate in another name' listen --ssl-ca="$work/ca.pem" --ssl-cert="$work/wrong.pem" --ssl-key="$work/wrong.key"
try $loose 'it is taken where the name does not matter' tls ssl-ca="$work/ca.pem"
try 78 'it is rejected where the name matters' tls ssl-ca="$work/ca.pem" ssl-verify-server-cert
try 78 'ssl-mode=VERIFY_IDENTITY rejects it, too' tls ssl-ca="$work/ca.pem" ssl-mode=VERIFY_IDENTITY
cat one >&4
ok 'a sink that had the right certificate before retries' wait_for 20 grep -E '(certificate|Hostname).*; retrying' kept.err
db_stop
ok 'the right server is there again' listen --ssl-ca="$work/ca.pem" --ssl-cert="$work/right.pem" --ssl-key="$work/right.key"
ok 'the sink resumes' wait_for 20 grep 'storing again' kept.err
kill "$kept"
wait "$kept"
ok 'it ends well' [ $? -eq 0 ]
exec 4>&-
db_stop
if of_mysql; then without=--tls-version=; else without=--skip-ssl; fi
ok 'a server without TLS' listen $without
try 0 'an option file that does not ask for TLS' plain
try 0 'an option file that switches TLS off' plain ssl=off ssl-verify-server-cert=0
for option in ssl ssl-mode=REQUIRED ssl_enforce=1 tls-enforce "ssl-ca=$work/ca.pem" "ssl-capath=$work"; do
    try 78 "${option%%/*} in the option file" plain "$option"
    err 'the message is ours' 'the option files demand TLS, but the server has none|SSL is required'
done
try 78 'an option file that wants the certificate verified' plain ssl-verify-server-cert "ssl-ca=$work/ca.pem"

# ---- which option wins, and names that need quotes ----
try 0 'the last of two lines of an option file wins' plain host=127.0.0.1:1 host=127.0.0.1
printf '[client]\nuser=plain\npassword=geheim\n[mysql-sink]\n'"$trust" >none.cnf
chmod 600 none.cnf
run 0 'the port of all hosts is that of -P' mysql-sink --defaults-file=none.cnf -h 127.0.0.1 -P "$port" -T 5 one
run 0 'localhost with a port is not the socket' mysql-sink --defaults-file=none.cnf -h "localhost:$port" -S /nonexistent -T 5 one
try 69 'a host that is not there' plain host=127.0.0.1:1 timeout=1
run 0 'the command line wins over the option file' mysql-sink --defaults-file=try.cnf -h "127.0.0.1:$port" one
db_sql 'CREATE DATABASE `a``b c; DROP`'
sed 's/CREATE DATABASE IF NOT EXISTS pse/DO 0/; s/USE pse/USE `a``b c; DROP`/; s/usage_e/`x``y ; --`/' "$top/sql/setup.sql" | db_sql
run 0 'names are quoted' mysql-sink --defaults-file="$db_cnf" -D 'a`b c; DROP' -t 'x`y ; --' one
ok 'the row is there' [ "$(db_sql 'SELECT COUNT(*) FROM `a``b c; DROP`.`x``y ; --`')" = 1 ]
printf '[client]\nsocket=%s\nuser=root\n[mysql-sink]\ndatabase="a`b c; DROP"\ntable=x`y ; --\n' "$db_socket" >names.cnf
run 0 'names from the option file' mysql-sink --defaults-file=names.cnf -v one
err 'they are the same' ' 0 added, 0 replaced, 1 stored already'
printf '[client]\nuser=root\n!include %s\n' "$work/part.cnf" >whole.cnf
printf '[client]\nsocket=%s\n' "$db_socket" >part.cnf
run 0 'an included file, and another relative to here' mysql-sink --defaults-file=whole.cnf one

# ---- several hosts ----
run 0 'the second host, when the first is not there' mysql-sink --defaults-file=try.cnf -u plain -h "127.0.0.1:1,[::1]:1,127.0.0.1:$port" one -T 10
finish
