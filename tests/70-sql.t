#!/bin/sh
# The selects of sql/, but for bill.sql (71): months, the usual day, gaps, spikes, from hours that kwh-agg and mysql-sink have
# made, on a server that is as strict as they come. hourly.sql and daily.sql on the original script's table: 45.
# Not tested: MySQL's server.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

m1=0x001c640000000001 m2=0x001c640000000002

# minutes FROM COUNT KW [METER]: demand lines, one a minute, from a time in UTC
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

# Pacific clocks: both nights of a change, read from end to end
{ minutes 2026-03-08T08:00:00Z 1440 1; } | TZ=PST8PDT,M3.2.0,M11.1.0 kwh-agg | store
{ minutes 2026-11-01T07:00:00Z 1500 1; } | TZ=PST8PDT,M3.2.0,M11.1.0 kwh-agg | store
run 0 'gaps where clocks change' select_ gaps "@from = '2026-11-01', @to = '2026-11-30'"
ok 'there is none in autumn' [ ! -s out ]
run 0 'gaps in spring' select_ gaps "@from = '2026-03-01', @to = '2026-03-08'"
ok 'nor is there' [ ! -s out ]
run 0 'months, with gaps' select_ gaps
out 'the months between are one' <<'END'
m1 | 2026-03-09 | 01:00:00 | 2026-03-09 08:00:00 | 2026-11-01 07:00:00 | 5687.00 | 5687.00 | NULL
END
run 0 'days where clocks change' select_ daily "@from = '2026-03-01', @to = '2026-11-30'"
out 'have 23 and 25 hours' <<'END'
2026-03-08 | Sunday | 23 | 1.000 | 23.000 | 2.76 | 24.000
2026-03-09 | Monday | 1 | 1.000 | 1.000 | 0.12 | 24.000
2026-11-01 | Sunday | 25 | 1.000 | 25.000 | 3.00 | 24.000
END

fresh
minutes 2026-04-04T10:00:00Z 750 1 | TZ=LHST-10:30LHDT-11,M10.1.0,M4.1.0 kwh-agg | store
run 0 'a clock that changes by half an hour' select_ gaps
ok 'leaves no gap' [ ! -s out ]

# an outage from 02:30 to 05:15 UTC, one hour with no row at all, two meters
fresh
{ minutes 2026-06-01T00:00:00Z 150 1; minutes 2026-06-01T05:15:00Z 105 1; minutes 2026-06-01T08:00:00Z 60 1; minutes 2026-06-01T00:00:00Z 540 2 $m2; } |
    TZ=MST7 kwh-agg | store
run 0 'an outage' select_ gaps
out 'with hours that were read in part, in UTC and by the local clock' <<'END'
m1 | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 06:00:00 | 4.00 | 2.73 | NULL
m1 | 2026-06-01 | 00:00:00 | 2026-06-01 07:00:00 | 2026-06-01 08:00:00 | 1.00 | 0.98 | NULL
END
cp out both
run 0 'gaps of one meter' select_ gaps "@meter = '$m1'"
out 'are its own' both
run 0 'gaps of the other' select_ gaps "@meter = '$m2'"
ok 'are none' [ ! -s out ]

# what the registers know of an outage: the house took 1 kWh in each hour of it
fresh
{ minutes 2026-06-01T00:00:00Z 121 1; minutes 2026-06-01T05:00:00Z 121 1; } |
    awk -F '\t' -v OFS='\t' '{ split($1, t, /[T:]/); print $0, sprintf("%.3f", 100 + t[2] + t[3] / 60), "7.000" }' | TZ=MST7 kwh-agg | store
run 0 'an outage that the register knows' select_ gaps "@to = '2026-05-31'"
out 'with its kWh' <<'END'
m1 | 2026-05-31 | 19:00:00 | 2026-06-01 02:00:00 | 2026-06-01 05:00:00 | 3.00 | 2.96 | 3.000
END
run 0 'months of it' select_ monthly "@from = '2026-01-01', @to = '2026-12-31'"
out 'kWh of the register, or said to be none' <<'END'
m1 | 2026-05 | 1 | 7 | 7.000 | 0.000 | 7.000 | 0.000 | 24.000 | 0.84
m1 | 2026-06 | 1 | 1 | 0.017 | 0.017 | NULL | NULL | 0.408 | 0.00
END

# ten weeks from Monday 2026-01-05, 1 kWh an hour and 2 at weekends; rows without a meter, with a meter; three spikes
fresh
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh)
    WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 69), h AS (SELECT 0 AS j UNION ALL SELECT j + 1 FROM h WHERE j < 23)
    SELECT DATE '2026-01-05' + INTERVAL i DAY, MAKETIME(j, 0, 0), IF(MOD(i, 7) >= 5, 2, 1) FROM n JOIN h"
run 0 'hours that are as ever' select_ spikes "@from = '2026-01-01', @to = '2026-03-15'"
ok 'are no spikes' [ ! -s out ]
run 0 'the usual day' select_ profile "@from = '2026-02-02', @to = '2026-02-08'"
ok 'has 24 hours' [ "$(wc -l <out)" -eq 24 ]
ok 'each with its average, of weekdays and weekends' [ "$(grep -c '^- | [0-9]* | 7 | 1.286 | 1.000 | 2.000 | 1.000 | 2.000$' out)" -eq 24 ]
db_in pse "UPDATE usage_e SET kWh = 9 WHERE UDate = '2026-02-04' AND UTime = '18:00:00';         # an hour, four weeks on
    UPDATE usage_e SET kWh = 9 WHERE UDate = '2026-01-28' AND UTime = '18:00:00';                 # one that has three weeks before it
    UPDATE usage_e SET kWh = 1.6 WHERE UDate = '2026-03-10';                                      # a day, each hour of it a little
    UPDATE usage_e SET kWh = 9, Covered = 3599 WHERE UDate = '2026-03-11' AND UTime = '07:00:00'; # not read from end to end
    DELETE FROM usage_e WHERE UDate = '2026-02-17' AND UTime < '12:00:00'"
run 0 'spikes' select_ spikes "@from = '2026-01-01', @to = '2026-03-15'"
out 'are an hour, and a day; an hour like it four weeks later is measured by the median' <<'END'
- | 2026-02-04 | Wednesday | 18:00:00 | 9.000 | 1.000 | 8.000 | 4
- | 2026-03-10 | Tuesday | NULL | 38.400 | 24.000 | 14.400 | 7
END
cp out legacy
db_in pse "UPDATE usage_e SET Meter = '$m1', HourUTC = TIMESTAMP(UDate, UTime)"
run 0 'spikes of one meter' select_ spikes "@from = '2026-01-01', @to = '2026-03-15', @meter = '$m1'"
sed 's/^-/m1/' legacy >want
out 'are the same' want
run 0 'spikes of a day' select_ spikes "@from = '2026-03-10', @to = '2026-03-10', @meter = '$m1'"
grep 2026-03-10 want >day
out 'are measured by eight weeks as well' day
run 0 'spikes of another' select_ spikes "@from = '2026-01-01', @to = '2026-03-15', @meter = '$m2'"
ok 'are none' [ ! -s out ]
finish
