#!/bin/sh
# From the original script's table to ours: the commands of emu-kwh(7), on a table like the script's.
# Not tested here: upgrade.sql by itself (45, 73).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

printf '[client]\nsocket=%s\nuser=root\n' "$db_socket" >.my.cnf # for the commands of the page
command -v mariadb >/dev/null || mariadb() { "$db_client" "$@"; }
if of_mysql; then visible=VISIBLE; else visible=; fi

# script_stores FROM COUNT: stores hours of 1 kWh as the script does: when an hour is over, with the date of that moment.
script_stores() {
    awk -v from="$1" -v count="$2" 'BEGIN {
        split(from, f, /[-T:]/)
        for (i = 0; i < count; i++) {
            hour = f[4] + i
            printf "INSERT INTO usage_e (UDate, UTime, kWh) VALUES (\"%s-%s-%02d\", \"%02d:00:00\", 1.%03d);\n",
                f[1], f[2], f[3] + int((hour + 1) / 24), hour % 24, i
        } }' | db_in pse
}
meter_hours() {
    awk -v from="$1" -v count="$2" 'BEGIN {
        split(from, f, /[-T:]/)
        for (i = 0; i < count; i++) printf "%s-%s-%02dT%02d:00:00+00:00\t0x001c640000000001\t2.000\t3600\n", f[1], f[2], f[3] + int((f[4] + i) / 24), (f[4] + i) % 24
    }' | mysql-sink --defaults-file="$db_cnf"
}
days() { db_in pse 'SELECT UDate, COUNT(*), SUM(Net) FROM usage_hour GROUP BY UDate ORDER BY UDate' | tr '\t' ' '; }
# commands N: prints the Nth command of the section of the page, with the SQL of this tree
commands() {
    sed -n '/^\.Ss From the script/,/^\.S[sh] [^F]/p' "$top/man/emu-kwh.7" | sed -n 's/^\.Dl \(mariadb .*\)/\1/p' |
        sed "s/\\\\(dq/\"/g; s/\\\\(aq/'/g; s/\\\\-/-/g; s|<\([a-z-]*\.sql\)|<'$top/sql/\1'|" | sed -n "$1p"
}

ok 'the server starts' db_start
db_sql 'CREATE DATABASE pse'
db_in pse "CREATE TABLE \`pse\`.\`usage_e\` (\`ID\` INT NOT NULL AUTO_INCREMENT, \`UDate\` DATE NOT NULL, \`UTime\` TIME NOT NULL,
    \`kWh\` DECIMAL(7,3) NULL DEFAULT 0.0, PRIMARY KEY (\`ID\`), UNIQUE INDEX \`I_USAGE_E_UNIQUE\` (\`ID\` ASC) $visible) COMMENT = 'usage of a house'"
script_stores 2026-10-01T10:00 72
db_in pse 'SELECT ID, UDate, UTime, kWh FROM usage_e ORDER BY ID' >before

commands 1 >upgrade.sh
ok 'the page begins with upgrade.sql' grep -q "^mariadb pse <.*/sql/upgrade.sql'" upgrade.sh
run 0 'the table is upgraded' . ./upgrade.sh
db_in pse 'SELECT ID, UDate, UTime, kWh FROM usage_e ORDER BY ID' >after
ok 'all its rows are there' cmp before after
days >out
out 'the hours from 23:00 have the next date' <<'END'
2026-10-01 13 13.078
2026-10-02 24 24.588
2026-10-03 24 25.164
2026-10-04 11 11.726
END

# for a night, both the script and a meter store hours
script_stores 2026-10-04T10:00 24
meter_hours 2026-10-04T12:00 60
ok 'the script goes on storing' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e WHERE Meter IS NULL')" -eq 96 ]
days >out
out 'each hour counts once; the meter'\''s hour replaces the script'\''s' <<'END'
2026-10-01 13 13.078
2026-10-02 24 24.588
2026-10-03 24 25.164
2026-10-04 24 36.666
2026-10-05 24 48.000
2026-10-06 24 48.000
END

commands 2 >dates.sh
ok 'the page goes on with script-dates.sql' grep -q "^mariadb --table pse <.*/sql/script-dates.sql'" dates.sh
run 0 'script-dates.sql' . ./dates.sh
ok 'it moves as many rows as there were nights' grep -q '^| *4 |$' out
days >out
out 'they have the date of the day before' <<'END'
2026-10-01 14 14.091
2026-10-02 24 24.612
2026-10-03 24 25.188
2026-10-04 24 36.666
2026-10-05 24 48.000
2026-10-06 24 48.000
END
run 0 'script-dates.sql again' . ./dates.sh
ok 'it moves no row' grep -q '^| *0 |$' out

# another database
db_sql 'CREATE DATABASE powercost; CREATE TABLE powercost.usage_e LIKE pse.usage_e;
    INSERT INTO powercost.usage_e (UDate, UTime, kWh) SELECT UDate, UTime, kWh FROM pse.usage_e WHERE Meter IS NULL ORDER BY ID; DROP DATABASE pse'
for n in 3 4 5; do commands $n; done >move.sh
ok 'the page has commands to move the rows' [ "$(wc -l <move.sh)" -eq 3 ]
run 0 'they move the rows into a table of setup.sql' . ./move.sh
ok 'all rows are there' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh) FROM usage_e')" = "$(db_in powercost 'SELECT COUNT(*), SUM(kWh) FROM usage_e')" ]
ok 'the key of the script'\''s rows is there' [ "$(db_in pse "SHOW INDEX FROM usage_e WHERE Key_name = 'I_USAGE_E_LOCAL'" | wc -l)" -eq 3 ]
finish
