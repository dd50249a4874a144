#!/bin/sh
# The table of setup-fleet.sql: partitions, the sink, the view, and the copy of its head.
# Not tested: a million meters (make bench).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

printf '[client]\nsocket=%s\nuser=root\n' "$db_socket" >.my.cnf # for the commands of the head
command -v mariadb >/dev/null || mariadb() { "$db_client" "$@"; }
fleet() { { [ -z "$1" ] || echo "SET timestamp = UNIX_TIMESTAMP('$1');"; cat "$top/sql/setup-fleet.sql"; } |
    "$db_client" --defaults-file="$db_cnf" --batch --show-warnings; }
partitions() { # prints their number, the first, the last and "later", each with its end
    db_sql "SELECT PARTITION_NAME, PARTITION_DESCRIPTION FROM information_schema.PARTITIONS
        WHERE TABLE_SCHEMA = 'pse' AND TABLE_NAME = 'usage_e' ORDER BY PARTITION_ORDINAL_POSITION" >parts
    echo "$(wc -l <parts): $(sed -n '1p' parts), $(tail -n 2 parts | head -n 1), $(tail -n 1 parts)" | tr '\t' ' '
}
view() { db_in "$1" 'SELECT Meter, UDate, UTime, HourUTC, Delivered, Received, Net, ByRegister, Covered, Known, Length FROM usage_hour ORDER BY Meter, HourUTC'; }
# 3 meters, 60 hours: by register, by demand, of a meter that feeds in
awk 'BEGIN { for (i = 0; i < 60; i++) for (m = 1; m <= 3; m++)
    printf "2026-%02d-%02dT%02d:00:00-07:00\t0x001c64000000000%d\t%s\t%d%s\n", i < 24 ? 11 : 12, i < 24 ? 30 : i < 48 ? 1 : 2, i % 24, m,
        m == 3 ? "-1.500" : "0." 100 + i, i == 7 ? 1800 : 3600, m == 1 ? "\t0." 200 + i "\t0.000" : "" }' >lines

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,ANSI_QUOTES,NO_BACKSLASH_ESCAPES
run 0 'setup-fleet.sql' fleet '2026-11-28 12:00:00'
ok 'there is no warning' [ -z "$(grep -E '^Warning \(|[Dd]eprecated' out)" ]
ok 'it makes the months of two years' [ "$(partitions)" = "26: m2026_11 '2026-12-01', m2028_11 '2028-12-01', later MAXVALUE" ]
run 0 'setup-fleet.sql again' fleet '2026-11-30 12:00:00'
ok 'it changes nothing' [ "$(partitions)" = "26: m2026_11 '2026-12-01', m2028_11 '2028-12-01', later MAXVALUE" ]

run 0 'the sink stores into it' mysql-sink --defaults-file="$db_cnf" -v lines
err 'it stores each hour' ' 180 added, '
run 0 'the same again' mysql-sink --defaults-file="$db_cnf" -v lines
err 'it stores no hour twice' ' 0 added, 0 replaced, 180 stored already'
ok 'each hour in the partition of its month' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e PARTITION (m2026_11)'), $(db_in pse 'SELECT COUNT(*) FROM usage_e PARTITION (m2026_12)')" = '51, 129' ]
view pse >fleet.view
run 0 'setup-fleet.sql a year later' fleet '2027-12-03 12:00:00'
ok 'it adds the months to come' [ "$(partitions)" = "39: m2026_11 '2026-12-01', m2029_12 '2030-01-01', later MAXVALUE" ]
view pse >out
out 'every row is there' fleet.view

ok 'each meter is a house' [ "$(db_in pse 'SELECT House, COUNT(*) FROM usage_hour GROUP BY House ORDER BY House' | tr '\t\n' ': ')" = \
    '0x001c640000000001:60 0x001c640000000002:60 0x001c640000000003:60 ' ]
db_in pse "INSERT INTO meter VALUES ('0x001c640000000001', '12 Elm Street'), ('0x001c640000000002', '12 Elm Street'), ('0x001c640000000003', NULL)"
ok 'the table meter changes that' [ "$(db_in pse 'SELECT House, COUNT(*) FROM usage_hour GROUP BY House' | tr '\t' ':')" = '12 Elm Street:120' ]
ok 'usage_meter follows the table meter' [ "$(db_in pse 'SELECT House, COUNT(*) FROM usage_meter GROUP BY House' | tr '\t' ':')" = '12 Elm Street:2' ]
db_in pse 'DELETE FROM meter WHERE House IS NULL'

# the copy for reading
sed -n 's/^--   \(sed .*\)/\1/p; s/^--   \(mariadb .*\)/\1/p' "$top/sql/setup-fleet.sql" | sed "s|setup.sql|'$top/sql/setup.sql'|" >copy.sh
ok 'the head tells how to copy a month' [ "$(wc -l <copy.sh)" -eq 3 ]
run 0 'the month that is over' . ./copy.sh
sed -n 2,3p copy.sh | sed 's/m2026_11/m2026_12/' >next.sh
run 0 'the next month' . ./next.sh
view pse_copy >copy.view
view pse >fleet.view
ok 'the view of the copy says the same, to the letter' cmp fleet.view copy.view
ok 'the copy has each house' [ "$(db_in pse_copy 'SELECT House, COUNT(*) FROM usage_hour GROUP BY House ORDER BY House' | tr '\t\n' ': ')" = '0x001c640000000003:60 12 Elm Street:120 ' ]
{ echo "SET @house = '0x001c640000000003', @from = '2026-11-01', @to = '2026-12-31';"; cat "$top/sql/monthly.sql"; } | db_in pse_copy >out
out 'a select finds one house there' <<'END'
0x001c640000000003	2026-11	1	23.5	-36.000	-36.000	0.000	36.000	-36.766	-4.32
0x001c640000000003	2026-12	2	36.0	-54.000	-54.000	0.000	54.000	-36.000	-6.48
END

# a table of setup.sql in its place
db_sql 'DROP DATABASE pse'
db_sql <"$top/sql/setup.sql"
run 1 'setup-fleet.sql where there is an ordinary table' fleet '2026-11-28 12:00:00'
err 'it fails' '1505'
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-11-01', '1:00:00', 1)"
ok 'the view of that table stays' [ "$(db_in pse 'SELECT House FROM usage_hour')" = home ]
finish
