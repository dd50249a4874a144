#!/bin/sh
# sql/upgrade.sql on the table of the original script: the values stay, the selects give the same, and the sink adds rows.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

printf '2026-11-23T09:00:00-08:00\t0x001c640012345678\t1.107\t3600\n' >one
legacy() { db_in powercost "$@"; }
values() { legacy 'SELECT ID,UDate,UTime,kWh FROM usage_e ORDER BY ID'; }
selects() {
    for select in hourly daily; do
        { echo "SET @from='2025-06-01', @to='2025-06-30', @price=0.13;"; cat "$top/sql/$select.sql"; } | legacy
    done
}

ok 'the server starts' db_start
# the original script's table, with the faults of real ones: doubled hours, a wrong date, no kWh, gaps in ID
db_sql 'CREATE DATABASE powercost'
legacy 'CREATE TABLE usage_e (
    ID INT NOT NULL AUTO_INCREMENT,
    UDate DATE NOT NULL,
    UTime TIME NOT NULL,
    kWh DECIMAL(7,3) NULL DEFAULT 0.0,
    PRIMARY KEY (ID),
    UNIQUE INDEX I_USAGE_E_UNIQUE (ID ASC))'
awk 'BEGIN {
    print "INSERT INTO usage_e (UDate, UTime, kWh) VALUES"
    for (hour = 0; hour < 20000; hour++)
        printf "(DATE \"2025-06-01\" + INTERVAL %d DAY, \"%d:00:00\", %.3f)%s\n", hour / 24, hour % 24, hour % 7 / 3, hour < 19999 ? "," : ";"
    print "INSERT INTO usage_e (UDate, UTime, kWh) VALUES (\"2025-06-03\", \"9:00:00\", 1.5), (\"2025-06-04\", \"23:00:00\", NULL);"
    print "INSERT INTO usage_e (UDate, UTime) VALUES (\"2025-06-05\", \"9:00:00\");"
    print "DELETE FROM usage_e WHERE ID = 17;"
}' | legacy
values >values.before
selects >selects.before
ok 'there is a table to upgrade' [ "$(wc -l <values.before)" -eq 20002 ]
ok 'the selects print rows' [ "$(wc -l <selects.before)" -eq $((30 * 24 + 2 + 30)) ]

run 78 'the sink on a table that was not upgraded' mysql-sink --defaults-file="$db_cnf" -D powercost one
err 'it says what to run' "Unknown column 'HourUTC'.*; run sql/upgrade.sql"

run 0 'the upgrade' legacy <"$top/sql/upgrade.sql"
values >values.after
selects >selects.after
ok 'it changes no value' cmp values.before values.after
ok 'it does not change what the selects print' cmp selects.before selects.after
ok 'the old rows have NULL in the new columns' [ "$(legacy 'SELECT COUNT(*) FROM usage_e
    WHERE HourUTC IS NULL AND Meter IS NULL AND Covered IS NULL AND kWhIn IS NULL AND kWhOut IS NULL')" = 20002 ]
columns() { db_sql "SELECT COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, CHARACTER_SET_NAME
        FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '$1' ORDER BY 2
    ; SELECT INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = '$1' ORDER BY 1, 2, 3"; }
db_sql <"$top/sql/setup.sql"
columns pse >wanted
columns powercost | grep -v I_USAGE_E_LOCAL >out # the key for rows without a meter
out 'it is the table of setup.sql' wanted

run 0 'the sink stores an hour' mysql-sink --defaults-file="$db_cnf" -D powercost one
ok 'there is one row more' [ "$(legacy 'SELECT COUNT(*) FROM usage_e')" = 20003 ]
legacy 'SELECT * FROM usage_e' >whole.before
run 0 'the upgrade, once more' legacy <"$top/sql/upgrade.sql"
legacy 'SELECT * FROM usage_e' >whole.after
ok 'it changes nothing' cmp whole.before whole.after

legacy 'ALTER TABLE usage_e DROP COLUMN kWhOut, DROP INDEX I_USAGE_E_HOUR'
run 78 'a table without the key and a column is rejected' mysql-sink --defaults-file="$db_cnf" -D powercost one
legacy 'ALTER TABLE usage_e ADD COLUMN kWhOut DECIMAL(7,3) NULL'
run 78 'a table without the key is rejected' mysql-sink --defaults-file="$db_cnf" -D powercost one
err 'it says what to run' 'no unique key over Meter and HourUTC; run sql/upgrade.sql'
run 0 'the upgrade mends what is missing' legacy <"$top/sql/upgrade.sql"
run 0 'the sink stores the hour again' mysql-sink --defaults-file="$db_cnf" -D powercost -v one
err 'it is stored already' ' 0 added, 0 replaced, 1 stored already'
for date in 1900-01-01 2106-12-31 9999-12-31; do
    legacy "UPDATE usage_e SET UDate = '$date' WHERE Meter IS NOT NULL"
    run 0 "the hour with the local date $date" mysql-sink --defaults-file="$db_cnf" -D powercost -v one
    err 'it is replaced' ' 0 added, 1 replaced, 0 stored already'
    ok 'its local date is right' [ "$(legacy 'SELECT UDate FROM usage_e WHERE Meter IS NOT NULL')" = 2026-11-23 ]
done
run 0 'setup.sql on a table that is there changes nothing' db_sql <"$top/sql/setup.sql"
finish
