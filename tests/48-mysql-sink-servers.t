#!/bin/sh
# Servers and tables that people have: binary logs, limits, engines, edited keys and columns, restores.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

meter=0x001c640000000001
sink() { mysql-sink --defaults-file="$db_cnf" "$@"; }
line() { printf '2026-11-23T%02d:00:00-08:00\t%s\t%s\t3600\n' "$1" "$meter" "$2"; }
sum() { db_in pse 'SELECT COUNT(*), SUM(kWh) FROM usage_e'; }
has() { [ "$(sum)" = "$1" ]; }
said() { grep -q -e "$1" err; }
for hour in 0 1 2 3 4 5 6 7 8 9; do line $hour 1.000; done >ten
sed 's/1\.000/2.000/' ten >again

# ---- servers on which the fast way does not work ----
# more rows than two bulk statements take
awk -v meter=$meter 'BEGIN { for (n = 0; n < 300; n++) printf "2026-03-%02dT%02d:00:00+00:00\t%s\t1.000\t3600\n", n / 24 + 1, n % 24, meter }' >many
sed 's/1\.000/2.000/' many >changed
no_statements() { db_sql 'SET GLOBAL max_prepared_stmt_count = 0'; }
ok 'a server that logs statements' db_start --log-bin="$work/bin" --server-id=1 --binlog-format=STATEMENT
db_sql <"$top/sql/setup.sql"
for limit in true no_statements; do
    db_in pse 'TRUNCATE usage_e'
    ok "limit: $limit" $limit
    run 0 'new hours' sink -T 20 many
    no_err 'it prints no message'
    run 0 'changed hours' sink -T 20 changed
    ok 'they are stored' has '300	600.000'
done
db_stop

# ---- engines, columns, keys ----
ok 'a server whose default engine is MyISAM' db_start --default-storage-engine=MyISAM
db_sql 'DROP DATABASE pse'
db_sql <"$top/sql/setup.sql"
run 0 'setup.sql makes the table of another' sink ten
db_in pse 'ALTER TABLE usage_e ENGINE=MyISAM'
run 78 'a table that a crash spoils' sink ten
err 'it is rejected, with the statement that helps' '^mysql-sink: server: MyISAM loses or doubles rows in a crash; ALTER TABLE usage_e ENGINE=InnoDB$'
db_in pse "$(sed -n 's/.*crash; //p' err)"
run 0 'that statement helps' sink ten
while IFS='|' read -r name type; do
    db_in pse "CREATE TABLE t LIKE usage_e; ALTER TABLE t MODIFY $name $type"
    run 78 "$name $type" sink -t t ten
    err 'it is rejected, with the statement that helps' "^mysql-sink: server: $name does not hold every value as it is; ALTER TABLE t MODIFY $name "
    db_in pse "$(sed -n 's/.*as it is; //p' err)"
    run 0 'that statement helps' sink -t t ten
    ok 'nothing is rounded' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh) FROM t; DROP TABLE t')" = '10	10.000' ]
done <<'END'
kWh|DECIMAL(5,1) NULL
kWh|INT NULL
kWh|DOUBLE NULL
kWhIn|DECIMAL(6,3) NULL
kWhOut|DECIMAL(7,2) NULL
HourUTC|TIMESTAMP NULL
HourUTC|VARCHAR(30) NULL
UDate|DATETIME NOT NULL
UTime|CHAR(8) NOT NULL
Meter|CHAR(17) NULL
Covered|TINYINT UNSIGNED NULL
END
db_in pse 'CREATE TABLE t LIKE usage_e; ALTER TABLE t MODIFY kWh DECIMAL(12,4) NULL, MODIFY Meter VARCHAR(40) NULL, MODIFY Covered INT NULL, MODIFY UDate DATE NULL'
run 0 'columns that hold more' sink -t t ten
run 0 'the same again' sink -v -t t ten
err 'all are stored already' ' 0 added, 0 replaced, 10 stored already'
# no ID, and the key in the other order
db_in pse 'DROP TABLE t; CREATE TABLE t LIKE usage_e; ALTER TABLE t DROP COLUMN ID, DROP KEY I_USAGE_E_HOUR, ADD PRIMARY KEY (HourUTC, Meter)'
run 0 'a table without ID' sink -t t ten
run 0 'it is updated' sink -t t again
run 0 'it is replayed' sink -v -t t again
err 'all are stored already' ' 0 added, 0 replaced, 10 stored already'
run 0 'it is rebuilt' sink -v -R -t t ten
err 'all rows are replaced' ' 0 added, 10 replaced, 0 deleted, 0 stored already'

# ---- the end of ID: each hour keeps its own row ----
db_in pse 'TRUNCATE usage_e; ALTER TABLE usage_e AUTO_INCREMENT=2147483646'
for hour in 1 2 3 4 5; do
    line $hour $hour.000 | sink 2>err; echo $?
done >statuses
printf '%s\n' 0 0 78 78 78 >wanted
ok 'a full table ends it, and rejects no row' diff -u wanted statuses
err 'it says what to do' '; IDs are used up, or something else sets them: ALTER TABLE the table MODIFY ID BIGINT NOT NULL AUTO_INCREMENT$'
ok 'no hour became another one' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e WHERE kWh <> HOUR(UTime)')" = 0 ]
run 78 'several rows at once into a full table' sink ten
err 'it says what to do' 'IDs are used up'
db_in pse 'ALTER TABLE usage_e MODIFY ID BIGINT NOT NULL AUTO_INCREMENT'
run 0 'the cure' sink ten
ok 'all rows are there' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 10 ]
# an ID that collides on purpose
db_in pse 'TRUNCATE usage_e'
line 1 1.000 | sink
db_in pse 'CREATE TRIGGER collide BEFORE INSERT ON usage_e FOR EACH ROW SET NEW.ID = (SELECT MIN(ID) FROM (SELECT ID FROM usage_e) AS u)' 2>/dev/null ||
    db_in pse 'CREATE TRIGGER collide BEFORE INSERT ON usage_e FOR EACH ROW SET NEW.ID = 1'
line 2 2.000 >two
run 78 'an hour whose ID is that of another' sink -T 20 two
err 'it is not stored over that one' "Duplicate entry '1' for key .*PRIMARY.*; IDs are used up, or something else sets them"
ok 'the other hour stays as it was' has '1	1.000'
line 1 1.500 >one
run 0 'a newer version of its own hour' sink one
ok 'it is stored' has '1	1.500'
db_in pse 'DROP TRIGGER collide'

# ---- a table or login that was right once: the sink retries ----
db_in pse 'TRUNCATE usage_e'
db_sql "CREATE USER u@localhost IDENTIFIED BY 'u'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO u@localhost"
printf '[client]\nsocket=%s\nuser=u\npassword=u\n' "$db_socket" >u.cnf
chmod 600 u.cnf
mkfifo pipe
exec 4<>pipe
mysql-sink --defaults-file=u.cnf <pipe 2>err 4>&- & pid=$!
at_end="kill $pid 2>/dev/null; $at_end"
hour=0
# restored TITLE BREAK MEND MESSAGE
restored() {
    line $hour 1.000 >&4
    hour=$((hour + 1))
    ok "$1: rows are stored" wait_for 20 has "$hour	$hour.000"
    db_in pse "$2" || echo "not ok - $2"
    : >err
    line $hour 1.000 >&4
    hour=$((hour + 1))
    ok "$1: it retries" wait_for 20 said "$4.*; retrying"
    ok "$1: without a hint to make a new table" eval '! said setup.sql'
    db_in pse "$3" || echo "not ok - $3"
    ok "$1: rows are stored again" wait_for 20 has "$hour	$hour.000"
    ok "$1: it reports that" wait_for 20 said 'storing again'
}
restored 'a table that is restored' 'CREATE TABLE dump LIKE usage_e; INSERT INTO dump SELECT * FROM usage_e; DROP TABLE usage_e' 'RENAME TABLE dump TO usage_e' "doesn't exist\|denied"
restored 'a column' 'ALTER TABLE usage_e RENAME COLUMN kWhOut TO other' 'ALTER TABLE usage_e RENAME COLUMN other TO kWhOut' "Unknown column"
restored 'a right' 'REVOKE INSERT ON usage_e FROM u@localhost' 'GRANT INSERT ON usage_e TO u@localhost' 'denied'
exec 4>&-
wait $pid; status=$?
ok 'it ends well' [ "$status" -eq 0 ]

# ---- empty input: a check of login, table and rights ----
run 0 'empty input' sink /dev/null
run 78 'empty input, and no table' sink -t nowhere /dev/null
run 78 'empty input, and no right' mysql-sink --defaults-file=u.cnf -R /dev/null
db_stop
run 69 'empty input, and no server' sink -T 1 /dev/null
err 'it reports that' '^mysql-sink: no server for [1-9] s$'

# ---- a read-only server ----
ok 'a server that can only read' db_start --innodb-read-only
run 69 'it retries' sink -T 1 one
db_stop
finish
