#!/bin/sh
# mysql-sink retries after an error that passes, reports it once, and reports when it is over; it loses nothing. An error that does not
# pass ends it with 78. Not tested: packets that are lost between two machines. A stopped server (SIGSTOP) and a port that takes no more
# connections look the same to the sink.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

meter=0x001c640012345678
line() { printf '2026-11-23T%02d:00:00-08:00\t%s\t%s\t3600\n' "$1" "$meter" "$2"; }
# sink ARGUMENT...: starts it in the background; $pid is its process, err has its messages, and a test may empty err meanwhile
sink() {
    : >err
    exec 3<&0 # sh(1) gives a background process no standard input
    mysql-sink --defaults-file="$db_cnf" "$@" <&3 2>>err 3<&- 4>&- 5>&- & pid=$!
    exec 3<&-
}

count() { db_in pse 'SELECT COUNT(*) FROM usage_e'; }
has_rows() { [ "$(count)" = "$1" ]; }
said() { grep -q -e "$1" "${2:-err}"; }
# settled: waits until the server has answered for all lines: USR1 makes the sink report that. Empties err.
settled() { wait_for 20 eval 'kill -USR1 "$pid"; sleep 0.05; said " 0 in hand$"' && : >err; }
# drained: whether it has read all lines that the test wrote to fd 4
drained() { perl -e 'vec($in, 0, 1) = 1; exit select($in, undef, undef, 0)' <&4; }
ends() { # STATUS PID
    wait "$2"; status=$?
    [ "$status" -eq "$1" ]
}

# ---- a server that is not there at the start ----
ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
db_stop
line 1 1.000 >one
printf '[client]\nuser=root\n[mysql-sink]\nrestricted-auth=mysql_native_password,caching_sha2_password\n' >tcp.cnf
run 69 'without a server it gives up after -T' mysql-sink --defaults-file="$db_cnf" -T 1 one
err 'it says what is not stored' "no server for [1-9][0-9]* s: 1 lines from one:1 on are not stored"
err 'it says why' 'server: Can.t connect to local (MySQL )?server through socket.*; retrying'
ok 'it says both once' [ "$(wc -l <err)" -eq 2 ]
run 71 'poll fails while it waits' env FAULT=poll:1:ENOMEM "$top/build/torture/mysql-sink" --defaults-file="$db_cnf" one
err 'it reports that' '^mysql-sink: poll: Cannot allocate memory$'

# 30 days: in ms more than 32 bits hold
mkfifo pipe
exec 4<>pipe
sink -T 2592000 <pipe
line 2 2.000 >&4
ok 'it starts without a server' wait_for 20 said 'retrying'
db_start
ok 'it stores its lines when there is a server' wait_for 20 has_rows 1
ok 'it reports that' wait_for 20 said 'server: storing again after [0-9]* s'
line 3 3.000 >&4
ok 'a lone line is stored at once' wait_for 20 has_rows 2

# ---- a restart while the sink is idle ----
ok 'the sink has its answer' settled
db_stop
db_start
: >err
line 4 4.000 >&4
ok 'a restart of the server between two lines' wait_for 20 has_rows 3
ok 'it prints no message' [ ! -s err ]

# ---- TERM ----
ok 'the sink has its answer for that line' settled
kill -STOP "$db_pid"
line 5 5.000 >&4
ok 'a line is read' wait_for 20 drained
kill -TERM "$pid"
kill -CONT "$db_pid"
ok 'TERM commits what is in hand' ends 0 "$pid"
ok 'the row is there' wait_for 1 has_rows 4
exec 4>&-

exec 4<>pipe
sink <pipe
line 7 7.000 >&4
ok 'another line is stored' wait_for 20 has_rows 5
ok 'the sink has its answer' settled
db_stop
line 6 6.000 >&4
ok 'it reports an outage' wait_for 20 said 'retrying'
kill -USR1 "$pid"
ok 'USR1 reports what is in hand' wait_for 20 said '2 lines, 2 hours: 1 added, .* 1 in hand'
kill -TERM "$pid"
kill -USR1 "$pid"
ok 'USR1 after TERM reports it, too' wait_for 20 eval '[ "$(grep -c " in hand$" err)" -eq 2 ]'
kill -TERM "$pid" # the first one was taken: those that come together are one
ok 'TERM twice does not wait for the server' ends 69 "$pid"
ok 'it says which lines are not stored' said 'no server for [0-9] s: 1 lines from stdin:2 on are not stored'
exec 4>&-

# ---- the table is made anew while a sink runs ----
db_start
rows=$(count)
exec 4<>pipe
sink <pipe
line 8 8.000 >&4
ok 'a table that is right' wait_for 20 has_rows $((rows + 1))
ok 'it has answered' settled
db_in pse 'ALTER TABLE usage_e DROP KEY I_USAGE_E_HOUR'
db_stop
db_start 4>&-
line 9 9.000 >&4
ok 'has lost its key: that passes' wait_for 20 said 'no unique key over Meter and HourUTC; run sql/upgrade.sql; retrying'
db_in pse 'ALTER TABLE usage_e ADD UNIQUE KEY I_USAGE_E_HOUR (Meter, HourUTC)'
ok 'it has it again: the hour is stored' wait_for 20 has_rows $((rows + 2))
exec 4>&-
ok 'and all is well' ends 0 "$pid"
run 78 'of a table that never was right it does not wait' eval 'db_in pse "CREATE TABLE bare AS SELECT * FROM usage_e"; mysql-sink --defaults-file="$db_cnf" -t bare one'

# ---- a hung server ----
kill -STOP "$db_pid"
run 69 'a server that does not answer' mysql-sink --defaults-file="$db_cnf" -T 1 one
err 'it gives up after that time' 'no server for [1-9][0-9]* s: 1 lines'
kill -CONT "$db_pid"

# ---- no answer to packets: a port whose queue is full ----
perl "$top/tests/sim/full-port.pl" >full & full=$!
at_end="kill $full 2>/dev/null; $at_end"
ok 'a port is full' wait_for 20 [ -s full ]
run 69 'a port that does not answer' mysql-sink --defaults-file=tcp.cnf -h "127.0.0.1:$(cat full)" -T 1 one
err 'it gives up after that time' 'no server for [1-9][0-9]* s: 1 lines'
err 'it says why' "127.0.0.1:$(cat full): .*(110|timed out)"
kill "$full"

# ---- errors that pass: a trigger raises them, so the server's answers are real ----
db_in pse 'CREATE TABLE trouble (error INT); INSERT INTO trouble VALUES (0)'
db_in pse "DELIMITER //
CREATE TRIGGER trouble BEFORE INSERT ON usage_e FOR EACH ROW BEGIN
  DECLARE e INT;
  SELECT error INTO e FROM trouble;
  IF e <> 0 THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = e, MESSAGE_TEXT = 'made up'; END IF;
END//"
db_in pse 'TRUNCATE usage_e'
hour=0
# waited ERROR...: one sink meets each, retries, and stores its hour
waited() {
    exec 4<>pipe
    sink -T 60 <pipe
    for error; do
        db_in pse "UPDATE trouble SET error = ${error%% *}"
        : >err
        line $hour "$hour.500" >&4
        hour=$((hour + 1))
        ok "error $error: it retries" wait_for 20 said 'server: made up; retrying'
        db_in pse 'UPDATE trouble SET error = 0'
        ok "error $error is over" wait_for 20 has_rows "$hour"
    done
    exec 4>&-
    ok 'it ends well' ends 0 "$pid"
}
# a sink prints at most 20 messages a minute, so none gets more than nine errors
waited '3 cannot write a file' '1020 record changed' '1021 disk full' '1030 storage engine' '1040 too many connections' \
    '1047 not in the cluster' '1053 shutdown' '1114 table full'
waited '1161 network' '1180 commit' '1205 lock wait' '1213 deadlock' '1290 read-only' '1317 interrupted' '9001 TiDB'
ok 'each hour is there with its value' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e WHERE kWh = HOUR(UTime) + 0.5')" = "$hour" ]

# ---- errors that stay ----
db_in pse 'TRUNCATE usage_e'
for error in '1364 no default' '1419 anything else'; do
    db_in pse "UPDATE trouble SET error = ${error%% *}"
    run 78 "error $error ends it at once" mysql-sink --defaults-file="$db_cnf" one
    err "error $error is named" 'server: made up'
done

# ---- errors of one row ----
for error in '1265 truncated' '1366 incorrect' '3819 CHECK, of MySQL' '4025 CHECK'; do
    db_in pse "UPDATE trouble SET error = ${error%% *}"
    run 65 "error $error rejects the hour" mysql-sink --defaults-file="$db_cnf" one
    err "error $error is named" '^mysql-sink: one:1: made up$'
done
db_in pse 'DROP TRIGGER trouble'

# ---- real causes of such errors ----
db_sql "CREATE USER u@localhost IDENTIFIED BY 'u'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO u@localhost"
printf '[client]\nsocket=%s\nuser=u\npassword=u\n' "$db_socket" >u.cnf
chmod 600 u.cnf

db_in pse 'TRUNCATE usage_e'
db_sql 'SET GLOBAL read_only = 1'
sink --defaults-file=u.cnf -T 60 one
ok 'a read-only server: it retries' wait_for 20 said 'read-only.*; retrying'
db_sql 'SET GLOBAL read_only = 0'
ok 'it ends well' ends 0 "$pid"
ok 'the row is there' has_rows 1

db_sql 'ALTER USER u@localhost WITH MAX_USER_CONNECTIONS 1'
"$db_client" --defaults-file=u.cnf --execute='SELECT SLEEP(600)' >/dev/null 2>&1 & holder=$!
at_end="kill $holder 2>/dev/null; $at_end"
ok 'a connection is held' wait_for 20 eval '[ "$(db_sql "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = \"u\"")" = 1 ]'
sink --defaults-file=u.cnf -T 60 one
ok 'too many connections: it retries' wait_for 20 said 'max_user_connections.*; retrying'
db_sql "KILL $(db_sql 'SELECT ID FROM information_schema.PROCESSLIST WHERE USER = "u" LIMIT 1')"
ok 'it ends well' ends 0 "$pid"
db_sql 'ALTER USER u@localhost WITH MAX_USER_CONNECTIONS 0'

db_in pse 'TRUNCATE usage_e'
db_sql 'SET GLOBAL innodb_lock_wait_timeout = 1'
# held STATEMENT: another client runs it and does not commit; it reads its next statements from fd 5
mkfifo hold
held() {
    rm -f locker.out # of the one before
    "$db_client" --defaults-file="$db_cnf" --unbuffered --database=pse <hold >locker.out 2>&1 & locker=$!
    exec 5>hold
    echo "BEGIN; $1; SELECT 'locked';" >&5
    ok 'a row is locked' wait_for 20 grep locked locker.out
}
lock() { # COVERED: another client stores the hour of line 1, with so many seconds
    held "INSERT INTO usage_e (UDate,UTime,kWh,Meter,HourUTC,Covered)
        VALUES ('2026-11-23','01:00:00',9,'$meter','2026-11-23 09:00:00',$1)"
}
lock 60
sink --defaults-file=u.cnf -T 60 one
ok 'a locked row: it retries' wait_for 20 said 'Lock wait timeout exceeded.*; retrying'
exec 5>&-
wait "$locker"
ok 'it ends well' ends 0 "$pid"
ok 'the row is there once' has_rows 1

# another sink stores the hour after this one has read the row
db_sql 'SET GLOBAL innodb_lock_wait_timeout = 50'
while read -r covered wanted; do
    db_in pse 'TRUNCATE usage_e'
    lock "$covered"
    sink --defaults-file=u.cnf -T 60 one
    ok 'the sink waits for the lock' wait_for 20 eval '[ "$(db_sql "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE TRX_STATE = \"LOCK WAIT\"")" = 1 ]'
    echo 'COMMIT;' >&5
    exec 5>&-
    wait "$locker"
    ok 'it ends well' ends 0 "$pid"
    ok "with $covered seconds stored in between, the rule holds" [ "$(db_in pse 'SELECT kWh, Covered FROM usage_e')" = "$wanted	3600" ]
done <<'END'
1800 1.000
3600 1.000
NULL 1.000
END
line 1 1.000 | sed 's/3600/1800/' >one.part
db_in pse 'TRUNCATE usage_e'
lock 3600
sink --defaults-file=u.cnf -T 60 one.part
ok 'the sink waits for the lock' wait_for 20 eval '[ "$(db_sql "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE TRX_STATE = \"LOCK WAIT\"")" = 1 ]'
echo 'COMMIT;' >&5
exec 5>&-
wait "$locker"
ok 'it ends well' ends 0 "$pid"
ok 'a part does not replace the whole that came in between' [ "$(db_in pse 'SELECT kWh, Covered FROM usage_e')" = '9.000	3600' ]

# the sink does not write back what it has read of a row that has changed meanwhile
db_in pse 'TRUNCATE usage_e'
line 1 1.000 | sed 's/3600$/1000	5.000	1.000/' >one.known
sink --defaults-file=u.cnf -T 60 one.known
ok 'a row with registers' ends 0 "$pid"
held 'UPDATE usage_e SET kWh=2, Covered=3600, kWhIn=7'
sink --defaults-file=u.cnf -T 60 one
ok 'the sink waits for the lock' wait_for 20 eval '[ "$(db_sql "SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE TRX_STATE = \"LOCK WAIT\"")" = 1 ]'
echo 'COMMIT;' >&5
exec 5>&-
wait "$locker"
ok 'it ends well' ends 0 "$pid"
ok 'the newer register stays' [ "$(db_in pse 'SELECT kWh, Covered, kWhIn, kWhOut FROM usage_e')" = '1.000	3600	7.000	1.000' ]

db_sql "ALTER USER u@localhost IDENTIFIED BY 'other'"
run 78 'wrong credentials end it' mysql-sink --defaults-file=u.cnf one
err 'it says what to check' 'Access denied for user .u.@.localhost.*; check user and password in the option file'
db_sql "ALTER USER u@localhost IDENTIFIED BY 'u'; REVOKE UPDATE ON pse.usage_e FROM u@localhost"
run 78 'a missing privilege ends it before anything is read' mysql-sink --defaults-file=u.cnf one
err 'it says what it needs' 'UPDATE command denied.*; GRANT SELECT, INSERT, UPDATE'

# ---- a full disk: a tablespace that may not grow ----
db_stop
db_start --innodb-file-per-table=0
db_sql "DROP DATABASE pse"
db_sql <"$top/sql/setup.sql"
db_stop
size=$(($(stat -c %s "$db_dir/data/ibdata1") / 1048576))
db_start --innodb-data-file-path="ibdata1:${size}M"
awk 'BEGIN { for (m = 0; m < 5000; m++) for (h = 0; h < 24; h++)
    printf "2026-11-23T%02d:00:00+00:00\t0x%016x\t1.000\t3600\n", h, m }' >many
sink -T 120 -v many
ok 'a full disk: it retries' wait_for 60 said 'is full; retrying'
db_stop
db_start --innodb-data-file-path="ibdata1:${size}M:autoextend"
ok 'it ends well' ends 0 "$pid"
ok 'all rows are there' has_rows 120000
finish
