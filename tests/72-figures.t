#!/bin/sh
# Every figure of a page and of the charts against a second computation: of two years of a house with heat pump, car, roof and outages,
# all tables of the page, the height of each bar, the step of each hour of the year, and what kwh-plot says of days, hours and the year.
# proof/page.sql and page-year.sql reckon from the view usage_hour in SQL; proof/page.pl reads the page.
# Not tested here: the sentences, the bill and what days cost, which are in 72-report.t; what stood out, in 70-sql.t.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/report:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0
proof=$top/tests/proof
day=2026-09-22 until=18
read_page() { perl "$proof/page.pl" "$@"; }
# reckon FILE: what a file of SQL makes of that day.
reckon() { { echo "SET @today = DATE'$day', @until = $until;"; cat "$proof/$1"; } | db_in pse; }
# same TITLE SHOWN RECKONED: passes if both have the same figures.
same() {
    ok "$1: some" [ "$(wc -l <"$2")" -gt 5 ]
    read_page compare "$2" "$3" >differ
    ok "$1: all equal" diff /dev/null differ
}

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
awk -f "$top/examples/report/calendar.awk" -f "$top/examples/demo/house.awk" -v days=796 -v until=${day}T$until:00 -v roof=1 >log
kwh-agg -i 600 -g 900 log >hours 2>agg.err
mysql-sink --defaults-file="$db_cnf" hours
printf '2026-09-23T01:04:00Z\t-\t0.62\n' >now.log
run 0 'a page' usage-report --defaults-file="$db_cnf" -l now.log -t ${day}T$until:05
mv out page.html

read_page tables page.html | grep -v "^kWh from the grid	" >shown
reckon page.sql >reckoned
same 'the tables' shown reckoned
read_page cells page.html | sort -n -k 1,1 -k 2,2 >shown
reckon page-year.sql >reckoned
same 'the hours of the year' shown reckoned

# A bar is as high as its value, by the scale of its chart. Energy to the grid goes down.
read_page bars page.html >bars
for chart in today yesterday days months; do
    ok "$chart: bars up and down" [ "$(awk -v c=$chart '$1 == c { print ($4 > 0) }' bars | sort -u | wc -l)" -eq 2 ]
    # figures are rounded: to a twentieth, or a half above a hundred
    ok "$chart: each as high as its value" awk -v c=$chart '$1 != c { next } $3 > most { most = $3; scale = ($4 < 0 ? -$4 : $4) / $3 }
        { value[++n] = $3; height[n] = $4 < 0 ? -$4 : $4; off[n] = $3 < 100 ? 0.051 : 0.51 }
        END { for (i = 1; i <= n; i++) { d = height[i] / scale - value[i]; if (d > 2 * off[i] || d < -2 * off[i]) { print value[i], height[i] / scale; bad = 1 } } exit bad || n < 10 }' bars
done

# kwh-plot draws the same hours.
run 0 'the year as text' kwh-plot --defaults-file="$db_cnf" -v year -d 365 -t $day
sed -n 's/^\(20[-0-9]*\) ... .\{28\} *\([0-9.]*\) *\([0-9.]*\)$/\1	\2	\3/p' out >shown
db_in pse "SELECT UDate, SUM(Delivered), SUM(Received) FROM usage_hour WHERE UDate BETWEEN DATE'$day' - INTERVAL 364 DAY AND '$day' GROUP BY UDate ORDER BY UDate" >reckoned
same 'sums of days' shown reckoned
sed -n 's/^\(.*\): \([0-9,]*\) kWh from the grid, \([0-9,]*\) kWh to it$/\1	\2	\3/p' out | sed q >shown
db_in pse "SELECT CONCAT(DATE_FORMAT(MIN(UDate), '%a %e %b %Y'), ' to ', DATE_FORMAT(MAX(UDate), '%a %e %b %Y')), SUM(Delivered), SUM(Received) FROM usage_hour WHERE UDate BETWEEN DATE'$day' - INTERVAL 364 DAY AND '$day'" >reckoned
ok 'their sum' [ -z "$(read_page compare shown reckoned)" ]
ok 'there is a sum' [ -s shown ]
run 0 'days as text' kwh-plot --defaults-file="$db_cnf" -v days -d 31 -t $day
sed -n 's/.* a day: \([0-9.]*\) from the grid (#), \([0-9.]*\) to it (o)$/\1	\2/p' out >shown
db_in pse "SELECT SUM(Delivered) / 31, SUM(Received) / 31 FROM usage_hour WHERE UDate BETWEEN DATE'$day' - INTERVAL 30 DAY AND '$day'" >reckoned
ok 'the title has their mean' [ -s shown ]
ok 'the figure is right' [ -z "$(read_page compare shown reckoned)" ]
run 0 'a day as text' kwh-plot --defaults-file="$db_cnf" -d 1 -t $day
sed -n 's/.* an hour: \([0-9.]*\) from the grid (#), \([0-9.]*\) to it (o)$/\1	\2/p' out >shown
db_in pse "SELECT SUM(Delivered), SUM(Received) FROM usage_hour WHERE UDate = '$day'" >reckoned
ok 'the title has its sum' [ -s shown ]
ok 'the figure is right' [ -z "$(read_page compare shown reckoned)" ]
# each row of the day's chart has a bar in the hours that took as much
unit=$(db_in pse "SELECT MAX(Delivered) / 8 FROM usage_hour WHERE UDate = '$day'")
for row in 8 6 4 2 1; do
    sed -n '3,10p' out | sed -n "$((9 - row))p" | cut -c 8- | sed 's/\(.\)./\1/g; s/ *$//; s/ /./g' >shown
    db_in pse "SELECT GROUP_CONCAT(IF(ROUND((Delivered / $unit - $row + 1) * 8) >= 4, '#', '.') ORDER BY UTime SEPARATOR '') FROM usage_hour WHERE UDate = '$day'" | sed 's/\.*$//' >reckoned
    ok "row $row of its chart" diff reckoned shown
done

finish
