#!/bin/sh
# mysql-sink stores each hour once: the rule, replays, rejected lines, messages.
# Not tested here: outages (42), kills (43), options and TLS (44), the original script's table (45), a cluster (make cluster).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

sink() { mysql-sink --defaults-file="$db_cnf" -T 20 "$@"; }
rows() { db_in "${2:-pse}" "SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM ${1:-usage_e} ORDER BY Meter,HourUTC"; }
next_id() { db_in pse 'SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA="pse" AND TABLE_NAME="usage_e"'; }

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"

printf '%s\n' '# a comment' '' \
    '2026-11-23T09:00:00-08:00	0x001c640012345678	1.107	3600	1.110	0.003' \
    '2026-11-01T01:00:00-07:00	0x001c640012345678	0.500	3600' \
    '2026-11-01T01:00:00-08:00	0x001c640012345678	-0.250	1800	-	-' \
    '2026-11-23T09:00:00+05:45	-	-	0	2.000	0.000' >hours
run 0 'new hours' sink hours
no_err 'it prints no message'
rows >out
out 'each is a row of its own' <<'EOT'
2026-11-23	09:00:00	NULL	2026-11-23 03:15:00	-	0	2.000	0.000
2026-11-01	01:00:00	0.500	2026-11-01 08:00:00	0x001c640012345678	3600	NULL	NULL
2026-11-01	01:00:00	-0.250	2026-11-01 09:00:00	0x001c640012345678	1800	NULL	NULL
2026-11-23	09:00:00	1.107	2026-11-23 17:00:00	0x001c640012345678	3600	1.110	0.003
EOT
writes() { db_sql "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_insert', 'Com_stmt_execute', 'Innodb_rows_inserted', 'Innodb_rows_updated')"; }
id=$(next_id)
writes >before
run 0 'the same hours again' sink -v hours
err 'they are stored already' '6 lines, 4 hours: 0 added, 0 replaced, 4 stored already'
ok 'no ID is used up' [ "$(next_id)" = "$id" ]
writes >out
out 'nothing is written' before

# ---- the rule: the stored row, the new line, and the row after it. Fields: kWh, seconds, delivered, received ----
meter=0x00000000000000aa
hour() { printf '2026-03-01T05:00:00+00:00\t%s\t%s\n' "$meter" "$(echo "$1" | tr ' ' '\t')"; }
stored() { db_in pse "SELECT CONCAT_WS(' ', IFNULL(kWh,'-'), Covered, IFNULL(kWhIn,'-'), IFNULL(kWhOut,'-')) FROM usage_e WHERE Meter = '$meter'"; }
for way in 'in turn' 'at once'; do
    while IFS='|' read -r first second wanted; do
        db_in pse "DELETE FROM usage_e WHERE Meter = '$meter'"
        if [ "$way" = 'in turn' ]; then
            hour "$first" | sink || echo 'not ok - the first'
            id=$(next_id)
            hour "$second" | sink 2>err
        else
            { hour "$first"; hour "$second"; } >both
            sink both 2>err
        fi
        status=$?
        ok "$way: $first, then $second" [ "$status $(stored)" = "0 $wanted" ]
        [ "$way" = 'at once' ] || ok 'no ID is used up' [ "$(next_id)" = "$id" ]
    done <<'EOT'
1.000 1800|2.000 3600|2.000 3600 - -
2.000 3600|1.000 1800|2.000 3600 - -
1.000 3600|1.500 3600|1.500 3600 - -
1.000 1800 1.100 0.100|- 0|1.000 1800 1.100 0.100
- 0 5.000 0.000|1.000 60|1.000 60 5.000 0.000
1.000 3600 1.100 0.100|2.000 3600 - -|2.000 3600 1.100 0.100
1.000 3600 1.100 0.100|2.000 3600 1.200 -|2.000 3600 1.200 0.100
1.000 3600|1.000 3600 1.100 0.100|1.000 3600 1.100 0.100
1.000 3600|2.000 1800 1.100 0.100|1.000 3600 1.100 0.100
1.000 3600|- 0 1.100 -|1.000 3600 1.100 -
1.000 3600 1.100 0.100|- 0 1.200 -|1.000 3600 1.200 0.100
- 0 1.100 0.100|1.000 3600|1.000 3600 1.100 0.100
- 0|- 0 1.000 2.000|- 0 1.000 2.000
-1.000 10|1.000 10|1.000 10 - -
0.000 1|-0.001 1|-0.001 1 - -
EOT
done

# another zone gives the hour another local time: it is the same hour
printf '2026-03-01T05:00:00+00:00\t%s\t1.000\t3600\n' "$meter" | sink
printf '2026-03-01T10:45:00+05:45\t%s\t1.000\t3600\n' "$meter" | sink
ok 'an hour in another zone is the same hour' [ "$(db_in pse "SELECT UTime FROM usage_e WHERE Meter = '$meter'")" = 10:45:00 ]

# ---- rejected lines ----
db_in pse 'TRUNCATE usage_e'
awk 'BEGIN { for (h = 0; h < 9000; h++) {
    kwh = h == 17 || h == 4000 || h == 8999 ? 99999 : 1
    printf "%d-%02d-%02dT%02d:00:00+00:00\t0x00000000000000bb\t%d.000\t3600\n",
        2010 + h / 8064, h % 8064 / 672 + 1, h % 672 / 24 + 1, h % 24, kwh
    if (h == 5000) print "what is this"
} }' >range
run 65 'values that the table rejects' sink -r refused range
for line in 18 4001 9001; do
    err "it reports line $line" "range:$line: Out of range value for column 'kWh'"
done
err 'it reports the line that is not an hour line' 'range:5002: not 4 or 6 fields with a TAB between'
ok 'it reports nothing else' [ "$(wc -l <err)" -eq 4 ]
{ sed -n '18p;4001p;9001p' range; echo 'what is this'; } | sort >wanted
sort refused >out
out 'the rejects hold all four' wanted
ok 'the others are stored' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh) FROM usage_e')" = "8997	8997.000" ]
run 0 'a dry run touches nothing' sink -n hours
ok 'the table is the same' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 8997 ]

printf '2026-03-01T05:00:00Z\t0x001c640012345678\t1.234\n' >demand
mysql-sink --defaults-file="$db_cnf" <demand >out 2>err; status=$?
ok 'a demand line ends it' [ "$status" -eq 65 ]
err 'it says where the line belongs' '^mysql-sink: stdin:1: this is a demand line: put kwh-agg between emu-read and mysql-sink$'
printf '2026-03-01T05:00:00+00:00\t%s\t1.000\t36' "$meter" >torn
run 0 'a torn last line' sink torn
err 'it reports that' 'torn:1: torn last line, skipped'
awk 'BEGIN { for (i = 0; i < 10000; i++) printf "a long line "; print "" }' >long
run 65 'a long line' mysql-sink -n -r long.rejects long
ok 'it is rejected as it is' cmp long long.rejects
run 74 'a full disk for the rejects' sink -r /dev/full range
printf torn >torn
run 74 'a full disk for the end of torn rejects' env FAULT=write:1:ENOSPC "$top/build/torture/mysql-sink" --defaults-file="$db_cnf" -r torn range
err 'it reports that' '^mysql-sink: torn: No space left on device$'

run 74 'a closed standard input' mysql-sink --defaults-file="$db_cnf" -T 20 <&-
err 'it reports that' '^mysql-sink: stdin: Bad file descriptor$'
cp hours both
run 64 'an input file as the file of rejects' mysql-sink --defaults-file="$db_cnf" -T 20 -n -r both both
err 'it is rejected' 'both: a file that is read cannot take the rejects'
run 64 'standard input as the file of rejects' sh -c 'mysql-sink -n -r both - <both'
err 'it is rejected' '-: a file that is read cannot take the rejects'
{ cat "$db_cnf"; printf '[mysql-sink]\ndry-run\nverbose\n'; } >dry.cnf
chmod 600 dry.cnf
db_in pse 'TRUNCATE usage_e'
run 0 'options without a value, in an option file' mysql-sink --defaults-file=dry.cnf hours
err 'it is verbose' '^mysql-sink: [0-9]+ lines'
ok 'it is a dry run' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 0 ]
run 74 'a directory behind a file' sink hours .
err 'it reports that' ': Is a directory'
ok 'the hours before it are stored' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 4 ]
db_in pse 'TRUNCATE usage_e'
for key in 'UDate,UTime' 'Meter,HourUTC,ID' 'Meter(4),HourUTC'; do
    db_in pse "ALTER TABLE usage_e ADD UNIQUE KEY \`another\`\` one\` ($key)"
    run 78 "a unique key over $key" sink hours
    err 'it names the key' 'the unique key another` one, over other columns than ID, or Meter and HourUTC, would keep hours from being stored; '
    db_in pse "$(sed -n 's/.*; \(ALTER TABLE .*\)/\1/p' err)"
    run 0 'what it says to run mends that' sink hours
done
db_in pse 'CREATE TABLE spoilt LIKE usage_e'
db_in pse 'ALTER TABLE spoilt DROP COLUMN ID, ADD PRIMARY KEY (UDate, UTime, Meter)'
run 78 'a primary key over other columns' sink -t spoilt hours
db_in pse "$(sed -n 's/.*; \(ALTER TABLE .*\)/\1/p' err)"
run 0 'what it says to run mends that, too' sink -t spoilt hours

db_in pse 'ALTER TABLE usage_e ADD KEY by_date (UDate), ADD UNIQUE u1 (ID), ADD UNIQUE u2 (ID), ADD UNIQUE u3 (ID), ADD UNIQUE u4 (ID),
    ADD UNIQUE u5 (ID), ADD UNIQUE u6 (ID), ADD UNIQUE u7 (ID)'
run 0 'keys that reject no row' sink hours
db_in pse 'ALTER TABLE usage_e DROP KEY by_date, DROP KEY u1, DROP KEY u2, DROP KEY u3, DROP KEY u4, DROP KEY u5, DROP KEY u6, DROP KEY u7'
run 78 'no such table' sink -t nowhere hours
err 'it says what to run' "nowhere' doesn't exist; run sql/setup.sql"
run 78 'no such database' sink -D nowhere hours
err 'it says what to run' "Unknown database 'nowhere'; run sql/setup.sql"

# ---- rows whose local time somebody has changed ----
db_in pse 'ALTER TABLE usage_e MODIFY UDate DATE NULL, MODIFY UTime TIME NULL'
for spoilt in 'UDate = NULL' "UDate = '0000-00-00'" "UTime = NULL" "UTime = '100:00:00'" 'Covered = NULL, kWh = NULL'; do
    db_in pse "SET sql_mode = ''; UPDATE usage_e SET $spoilt"
    run 0 "$spoilt" sink -v hours
    err 'the row is replaced' ' 0 added, 4 replaced, 0 stored already'
done
db_in pse 'ALTER TABLE usage_e MODIFY UDate DATE NOT NULL, MODIFY UTime TIME NOT NULL'

# ---- many meters, in any order ----
db_in pse 'TRUNCATE usage_e'
awk 'BEGIN { srand(5); for (m = 0; m < 3000; m++) for (h = 0; h < 5; h++)
    printf "%d\t20%02d-%02d-01T%02d:00:00+00:00\t0x%016x\t%.3f\t3600\t-\t0.000\n", rand() * 1e9, h * 7 + m % 3, m % 12 + 1, h + m % 9, m, rand() }' |
    sort -n | cut -f 2- >shuffled
run 0 '3000 meters in disorder' sink -v shuffled
err 'each hour is new' ' 15000 added, 0 replaced, 0 stored already'
db_in pse "SELECT CONCAT(DATE_FORMAT(HourUTC, '%Y-%m-%dT%T+00:00'), '\t', Meter, '\t', kWh, '\t', Covered, '\t', IFNULL(kWhIn, '-'), '\t', kWhOut) FROM usage_e" |
    sed 's/\\t/\t/g' | sort >out
sort shuffled >wanted
out 'all of them are stored' wanted
run 0 'the same again' sink -v shuffled
err 'all are stored already' ' 0 added, 0 replaced, 15000 stored already'
# many new ones, and then among new ones such as are stored
db_in pse 'TRUNCATE usage_e'
head -n 13000 shuffled | cat - shuffled >overlapping
run 0 'many new hours, then these and others' sink -v overlapping
err 'each is stored once' ' 15000 added, 0 replaced, 13000 stored already'
ok 'in its row' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 15000 ]

# one value among many that the column does not hold
db_in pse 'TRUNCATE usage_e'
awk 'BEGIN { for (n = 0; n < 300; n++) printf "2026-03-%02dT%02d:00:00+00:00\t-\t%s\t3600\t-\t9999.999\n", n / 24 + 1, n % 24, n == 200 ? "10000.000" : "-0.001" }' >many
run 65 'a value out of range among many' sink many
err 'its line is named' "many:201: Out of range value for column 'kWh'"
ok 'the others are stored' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh), SUM(kWhOut), SUM(kWhIn IS NULL) FROM usage_e' | tr '\t' ' ')" = '299 -0.299 2989999.701 299' ]

# a server that takes only short statements
db_sql 'SET GLOBAL max_allowed_packet = 16384'
db_in pse 'TRUNCATE usage_e'
run 0 'a server that takes short statements only' sink shuffled
ok 'all of them are stored' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 15000 ]
run 0 'the same again in short statements' sink -v shuffled
err 'all are stored already' ' 0 added, 0 replaced, 15000 stored already'
awk -F '\t' -v OFS='\t' '{ $3 += 1; print }' shuffled >changed
run 0 'new values in short statements' sink -v changed
err 'all are replaced' ' 0 added, 15000 replaced, 0 stored already'
# a select of 500 meters in one hour has 12 KB; there is no room for more of them
awk 'BEGIN { for (m = 3000; m < 5000; m++) printf "2026-11-23T00:00:00+00:00\t0x%016x\t1.000\t3600\n", m }' >dense
run 0 'many meters in one hour' sink dense
run 0 'all are stored already' sink -v dense
err 'all are stored already' ' 0 added, 0 replaced, 2000 stored already'
db_sql 'SET GLOBAL max_allowed_packet = 8192'
run 78 'a server whose statements are too short' sink hours
err 'it reports that' ': max_allowed_packet is less than 16384$'
finish
