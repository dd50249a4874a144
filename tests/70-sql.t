#!/bin/sh
# The selects of sql/, except bill.sql (71): months, the usual day, gaps, spikes, from hours of kwh-agg and mysql-sink, on a server in its
# strictest mode. Not tested here: hourly.sql and daily.sql on the original script's table (45).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

m1=0x001c640000000001 m2=0x001c640000000002

# minutes FROM COUNT KW [METER]: prints demand lines, one a minute, from a time in UTC
minutes() {
    awk -v from="$1" -v count="$2" -v kw="$3" -v meter="${4:-$m1}" 'BEGIN {
        split(from, f, /[-T:Z]/)
        for (i = 0; i < count; i++) {
            minute = f[4] * 60 + f[5] + i
            printf "%s-%s-%02dT%02d:%02d:00Z\t%s\t%s\n", f[1], f[2], f[3] + int(minute / 1440), int(minute / 60) % 24, minute % 60, meter, kw
        } }'
}
fresh() { db_in pse 'DELETE FROM usage_e'; }
store() { mysql-sink --defaults-file="$db_cnf"; }

# select_ NAME [SETTING]
select_() {
    { [ -z "$2" ] || echo "SET $2;"; cat "$top/sql/$1.sql"; } | db_in pse | sed 's/0x001c64000000000\([0-9]\)/m\1/; s/	/ | /g'
}

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION
db_sql <"$top/sql/setup.sql"
for name in hourly daily monthly profile gaps spikes; do
    run 0 "$name.sql on an empty table" select_ "$name"
    ok "$name.sql: prints nothing" [ ! -s out ]
done

# Values that are not a date: 2026-11-01 without quotes is 2014
for name in hourly daily monthly profile gaps spikes compare gaps-houses spikes-houses; do
    [ "$name" != compare ] || db_in pse 'CREATE TABLE utility LIKE usage_e'
    for setting in '@from = 2026-11-01' "@from = '2026-02-30'" "@to = 'yesterday'"; do
        { echo "SET $setting;"; cat "$top/sql/$name.sql"; } | db_in pse >out 2>err
        ok "$name.sql: $setting is rejected" eval '[ ! -s out ] && grep -q "@from and @to are dates: SET @from = .2026-11-01" err'
    done
done
db_in pse 'DROP TABLE utility'

# Pacific clocks: both nights of a change, read in full
{ minutes 2026-03-08T08:00:00Z 1440 1; } | TZ=PST8PDT,M3.2.0,M11.1.0 kwh-agg | store
{ minutes 2026-11-01T07:00:00Z 1500 1; } | TZ=PST8PDT,M3.2.0,M11.1.0 kwh-agg | store
run 0 'gaps where clocks change' select_ gaps "@from = '2026-11-01', @to = '2026-11-30'"
ok 'there is no gap in autumn' [ ! -s out ]
run 0 'gaps in spring' select_ gaps "@from = '2026-03-01', @to = '2026-03-08'"
ok 'there is no gap in spring' [ ! -s out ]
run 0 'months, with gaps' select_ gaps
out 'the months between are one gap' <<'END'
home | 2026-03-09 | 01:00:00 | 2026-03-09 08:00:00 | 2026-11-01 07:00:00 | 5687.00 | 5687.00 | NULL
END
run 0 'days where clocks change' select_ daily "@from = '2026-03-01', @to = '2026-11-30'"
out 'they have 23 and 25 hours' <<'END'
2026-03-08 | Sunday | 23 | 1.000 | 23.000 | 2.76 | 24.000 | m1
2026-03-09 | Monday | 1 | 1.000 | 1.000 | 0.12 | 24.000 | m1
2026-11-01 | Sunday | 25 | 1.000 | 25.000 | 3.00 | 24.000 | m1
END

fresh
minutes 2026-04-04T10:00:00Z 750 1 | TZ=LHST-10:30LHDT-11,M10.1.0,M4.1.0 kwh-agg | store
run 0 'a clock that changes by half an hour' select_ gaps
ok 'there is no gap' [ ! -s out ]

# an outage from 02:30 to 05:15 UTC, and one hour with no row at all; a second house
fresh
{ minutes 2026-06-01T00:00:00Z 150 1; minutes 2026-06-01T05:15:00Z 105 1; minutes 2026-06-01T08:00:00Z 60 1; minutes 2026-06-01T00:00:00Z 540 2 $m2; } |
    TZ=MST7 kwh-agg | store
db_in pse "INSERT INTO meter VALUES ('$m2', 'garage')"
for name in monthly profile gaps spikes; do
    run 0 "two houses, and none is named: $name.sql" select_ "$name"
    out 'it lists the houses' <<'END'
garage
home
END
    run 0 "a house that does not exist: $name.sql" select_ "$name" "@house = 'hone'"
    out 'it lists the houses' <<'END'
garage
home
END
done
run 0 'an outage' select_ gaps "@house = 'home'"
out 'the gaps have UTC and local time' <<'END'
home | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 06:00:00 | 4.00 | 2.73 | NULL
home | 2026-06-01 | 00:00:00 | 2026-06-01 07:00:00 | 2026-06-01 08:00:00 | 1.00 | 0.98 | NULL
END
cp out home.gaps
run 0 'gaps of the other house' select_ gaps "@house = 'garage'"
ok 'there is no gap' [ ! -s out ]
run 0 'hours of both' select_ hourly "@from = '2026-05-31', @to = '2026-05-31'"
ok 'each hour has its meter' [ "$(cut -d '|' -f 4 out | sort | uniq -c | tr -s ' \n' ' ')" = ' 5 m1 7 m2 ' ]
run 0 'days of both' select_ daily "@from = '2026-05-31', @to = '2026-05-31'"
out 'each meter has a row, by the seconds that readings cover' <<'END'
2026-05-31 | Sunday | 5 | 1.000 | 4.275 | 0.51 | 24.000 | m1
2026-05-31 | Sunday | 7 | 2.000 | 14.000 | 1.68 | 48.000 | m2
END
run 0 'months of one' select_ monthly "@house = 'garage', @from = '2026-01-01', @to = '2026-12-31'"
out 'they have the hours of that house only' <<'END'
garage | 2026-05 | 1 | 7.0 | 14.000 | 14.000 | 14.000 | 0.000 | 48.000 | 1.68
garage | 2026-06 | 1 | 2.0 | 4.000 | 4.000 | 4.000 | 0.000 | 48.000 | 0.48
END

# the loop over all houses in the head of gaps.sql
sed -n "s/^-- *\(mariadb -rN .*\)/\1/p; s/^-- *\(while IFS= .*\)/\1/p" "$top/sql/gaps.sql" |
    sed "s|mariadb|$db_client --defaults-file='$db_cnf'|g; s|gaps-houses.sql|'$top/sql/gaps-houses.sql'|; s|gaps.sql|'$top/sql/gaps.sql'|" >every.sh
ok 'the head of gaps.sql has a loop' [ "$(wc -l <every.sh)" -eq 2 ]
db_in pse "UPDATE meter SET House = 'Bob\\'s \\\\ shed' WHERE Meter = '$m2'"
run 0 'gaps of all houses' sh every.sh
sed '1d; s/	/ | /g' out >rows
ok 'they are the gaps of each house, whatever its name' diff home.gaps rows
db_in pse 'DELETE FROM meter'

# the running hour, by the clock of the house, is no gap
fresh
minutes 2026-06-01T00:00:00Z 140 1 | TZ=MST7 kwh-agg | store
run 0 'the running hour' select_ gaps "timestamp = UNIX_TIMESTAMP('2026-06-01 02:20:00')"
ok 'it is no gap' [ ! -s out ]
run 0 'the same when it is over' select_ gaps "timestamp = UNIX_TIMESTAMP('2026-06-01 03:00:00')"
out 'it is a gap' <<'END'
home | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 03:00:00 | 1.00 | 0.67 | NULL
END
run 0 'today is the house'\''s' select_ monthly "timestamp = UNIX_TIMESTAMP('2026-06-01 02:20:00')"
ok 'it is the date of the house, not of the server' grep -q '^home | 2026-05 | 1 | 2.3 | 2.333 ' out
run 0 '31 days past on the server' select_ profile "timestamp = UNIX_TIMESTAMP('2026-06-30 06:59:00')"
ok 'they are not past for the house' [ "$(wc -l <out)" -eq 2 ]
run 0 'a day later' select_ profile "timestamp = UNIX_TIMESTAMP('2026-06-30 07:00:00')"
ok 'they are past for the house' [ ! -s out ]

run 0 'days, and no date is given, a year later' select_ daily "timestamp = UNIX_TIMESTAMP('2027-06-01 12:00:00')"
ok 'it takes the last day of the table' [ "$(cut -d ' ' -f 1 out)" = 2026-05-31 ]
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-05-29', '0:00:00', NULL)"
{ echo "SET @to = '2026-05-29';"; cat "$top/sql/daily.sql"; echo "SET @from = '2026-05-31', @to = '2026-05-31';"; cat "$top/sql/profile.sql"; } >nothing.sql
"$db_client" --defaults-file="$db_cnf" --batch --skip-column-names --show-warnings pse <nothing.sql >all 2>err
grep -v '^Error (Code 1064).*[$][$]' all | sed 's/	/ | /g' >out # MySQL's client asks its server for something of its own
out 'a day without a reading, and a weekend without a weekday: no division by zero' <<'END'
2026-05-29 | Friday | 0 | NULL | NULL | NULL | NULL | NULL
home | 17 | 1 | 1.000 | NULL | 1.000 | 1.000 | 1.000
home | 18 | 1 | 1.000 | NULL | 1.000 | 1.000 | 1.000
END

# a meter is replaced within an hour: the old one has minutes 0 to 20, the new one 30 to 59
fresh
{ minutes 2026-06-01T00:00:00Z 80 1; minutes 2026-06-01T01:30:00Z 90 1 $m2; } | TZ=UTC kwh-agg | store
run 0 'a meter that was exchanged' select_ gaps
ok 'the minutes between the meters are a gap' grep -q '^home | 2026-06-01 | 01:00:00 | 2026-06-01 01:00:00 | 2026-06-01 02:00:00 | 1.00 | 0.1[0-9] | NULL$' out
ok 'there is nothing else' [ "$(wc -l <out)" -eq 1 ]
run 0 'the month of an exchanged meter' select_ monthly "@from = '2026-01-01', @to = '2026-12-31'"
ok 'it is of one house' grep -q '^home | 2026-06 | 1 | 2.[89] | 2.[89][0-9]* ' out

# hours of the original script beside ours and in our gap
fresh
{ minutes 2026-06-01T00:00:00Z 120 1; minutes 2026-06-01T06:00:00Z 60 1; } | TZ=MST7 kwh-agg | store
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-05-31', '17:00:00', 5), ('2026-05-31', '16:00:00', 2), ('2026-05-31', '20:00:00', 3)"
run 0 'a gap of ours in which the script has an hour' select_ gaps
out 'there are two gaps' <<'END'
home | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 03:00:00 | 1.00 | 0.98 | NULL
home | 2026-05-31 | 21:00:00 | 2026-06-01 04:00:00 | 2026-06-01 06:00:00 | 2.00 | 2.00 | NULL
END
run 0 'months of both' select_ monthly "@from = '2026-01-01', @to = '2026-12-31'"
ok 'count no hour twice' grep -q '^home | 2026-05 | 1 | 5.0 | 8.025 ' out

# the registers know the energy of an outage: 1 kWh in each hour
fresh
{ minutes 2026-06-01T00:00:00Z 121 1; minutes 2026-06-01T05:00:00Z 121 1; } |
    awk -F '\t' -v OFS='\t' '{ split($1, t, /[T:]/); print $0, sprintf("%.3f", 100 + t[2] + t[3] / 60), "7.000" }' | TZ=MST7 kwh-agg | store
run 0 'an outage that the register knows' select_ gaps "@to = '2026-05-31'"
out 'the gap has its kWh' <<'END'
home | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 05:00:00 | 3.00 | 2.96 | 3.000
END
run 0 'months of it' select_ monthly "@from = '2026-01-01', @to = '2026-12-31'"
out 'the kWh are those of the register, or Estimated' <<'END'
home | 2026-05 | 1 | 7.0 | 7.000 | 0.000 | 7.000 | 0.000 | 24.000 | 0.84
home | 2026-06 | 1 | 0.0 | 0.017 | 0.017 | 0.017 | 0.000 | 24.480 | 0.00
END

# ten weeks from Monday 2026-01-05, 1 kWh an hour and 2 at weekends; rows without a meter, with a meter; three spikes
fresh
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh)
    WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 69), h AS (SELECT 0 AS j UNION ALL SELECT j + 1 FROM h WHERE j < 23)
    SELECT DATE '2026-01-05' + INTERVAL i DAY, MAKETIME(j, 0, 0), IF(MOD(i, 7) >= 5, 2, 1) FROM n JOIN h"
run 0 'hours that are as ever' select_ spikes "@from = '2026-01-01', @to = '2026-03-15'"
ok 'there is no spike' [ ! -s out ]
run 0 'the usual day' select_ profile "@from = '2026-02-02', @to = '2026-02-08'"
ok 'it has 24 hours' [ "$(wc -l <out)" -eq 24 ]
ok 'each hour has its averages of weekdays and weekends' [ "$(grep -c '^home | [0-9]* | 7 | 1.286 | 1.000 | 2.000 | 1.000 | 2.000$' out)" -eq 24 ]
db_in pse "UPDATE usage_e SET kWh = 3.5 WHERE UDate = '2026-01-28' AND UTime = '18:00:00';             # has three weeks before it
    UPDATE usage_e SET kWh = 10 - HOUR(UTime) / 18 WHERE UDate = '2026-02-04' AND HOUR(UTime) IN (18, 19); # two hours, four weeks on
    UPDATE usage_e SET kWh = 9.5 WHERE UDate = '2026-03-04' AND UTime = '17:00:00';                        # no more than the hour after it did
    UPDATE usage_e SET kWh = 6 WHERE TIMESTAMP(UDate, UTime) BETWEEN '2026-03-06 23:00:00' AND '2026-03-07 00:30:00'; # past midnight
    UPDATE usage_e SET kWh = 3 WHERE UDate = '2026-03-09' AND UTime = '06:00:00';                          # less than 2 kWh more
    UPDATE usage_e SET kWh = 9, Covered = 3599 WHERE UDate = '2026-03-11' AND UTime = '07:00:00';          # not read from end to end
    UPDATE usage_e SET kWh = -5 WHERE UDate BETWEEN '2026-02-20' AND '2026-03-10' AND HOUR(UTime) = 12;    # a roof
    UPDATE usage_e SET kWh = -1 WHERE UDate = '2026-03-11' AND HOUR(UTime) = 12"
run 0 'spikes' select_ spikes "@from = '2026-01-01', @to = '2026-03-15'"
out 'there are three stretches' <<'END'
home | 2026-03-06 | Friday | 23:00:00 | 2 | 12.000 | 4.000
home | 2026-02-04 | Wednesday | 18:00:00 | 2 | 17.944 | 7.000
END
cp out legacy
run 0 'spikes that are higher still' select_ spikes "@from = '2026-01-01', @to = '2026-03-15', @times = 3"
out 'there are fewer' <<'END'
home | 2026-03-06 | Friday | 23:00:00 | 2 | 12.000 | 4.000
END
db_in pse "UPDATE usage_e SET Meter = '$m1', HourUTC = TIMESTAMP(UDate, UTime)"
run 0 'spikes of a meter' select_ spikes "@from = '2026-01-01', @to = '2026-03-15'"
out 'they are the same' legacy
run 0 'spikes of a day' select_ spikes "@from = '2026-03-06', @to = '2026-03-06'"
ok 'they are measured by eight weeks, too' grep -q '^home | 2026-03-06 | Friday | 23:00:00 | 1 | 6.000 | 2.000$' out

# each select finds one house of many by the index: one step for each meter, then the rows of the house
db_in pse 'DELETE FROM usage_e'
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered)
    WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 99)
    SELECT DATE(t), TIME(t), 1, t, Meter, 3600 FROM (
        SELECT TIMESTAMP('2026-01-01') + INTERVAL hours.i HOUR AS t, CONCAT('0x001c640000', LPAD(meters.i, 6, '0')) AS Meter
        FROM d AS hours JOIN d AS meters) AS rows_;
    INSERT INTO meter SELECT DISTINCT Meter, RIGHT(Meter, 2) FROM usage_e"
db_in pse 'ANALYZE TABLE usage_e, meter' >/dev/null
if of_mysql; then status_table=performance_schema.session_status; else status_table=information_schema.SESSION_STATUS; fi
for name in monthly profile gaps spikes; do
    # the rows that the engine reads: 100 of the house, some steps for each of the 100 meters, and never all 10000
    { echo "SET @house = '42', @from = '2026-01-01', @to = '2026-01-31';"; sed 's/^\(SELECT DISTINCT\|WITH$\)/FLUSH STATUS; \1/' "$top/sql/$name.sql"
      echo "SELECT 'read', SUM(VARIABLE_VALUE) FROM $status_table WHERE VARIABLE_NAME IN ('Handler_read_next', 'Handler_read_rnd_next', 'Handler_read_key', 'Handler_read_prev')"; } |
        db_in pse >out 2>err
    ok "one house of many by the index: $name.sql" [ "$(sed -n 's/^read	//p' out)" -lt 5000 ]
done

# a warning of a new server may be an error of the next one
run 0 'a tariff, for the bill' db_in pse <"$top/sql/tariff.sql"
db_in pse 'CREATE TABLE utility LIKE usage_e'
for file in "$top"/sql/*.sql; do
    case $file in */setup-fleet.sql | */setup-spider.sql) continue ;; esac # on other tables: 79, proof/cluster.sh
    "$db_client" --defaults-file="$db_cnf" --batch --show-warnings pse <"$file" >out 2>err
    ok "no warning: ${file##*/}" [ "$?, $(grep -E '^(Warning|Error) \(|[Dd]eprecated' out)" = '0, ' ]
done

# one place defines the energy of an hour
ok 'only the table and its view know the registers' [ -z "$(grep -lE 'kWhIn|kWhOut' "$top"/sql/*.sql |
    grep -vE '/(setup|setup-fleet|setup-spider|upgrade)\.sql$')" ]
finish
