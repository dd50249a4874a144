#!/bin/sh
# The utility's own readings and ours: the commands of green-button(1), compare.sql and fill.sql.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

m1=0x001c640000000001
printf '[client]\nsocket=%s\nuser=root\n' "$db_socket" >.my.cnf # for the commands of the page
command -v mariadb >/dev/null || mariadb() { "$db_client" "$@"; }
sink() { mysql-sink --defaults-file="$db_cnf" "$@"; }
# hours FROM COUNT kWh [METER [SECONDS]]: prints hour lines of UTC, covered in full by default
hours() {
    awk -v from="$1" -v count="$2" -v kWh="$3" -v meter="${4:-$m1}" -v covered="${5:-3600}" 'BEGIN {
        split(from, f, /[-T:]/)
        for (i = 0; i < count; i++) {
            hour = f[4] + i
            printf "%s-%s-%02dT%02d:00:00+00:00\t%s\t%.3f\t%d\n", f[1], f[2], f[3] + int(hour / 24), hour % 24, meter, kWh, covered
        } }'
}
select_() { { [ -z "$2" ] || echo "SET $2;"; cat "$top/sql/$1.sql"; } | db_in pse | sed 's/	/ | /g'; }

# a download of 2026-10-01T00:00:00Z to 10-04T00:00:00Z, an hour each: 500 Wh, and once 800
{
    echo '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content><ReadingType xmlns="http://naesb.org/espi"><commodity>1</commodity><uom>72</uom>'
    echo '<flowDirection>1</flowDirection></ReadingType></content></entry><entry><content><IntervalBlock xmlns="http://naesb.org/espi">'
    awk 'BEGIN { for (i = 0; i < 72; i++)
        printf "<IntervalReading><timePeriod><duration>3600</duration><start>%d</start></timePeriod><value>%d</value></IntervalReading>\n", 1790812800 + i * 3600, i == 30 ? 800 : 500 }'
    echo '</IntervalBlock></content></entry></feed>'
} >usage.xml

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
# the commands of the page, word for word
sed -n '/^\.Ss The utility/,/^\.Ss\|^\.Sh EXIT/p' "$top/man/green-button.1" | sed -n '/^\.Bd/,/^\.Ed/p' | sed '/^\./d; s/\\-/-/g' >commands
ok 'the page has two commands' [ "$(wc -l <commands)" -eq 2 ]
sed "s|mysql-sink|mysql-sink --defaults-file='$db_cnf'|" commands >commands.sh
run 0 'they make the table and fill it' . ./commands.sh
ok 'each hour is there once' [ "$(db_in pse 'SELECT COUNT(*), SUM(kWh), MIN(HourUTC) FROM utility')" = '72	36.300	2026-10-01 00:00:00' ]

run 0 'compare.sql with an empty table' select_ compare
ok 'it prints nothing' [ ! -s out ]

# ours: from noon of the 1st, with an outage on the 2nd that begins and ends within an hour; one hour of the script
{ hours 2026-10-01T12:00 14 0.5; hours 2026-10-02T02:00 1 0.2 $m1 1440; hours 2026-10-02T06:00 1 0.8
  hours 2026-10-02T07:00 30 0.505; hours 2026-10-03T13:00 12 0.500; } | sink
run 0 'compare.sql with hours of ours' select_ compare
out 'it prints the months, and the hours that differ' <<'END'
home | 2026-10 | 56 | 28.450 | 28.300 | 0.150 | 1 | 16
END
run 0 'compare.sql with a small limit' select_ compare "@least = 0.005, @to = '2026-10-02'"
sed -n 2,3p out >two
ok 'it prints small differences' diff - two <<'END'
home | 2026-10-02 | 07:00:00 | 2026-10-02 07:00:00 | 0.505 | 0.500 | 0.005
home | 2026-10-02 | 08:00:00 | 2026-10-02 08:00:00 | 0.505 | 0.500 | 0.005
END
db_in pse "UPDATE utility SET kWh = 0.9 WHERE HourUTC = '2026-10-02 06:00:00'"
run 0 'an hour that is wrong' select_ compare
out 'it is listed' <<'END'
home | 2026-10 | 56 | 28.450 | 28.400 | 0.050 | 1 | 16
home | 2026-10-02 | 06:00:00 | 2026-10-02 06:00:00 | 0.800 | 0.900 | -0.100
END

view() { db_in pse "SELECT COUNT(*), COUNT(DISTINCT UDate, UTime), SUM(Net) FROM usage_hour"; }
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-10-01', '3:00:00', 7)"
db_in pse 'SELECT * FROM usage_e ORDER BY ID' >before
run 0 'fill.sql' select_ fill
out 'it copies 11 hours before and 3 of the outage, not the hour in part, nor that of the script' <<'END'
home | 14 | 0
END
ok 'each hour is there once' [ "$(view)" = '73	73	43.150' ]
db_in pse "SELECT * FROM usage_e WHERE NOT Meter <=> '-' ORDER BY ID" >after
ok 'the other rows are as they were' cmp before after
run 0 'they are not compared with themselves' select_ compare
ok 'hours without readings of ours are still missing' grep -q '^home | 2026-10 | 56 | 28.450 | 28.400 | 0.050 | 1 | 16$' out
run 0 'fill.sql again' select_ fill
out 'it copies nothing' <<'END'
home | 0 | 0
END

# hours that come late
hours 2026-10-02T03:00 2 0.5 | sink
ok 'a later hour of the meter stands beside the copy at first' [ "$(view)" = '75	73	44.150' ]
run 0 'fill.sql after late hours' select_ fill
out 'they replace the copies' <<'END'
home | 0 | 2
END
ok 'each hour is there once' [ "$(view)" = '73	73	43.150' ]

# houses
db_in pse "DELETE FROM usage_e WHERE Meter = '-'; INSERT INTO meter VALUES ('$m1', 'garage')"
run 0 'fill.sql with two houses' select_ fill
out 'it fills the house of the rows without a meter' <<'END'
home | 71 | 0
END
run 0 'compare.sql, and none is named' select_ compare
out 'it says which there are' <<'END'
garage
home
END
run 0 'compare.sql of one house' select_ compare "@house = 'garage'"
ok 'it compares it' grep -q '^garage | 2026-10 | 58 | ' out
db_in pse "DELETE FROM usage_e WHERE Meter = '-'; INSERT INTO meter VALUES ('-', 'garage')"
run 0 'fill.sql for the other house' select_ fill
out 'it fills the house that the table meter names' <<'END'
garage | 12 | 0
END
db_in pse "DELETE FROM usage_e WHERE Meter = '-'; UPDATE meter SET House = NULL WHERE Meter = '-'"
run 0 'rows without a meter that are ignored' select_ fill
out 'it makes none' <<'END'
NULL | 0 | 0
END

# a device that names no meter
db_in pse 'DELETE FROM meter; DELETE FROM usage_e'
hours 2026-10-01T00:00 10 0.6 - | sink
run 0 'a device that names no meter' select_ compare
ok 'it is compared, too' grep -q '^home | 2026-10 | 10 | 6.000 | 5.000 | 1.000 | 0 | 62$' out
finish
