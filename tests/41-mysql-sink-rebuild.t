#!/bin/sh
# mysql-sink --rebuild makes the table equal to the log again, after the log or the zone was corrected.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

meter=0x001c640000000001 other=0x001c640000000002
sink() { mysql-sink --defaults-file="$db_cnf" -T 20 "$@"; }
rows() { db_in pse "SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM usage_e ORDER BY Meter,HourUTC"; }
# hours DAY FROM TO KWH [OFFSET [METER]]: prints lines for these hours of a day of November
hours() {
    awk -v day="$1" -v from="$2" -v to="$3" -v kwh="$4" -v offset="${5:-+00:00}" -v meter="${6:-$meter}" 'BEGIN {
        minutes = substr(offset, 5)
        for (h = from; h <= to; h++) printf "2025-11-%02dT%02d:00:00%s\t%s\t%s\t3600\n", day, h, offset, meter, kwh
    }'
}
# stored FILE...: the table equals a new table into which these lines alone are stored
stored() {
    rows >is
    db_in pse 'CREATE TABLE kept LIKE usage_e; RENAME TABLE usage_e TO was, kept TO usage_e'
    cat "$@" | sink
    rows >wanted
    db_in pse 'DROP TABLE usage_e; RENAME TABLE was TO usage_e'
    diff -u wanted is
}
empty() { db_in pse 'TRUNCATE usage_e'; }

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"

# ---- a corrected log ----
hours 1 0 23 300.667 >wrong
{ hours 1 0 9 0.792; hours 1 11 23 0.5; } >right # hour 10 is gone
sed '3s/0\.792.*/0.100\t60/; 5s/0\.792.*/-\t0\t1.000\t-/' right >less
sink wrong
run 0 'fewer seconds, an hour less, a value less' sink -v -R less
err 'it says what it did' ' 0 added, 23 replaced, 1 deleted, 0 stored already, 0 stored with more seconds'
ok 'the table equals the log' stored less
rows >before
run 0 'the same again' sink -v -R less
err 'it costs nothing' ' 0 added, 0 replaced, 0 deleted, 23 stored already'
sort -R less >disorder
run 0 'lines in any order' sink -v -R disorder
err 'it is the same' ' 0 added, 0 replaced, 0 deleted, 23 stored already'
{ cat less; printf '2025-11-01T05:00:00+00:00\t%s\t-\t0\t7.000\t8.000\n' $meter; } >late
run 0 'several lines of one hour' sink -R late
ok 'they are merged by the rule' stored late

# ---- which rows stay ----
empty
hours 1 0 23 1.000 >first; hours 2 0 23 2.000 >second; hours 3 0 23 3.000 >third
hours 2 0 23 9.000 +00:00 $other >others
cat first second third others | sink
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2025-11-02', '05:00:00', 5)"
rows >before
hours 2 8 15 7.000 >part
run 0 'a part' sink -R part
err 'it reports the rows before it, which stay' "^mysql-sink: $meter: 32 rows before the first hour stay; DELETE FROM usage_e WHERE Meter='$meter' AND HourUTC<'2025-11-02 08:00:00'"
err 'it reports the rows after it, which stay' "^mysql-sink: $meter: 32 rows after the last hour stay; DELETE FROM usage_e WHERE Meter='$meter' AND HourUTC>='2025-11-02 16:00:00'"
rows >after
ok 'no other row is changed' [ "$(diff before after | grep -c '^[<>]')" -eq 16 ]
for side in before after; do
    sed -n "s/.* rows $side .* stay; //p" err | db_in pse
done
run 0 'after those statements' sink -v -R part
err 'the table equals the log' ' 0 added, 0 replaced, 0 deleted, 8 stored already'
ok 'it reports no row that stays' eval '! grep stay err'
ok 'only the rows of the log are left' [ "$(db_in pse "SELECT COUNT(*) FROM usage_e WHERE Meter = '$meter'")" = 8 ]
ok 'the others are there' [ "$(db_in pse "SELECT COUNT(*) FROM usage_e WHERE Meter = '$other' OR Meter IS NULL")" = 25 ]

# the last hour follows the rule: the log may have grown
empty
hours 1 0 9 1.000 | sink
{ hours 1 0 8 2.000; hours 1 9 9 2.000 | sed 's/3600/60/'; } >grown
run 0 'a log that has grown' sink -R grown
ok 'its last hour stays' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh) FROM usage_e')" = "10	19.000" ]

# ---- a corrected zone, half an hour off: the rows at both ends go ----
empty
awk -v meter=$meter 'BEGIN { for (m = 0; m <= 600; m++) printf "2025-11-05T%02d:%02d:00Z\t%s\t1.000\n", 3 + m / 60, m % 60, meter }' >zone.log
TZ=UTC kwh-agg zone.log | sink
TZ=Asia/Kolkata kwh-agg zone.log >kolkata
run 0 'from UTC to Kolkata' sink -R kolkata
ok 'no row of UTC is left' stored kolkata
TZ=UTC kwh-agg zone.log >utc
run 0 'from Kolkata to UTC' sink -R utc
ok 'no row of Kolkata is left' stored utc

# ---- a time of next year, removed from the log ----
empty
hours 1 0 9 1.000 >log
{ cat log
  awk -v meter=$meter 'BEGIN { for (h = 0; h < 7000; h++) printf "2098-%02d-%02dT%02d:00:00+00:00\t%s\t-\t0\t1.000\t0.000\n", h / 672 + 1, h % 672 / 24 + 1, h % 24, meter }'
} | sink
run 0 'hours of the future' sink -v -R log
err 'they are deleted' ' 0 added, 0 replaced, 7000 deleted, 10 stored already'
ok 'the other rows are there' stored log

# ---- TERM while it reads ----
mkfifo reading
exec 4<>reading
mysql-sink --defaults-file="$db_cnf" -R <reading 2>err 4>&- & pid=$!
hours 1 0 0 1.000 >&4
drained() { perl -e 'vec($in, 0, 1) = 1; exit select($in, undef, undef, 0)' <&4; }
ok 'it has read a line' wait_for 20 drained
kill -TERM $pid
wait $pid
status=$?
ok 'TERM ends it' [ $status -eq 69 ]
err 'it reports that not all is stored' '^mysql-sink: stopped before all was stored: run it again$'
exec 4>&-

# ---- rejected lines ----
{ hours 1 0 3 5.000; echo nonsense; } >bad
rows >before
run 65 'a bad line' sink -R bad
err 'it ends the rebuild' '^mysql-sink: bad:5: not 4 or 6 fields with a TAB between; nothing is written$'
rows >after
ok 'nothing is written before' cmp before after
{ hours 1 0 3 5.000; hours 1 4 4 99999; hours 1 5 9 5.000; } >large
run 65 'a value that the table rejects' sink -R -r refused large
err 'it reports that' '^mysql-sink: 2025-11-01T04:00:00.00:00.*: Out of range value'
hours 1 4 4 99999.000 >wanted
ok 'the rejects hold it' cmp wanted refused
ok 'the others are stored' [ "$(db_in pse 'SELECT SUM(kWh) FROM usage_e')" = 46.000 ]
db_sql "CREATE USER u@localhost IDENTIFIED BY 'u'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO u@localhost"
printf '[client]\nsocket=%s\nuser=u\npassword=u\n' "$db_socket" >u.cnf
chmod 600 u.cnf
rows >before
run 78 'an account without DELETE' mysql-sink --defaults-file=u.cnf -R log
err 'it says what it needs' 'DELETE command denied.*; GRANT SELECT, INSERT, UPDATE, and for --rebuild DELETE'
rows >after
ok 'nothing is written' cmp before after
run 0 'a dry run' sink -n -v -R log
rows >after
ok 'it writes nothing' cmp before after
run 0 'an empty input' sink -R /dev/null
rows >after
ok 'it deletes nothing' cmp before after

# ---- kills, with another loader beside it: in the end the table equals the log ----
awk -v meter=$meter 'BEGIN { for (h = 0; h < 20000; h++) printf "20%02d-%02d-%02dT%02d:00:00+00:00\t%s\t1.%03d\t3600\n", 10 + h / 8064, h % 8064 / 672 + 1, h % 672 / 24 + 1, h % 24, meter, h % 1000 }' >whole
sed 's/1\.\([0-9]*\)\t3600/9.\1\t3600/; 5000,5999d' whole >corrected
tail -n 500 corrected >end # what a loader of today stores
empty
sink whole
rounds=0 hit=0
while [ $hit -lt "${KILLS:-12}" ] && [ $rounds -lt 60 ]; do
    rounds=$((rounds + 1))
    sink -R corrected 2>/dev/null & rebuild=$!
    sink end 2>err & loader=$!
    sleep "0.0$((rounds % 9))$((rounds % 7))"
    case $((rounds % 3)) in
    0) db_kill; db_start || break ;;
    *) kill -KILL $rebuild 2>/dev/null && hit=$((hit + 1)) ;;
    esac
    wait $rebuild 2>/dev/null; wait $loader || echo "# loader $?: $(cat err)"
    [ $((rounds % 4)) -ne 0 ] || sink whole # the old log once more, to begin anew
done
run 0 'run again' sink -R corrected
run 0 'it is stored' sink -v -R corrected
err 'the table equals the log' ' 0 added, 0 replaced, 0 deleted, 19000 stored already'
ok 'every row is right' [ "$(db_in pse 'SELECT COUNT(*), COUNT(DISTINCT HourUTC), SUM(kWh) FROM usage_e')" = "$(awk '{ n++; s += $3 } END { printf "%d\t%d\t%.3f", n, n, s }' corrected)" ]
ok 'it was killed' [ $hit -gt 0 ]
finish
