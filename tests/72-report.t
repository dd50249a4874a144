#!/bin/sh
# examples/report/usage-report: which numbers are on the page, that it is well-formed, and that a good page outlives a bad hour.
# Not tested here: how it looks and reads in a browser, which browser.sh looks into.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0
m=0x001c640012345678
report() { usage-report --defaults-file="$db_cnf" "$@"; }

# page STATUS TITLE OPTION...: a report of that day; whatever it is, it is well-formed and needs nothing else.
page() {
    run 0 "$1" report -t "$2" ${3:+"$3" "$4"}
    no_err "$1: without a word"
    ok "$1: well-formed" [ -z "$(xmlwf out)" ]
    ok "$1: nothing to fetch, nothing that runs" [ -z "$(grep -E -i '<script|<img|<iframe|@import|src=|url\([^#]|href="[^d]|[ "]on[a-z]+=' out)" ]
}
# rows ID: how many rows the table of that section has.   text ID: what stands in it, without the marks.
part() { sed -n "/<section id=\"$1\"/,/<\\/section>/p" out; }
rows() { part "$1" | grep -c '<th scope="row">'; }
text() { part "$1" | sed 's/<title[^>]*>[^<]*<.title>//g; s/<[^>]*>/ /g' | tr -s ' \n' ' '; }
# glance TITLE: the large number of that name.
glance() { sed -n "s/.*<h2>$1<.h2><p class=\"value\">\\([^ <]*\\).*/\\1/p" out | sed 's/−/-/'; }
net() { db_in pse "SELECT ROUND(SUM(COALESCE(kWhIn - kWhOut, kWh)), 1) FROM usage_e WHERE UDate BETWEEN '$1' AND '${2:-$1}'"; }

ok 'the server starts' db_start
run 78 'no table' report
err 'what mends that is said' '^usage-report: the table could not be read: setup.sql makes it'
db_sql <"$top/sql/setup.sql"
page 'an empty table' 2026-11-06
ok 'says that it is' grep -q 'There is no hour in the table yet' out

awk -f "$top/examples/demo/fortnight.awk" | emu-read - | kwh-agg >fortnight
awk 'BEGIN { for (minute = 0; minute < 1440 * 3; minute++) printf "2027-03-%02dT%02d:%02d:00Z\t0x001c640012345678\t1\n",
    13 + minute / 1440, minute / 60 % 24, minute % 60 }' | kwh-agg >spring
mysql-sink --defaults-file="$db_cnf" fortnight spring
page 'a day' 2026-11-06
ok 'its date' grep -q '<h1>Friday 6 November 2026</h1>' out
ok 'its kWh' [ "$(glance Today)" = "$(net 2026-11-06)" ]
ok 'the day before, which exported' [ "$(glance Yesterday)" = "$(net 2026-11-05)" ]
ok 'which is negative' [ "$(glance Yesterday)" = -4.5 ]
ok 'downwards in the chart' [ "$(part yesterday | grep -c '<rect class="e"')" -ge 8 ]
ok 'the month' [ "$(glance 'This month')" = "$(net 2026-11-01 2026-11-06)" ]
ok '24 hours, each a row' [ "$(rows today)" -eq 24 ]
ok 'with the number of the table' eval 'part today | grep -F "<th scope=\"row\">18:00</th><td class=\"n\">$(db_in pse "SELECT kWhIn FROM usage_e WHERE UDate = \"2026-11-06\" AND UTime = \"18:00\"")</td>"'
ok 'the month, and what is known of the last' [ "$(rows month)" -eq 14 ]
ok 'the gap of the 4th is in the list' eval 'text quality | grep -F "Wed 4 Nov, 11:00 16:00 4 h 24 min known"'
ok 'every chart has a name and a description' [ "$(grep -c 'role="img" aria-labelledby="[a-z]*-title [a-z]*-desc"' out)" -eq 4 ]
ok 'without a tariff there is a hint' eval 'text bill | grep -F "no tariff in the database yet"'

page 'a day with a gap' 2026-11-04
ok 'five hours hatched' [ "$(part today | grep -c '<rect class="gap"')" -eq 5 ]
ok 'and said to be' eval 'text today | grep -F "5 hours were not read in full"'
page 'a day of 25 hours' 2026-11-01
ok 'has 25' [ "$(rows today)" -eq 25 ]
ok 'one of them twice' [ "$(part today | grep -c '<th scope="row">01:00<')" -eq 2 ]
ok 'and says why' eval 'text today | grep -F "25 hours: clocks change"'
page 'a day of 23 hours' 2027-03-14
ok 'has 23' [ "$(rows today)" -eq 23 ]
ok 'without the one that was skipped' [ "$(part today | grep -c '<th scope="row">02:00<')" -eq 0 ]
page 'a day between, of which there is nothing' 2027-01-20
ok 'has no number' [ "$(glance Today)" = – ]
ok 'and is all hatched' [ "$(part today | grep -c '<rect class="gap"')" -eq 24 ]

db_in pse <"$top/sql/tariff.sql"
page 'a tariff without lines' 2026-11-06
ok 'is no bill' eval 'text bill | grep -F "no lines for this period"'
db_in pse <"$top/examples/tariffs/tariff.sql"
db_in pse "INSERT INTO tariff (Line, Since, Rate) VALUES ('<b>Q&amp;A</b> \"x\"', '2024-01-01', 0)"
{ echo 'SET @today = "2026-11-02";'; cat "$top/sql/bill.sql"; } | db_in pse >bill
total=$(awk -F '\t' '$2 == "Total" { print $9, $11 }' bill)
page 'a tariff' 2026-11-02 -c '$'
ok 'the bill so far' [ "$(glance 'Bill so far')" = "\$${total% *}" ]
ok 'and what is expected' grep -q -F "expected: \$${total#* }<br/>to Fri 6 Nov<" out
ok 'a row for each line' [ "$(rows bill)" -eq "$(wc -l <bill)" ]
ok 'names are taken for what they are' grep -q -F '&lt;b&gt;Q&amp;amp;A&lt;/b&gt; &quot;x&quot;' out

# Eight weeks of 1 kWh an hour, then one hour of 9.
awk 'BEGIN { for (hour = 0; hour < 24 * 57; hour++)
    printf "%d\t%d\t%s\n", hour / 24, hour % 24, hour == 24 * 56 + 19 ? "9.000" : "1.000" }' | while IFS='	' read -r day hour kWh; do
    echo "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2025-01-01' + INTERVAL $day DAY, '$hour:00', $kWh);"
done | db_in pse
page 'rows of the original script' 2025-02-26
ok 'count' [ "$(glance Today)" = 32.0 ]
db_in pse "UPDATE usage_e SET Meter = '$m', Covered = 3600, HourUTC = TIMESTAMP(UDate, UTime) + INTERVAL 8 HOUR WHERE Meter IS NULL"
page 'a spike' 2025-02-26
ok 'is told' eval 'text spikes | grep -F "Wed 26 Feb, 19:00 9.000 1.000"'

# By the clock: an hour that began so many minutes ago, or up to 59 more.
db_sql 'CREATE DATABASE now; CREATE TABLE now.usage_e LIKE pse.usage_e'
east=$(date +%z | awk '{ print (substr($0, 1, 1) "1") * (substr($0, 2, 2) * 60 + substr($0, 4)) }')
hour_ago() {
    db_in now "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) SELECT DATE(l), TIME(l), 1, u, '$m', 3600
        FROM (SELECT u, u + INTERVAL $east MINUTE AS l FROM (SELECT DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL $1 MINUTE, '%Y-%m-%d %H:00:00') AS u) AS a) AS b"
}
hour_ago 1800
run 0 'a table without news' report -D now
ok 'has a warning' grep -q 'Nothing new since .*the last in the table, [23][0-9] hours ago' out
ok 'and gaps' [ "$(part yesterday | grep -c '<rect class="gap"')" -gt 4 ]
hour_ago 60
run 0 'a table with the hour before this one' report -D now
ok 'has none' [ "$(grep -c 'Nothing new since' out)" -eq 0 ]
ok 'is well-formed' [ -z "$(xmlwf out)" ]

mkdir root
run 0 'into a file' report -t 2026-11-06 -o root/page.html
ok 'which is all there is' [ "$(ls root)" = page.html ]
ok 'and can be read as other files can' [ "$(ls -l root/page.html | cut -c 1-10)" = "$(: >other; ls -l other | cut -c 1-10)" ]
report -t 2026-11-06 >again
ok 'the page' cmp again root/page.html
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ('2026-11-06', '23:00:00', 1, '2026-11-07 07:00:00', '0x001c640000000002', 3600)"
run 65 'two meters' report -o root/page.html
err 'are named' "more than one meter: pick one with -m: 0x001c640000000002 $m\$"
run 0 'one of them' report -t 2026-11-06 -m "$m"
ok 'is the page as before' cmp out root/page.html
run 0 'the other' report -t 2026-11-06 -m 0x001c640000000002
ok 'is another' [ "$(glance Today)" = 1.0 ]
db_in pse 'DROP TABLE tariff, usage_e'
run 78 'the table is gone' report -o root/page.html -m "$m"
db_stop
run 69 'the server is gone' report -o root/page.html
err 'and that is said' '^usage-report: the table could not be read$'
ok 'the page is still there' cmp again root/page.html
ok 'and nothing else' [ "$(ls root)" = page.html ]

run 64 'a date that is none' report -t yesterday
err 'is told how' '^usage: usage-report '
run 64 'operands' report page.html
run 0 'help' report --help
ok 'on standard output' grep -q '^usage: usage-report ' out

finish
