#!/bin/sh
# examples/report/usage-report: each figure equals a second computation in SQL; each sentence appears in its case; the page is well-formed
# and loads nothing; a good page survives every failure.
# Not tested here: how it looks and reads in a browser (make browser).

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/report:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0
m=0x001c640000000001
report() { usage-report --defaults-file="$db_cnf" "$@"; }

# page TITLE OPTION...: makes a page; passes if it is well-formed and loads nothing.
page() {
    title_of_page=$1; shift
    run 0 "$title_of_page" report "$@"
    no_err "$title_of_page: no message"
    ok "$title_of_page: well-formed" [ -z "$(xmlwf out)" ]
    case " $* " in # the page of a house without a roof has no word of export
    *' -D cases '*) ok "$title_of_page: no word of export" [ -z "$(sed '/^<style>/,/^<.style>/d' out | sed 's/<[^>]*>/ /g' | grep -i -E 'grid|export|went out|roof')" ] ;;
    esac
    ok "$title_of_page: nothing to fetch, nothing that runs" [ -z "$(grep -E -i '<script|<img|<iframe|<form|@import|src=|url\([^#]|href="[^d"#]|[ "]on[a-z]+=' out)" ]
}
plain() { sed 's/<svg[^>]*class="bullet".*<.svg>//; s/<[^>]*>//g; s/&#39;/'"'"'/g' | sed "s/$(printf '\302\240')/ /g; s/$(printf '\342\210\222')/-/g; s/$(printf '\342\201\240')//g; s/$(printf '\342\200\231')/'/g"; }
# sentence: prints the heading of the page.   says ID: prints that of a section.   tile NAME: prints a large figure and the text below it.
sentence() { sed -n 's/^<h1>\(.*\)<.h1>$/\1/p' out | plain; }
says() { sed -n "s/.*<h2 id=\"$1-h\">\\(.*\\)<.h2>.*/\\1/p" out | sed 's/<.h2>.*//' | plain; }
tile() { sed -n "s/^<div><h2>$1<.h2>\\(.*\\)<.div>\$/\\1/p" out | sed 's/<svg.*<.svg>/ /; s/<.p>/ /g' | plain | tr -s ' ' | sed 's/ $//'; }
is() { ok "$1: $3" [ "$2" = "$3" ]; [ "$2" = "$3" ] || echo "# got: $2"; }
sql() { db_in "${db:-pse}" "$1"; }
# A figure as the page writes it.
figure() { awk -v x="$1" 'BEGIN { s = sprintf(sprintf("%.1f", x) + 0 < 100 ? "%.1f" : "%.0f", x); while (s ~ /^[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]($|,|[.])/, ",&", s); print s }'; }

ok 'the server starts' db_start
run 78 'no table' report
err 'it says what to run' '^usage-report: ERROR 1049 .*; sql/setup.sql makes what is missing'
db_sql <"$top/sql/setup.sql"
page 'an empty table' -t 2026-11-06T13:20
is 'no data' "$(sentence)" 'No hour is known yet. The first comes after 14:00.'

# A house with a roof, 26 months old. SQL computes the figures in another way.
awk -f "$top/examples/report/calendar.awk" -f "$top/examples/demo/house.awk" -v days=796 -v until=2026-09-22T18:00 -v roof=1 >solar.log
kwh-agg -i 600 -g 900 solar.log >solar.hours 2>agg.err
mysql-sink --defaults-file="$db_cnf" solar.hours
printf '2026-09-23T01:04:00Z\t%s\t0.62\t-\t-\ntorn' $m >now.log
page 'a house with a roof' -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
ok 'the name of the house is only text' grep -q -F '<p class="house">Maple &lt;Street&gt;</p>' out
ok 'the page says its time' grep -q -F 'as of <strong>18:05</strong>' out
ok 'the page has a policy' grep -q "default-src 'none'.*form-action 'none'; base-uri 'none'" out
ok 'the page does not refresh itself' [ "$(grep -c http-equiv=.refresh out)" -eq 0 ]
cp out solar.html
sum() { sql "SELECT SUM($1) FROM usage_hour WHERE UDate BETWEEN '$2' AND '$3' AND NOT (UDate = '$3' AND HOUR(UTime) >= ${4:-24})"; }
# quartile SHARE WHAT HOUR: of the sums up to that hour, on the weekdays of eight weeks that are known in full
quartile() {
    sql "WITH days AS (SELECT UDate, SUM(IF(HOUR(UTime) < $3, $2, 0)) AS v FROM usage_hour WHERE UDate BETWEEN '2026-07-28' AND '2026-09-21' AND WEEKDAY(UDate) < 5
             GROUP BY UDate HAVING COUNT(DISTINCT IF(Known = 3600, HOUR(UTime), NULL)) = 24),
         placed AS (SELECT v, ROW_NUMBER() OVER (ORDER BY v) - 1 AS at, COUNT(*) OVER () - 1 AS last_ FROM days)
         SELECT SUM(v * GREATEST(0, 1 - ABS(at - $1 * last_))) FROM placed"
}
is 'now' "$(tile Now | cut -d ' ' -f 1-6)" '0.62 kW from the grid, read'
is 'today' "$(tile Today)" "$(figure "$(sum Delivered 2026-09-22 2026-09-22)") kWh from the grid to 18:00; usual $(figure "$(quartile 0.5 Delivered 18)") kWh $(figure "$(sum Received 2026-09-22 2026-09-22)") kWh to the grid; usual $(figure "$(quartile 0.5 Received 18)") kWh"
than=$(awk -v x="$(sum Delivered 2026-09-22 2026-09-22)" -v low="$(quartile 0.25 Delivered 18)" -v mid="$(quartile 0.5 Delivered 18)" -v high="$(quartile 0.75 Delivered 18)" 'BEGIN {
    d = x - mid; a = d < 0 ? -d : d
    if (a < 0.05 * mid || x >= low && x <= high && a < mid / 2 + 0.01) print "about as"; else printf "%.1f kWh %s than", a, (d > 0 ? "more" : "less") }')
is 'the sentence without a tariff' "$(sentence)" "Today has taken $(figure "$(sum Delivered 2026-09-22 2026-09-22)") kWh from the grid so far, $than a usual weekday by now."
is 'the section of today' "$(says today)" "$(figure "$(sum Delivered 2026-09-22 2026-09-22)") kWh from the grid to 18:00, $than usual by then; $(figure "$(sum Received 2026-09-22 2026-09-22)") kWh went out"
is 'yesterday' "$(says yesterday | cut -d ' ' -f 1-5)" "$(figure "$(sum Delivered 2026-09-21 2026-09-21)") kWh from the grid,"
now=$(sum Delivered 2026-09-01 2026-09-22) before=$(sum Delivered 2025-09-01 2025-09-22 18)
is 'the month' "$(says month)" "$(figure "$now") kWh from the grid so far in September, $(awk -v a="$now" -v b="$before" 'BEGIN { p = 100 * (a - b) / b; printf "%.0f % s", p < 0 ? -p : p, p < 0 ? "less" : "more" }' | sed 's/ / % /') than to this day last year"
is 'the year to date, both years' "$(grep -o '>2026 to today<.*' out | sed 's/<.tr>.*//; s/<[^>]*>/ /g; s/^>//' | plain | tr -s ' ' | cut -d ' ' -f 4-5)" "$(figure "$(sum Delivered 2026-01-01 2026-09-22)") $(figure "$(sum Delivered 2025-01-01 2025-09-22 18)")"
most=$(sql "SELECT CONCAT(DATE_FORMAT(UDate, '%a %e %b'), ', ', ROUND(SUM(Delivered), 1)) FROM usage_hour WHERE UDate BETWEEN '2026-08-23' AND '2026-09-21' GROUP BY UDate ORDER BY SUM(Delivered) DESC LIMIT 1")
is 'the days' "$(says days)" "$(figure "$(sql "SELECT SUM(Delivered) / 30 FROM usage_hour WHERE UDate BETWEEN '2026-08-23' AND '2026-09-21'")") kWh from the grid a day; most on $most kWh"
is 'the months' "$(says months)" "$(figure "$(sum Delivered 2025-09-01 2026-08-31)") kWh from the grid in the last 12 whole months, $(awk -v a="$(sum Delivered 2025-09-01 2026-08-31)" -v b="$(sum Delivered 2024-09-01 2025-08-31)" 'BEGIN {
    p = 100 * (a - b) / b; q = p < 0 ? -p : p; if (q < 1) print "as much as"; else printf "%.0f %% %s than", q, p < 0 ? "less" : "more" }') in the same months before; $(figure "$(sum Received 2025-09-01 2026-08-31)") kWh went out"
always=$(sql "WITH nights AS (SELECT UDate, MIN(Delivered) AS v FROM usage_hour WHERE UDate BETWEEN '2026-08-26' AND '2026-09-22' AND HOUR(UTime) < 5 AND Received = 0 AND Covered = 3600 GROUP BY UDate HAVING COUNT(*) >= 4),
    placed AS (SELECT v, ROW_NUMBER() OVER (ORDER BY v) - 1 AS at, COUNT(*) OVER () - 1 AS last_ FROM nights) SELECT ROUND(1000 * SUM(v * GREATEST(0, 1 - ABS(at - 0.5 * last_)))) FROM placed")
is 'always on' "$(says always | cut -d ' ' -f 1-5)" "$always W run day and"
ok 'a step of the year' grep -q ">$(sql "WITH net AS (SELECT AVG(Delivered - Received) AS v FROM usage_hour WHERE UDate >= '2025-09-23' AND Known >= 1800 AND NOT (Known = 3600 AND Covered < 1800) GROUP BY UDate, HOUR(UTime)),
    placed AS (SELECT v, ROW_NUMBER() OVER (ORDER BY v) - 1 AS at, COUNT(*) OVER () - 1 AS last_ FROM net WHERE v >= 0) SELECT ROUND(SUM(v * GREATEST(0, 1 - ABS(at - 0.95 * last_))), 1) FROM placed")</text>" out
share=$(sql "WITH o AS (SELECT HOUR(UTime) AS o, AVG(Delivered) AS v FROM usage_hour WHERE UDate >= '2025-09-23' GROUP BY o)
    SELECT CONCAT(ROUND(100 * (a.v + b.v + c.v) / (SELECT SUM(v) FROM o)), ' % of what the grid delivers comes from ', a.o, ' to ', (a.o + 2) % 24 + 1)
    FROM o AS a JOIN o AS b ON b.o = (a.o + 1) % 24 JOIN o AS c ON c.o = (a.o + 2) % 24 ORDER BY a.v + b.v + c.v DESC LIMIT 1")
out=$(sql "WITH m AS (SELECT DATE_FORMAT(UDate, '%Y-%m') AS m, SUM(Received) AS v FROM usage_hour WHERE UDate >= '2025-09-23' GROUP BY m ORDER BY v DESC LIMIT 1),
    o AS (SELECT HOUR(UTime) AS o, SUM(Received) > SUM(Delivered) AS sends FROM usage_hour JOIN m ON UDate LIKE CONCAT(m, '%') WHERE UDate >= '2025-09-23' GROUP BY o)
    SELECT CONCAT('; in ', MONTHNAME(CONCAT(MAX(m), '-01')), ' the roof sends out from ', MIN(o), ' to ', MAX(o) + 1) FROM o JOIN m WHERE sends")
is 'the year' "$(says year)" "$share o'clock$out"
lost=$(sql "SELECT SUM(3600 - Covered) FROM usage_hour WHERE UDate BETWEEN '2026-08-23' AND '2026-09-22'")
is 'how well it was read' "$(says read)" "All energy since Sun 23 Aug is known; $((lost / 3600)) h $((lost % 3600 / 60)) min were not read, but the meter counted on"
is '24 hours of a day in the table, 18 so far' "$(grep -o '<section class="s8" id="today".*' out | sed 's/<.section>.*//' | grep -o '<th scope="row">' | wc -l)" 18
is 'with the number of the view' "$(grep -o '<th scope="row">01:00</th><td class="n">[0-9.]*' out | sed 's/.*>//; q')" "$(sql "SELECT Delivered FROM usage_hour WHERE UDate = '2026-09-22' AND UTime = '01:00'")"
ok 'the year has louvres' grep -q '<path class="g1" stroke-width=".56"' out
ok 'a day that is known by the register is hatched' grep -q '<path class="late"' out

# The same house on the day of 25 hours, and on the day of 23 hours.
page 'a day of 25 hours' -t 2025-11-02
is 'its sum' "$(tile 'Today, all of it' | cut -d ' ' -f 1)" "$(figure "$(sum Delivered 2025-11-02 2025-11-02)")"
is 'has two hours at one' "$(grep -o '<section class="s8" id="today".*' out | sed 's/<.section>.*//' | grep -o '<th scope="row">01:00' | wc -l)" 2
page 'a day of 23 hours' -t 2026-03-08
is 'is known' "$(says read | cut -d ' ' -f 1-2)" 'Every minute'
ok 'it has no gap' [ "$(grep -c '02:00: not known' out)" -eq 0 ]

# The meter was replaced, and twelve hours are not known.
page 'hours that nothing knows' -t 2026-06-17T09:00
is 'reports them' "$(says read)" "$(sql "SELECT FORMAT(100 * SUM(Known) / (SUM(3600) + 3600 * (SELECT TIMESTAMPDIFF(HOUR, MIN(HourUTC), MAX(HourUTC)) + 1 - COUNT(*) FROM usage_hour WHERE UDate >= '2026-05-18' AND TIMESTAMP(UDate, UTime) < '2026-06-17 09:00')), 1) FROM usage_hour WHERE UDate >= '2026-05-18' AND TIMESTAMP(UDate, UTime) < '2026-06-17 09:00'") % of the time since Mon 18 May is known"

# Sentences, case by case.
page 'the first hours of a day' -t 2026-09-22T00:05
is 'the day has just begun' "$(sentence)" 'The day has just begun.'
page 'silence' -t 2026-09-22T18:25 -l now.log
is 'silent' "$(sentence)" 'Nothing has been read since 18:04.'
ok 'it says what to check' grep -q '<p class="alarm">The meter goes on counting' out
is 'its tile' "$(tile 'Last reading' | cut -d ' ' -f 1-2)" '0.62 kW'
page 'silence of days' -t 2026-09-25T10:00 -l now.log
is 'names the day' "$(sentence)" 'Nothing has been read since Tue 22 Sep, 18:04.'
is 'knows nothing of yesterday' "$(says yesterday)" 'Nothing is known of it'
ok 'it has no table of that day' [ "$(grep -c '<th scope="row"></th>' out)" -eq 0 ]
page 'no log' -t 2026-09-22T18:05
is 'has no figure of now' "$(tile Now)" ''
page 'no log, and no hour for long' -t 2026-09-22T22:00
is 'is silent' "$(sentence)" 'Nothing has been read since 18:00.'
page 'the first day' -t 2024-07-18T05:05
is 'the first hours' "$(sentence)" "The first 5 hours are in: $(figure "$(sum Delivered 2024-07-18 2024-07-18 5)") kWh since 00:00."
page 'the first day, when the sun shines' -t 2024-07-18T14:05
is 'the first hours' "$(sentence)" "The first 14 hours are in: $(figure "$(sum Delivered 2024-07-18 2024-07-18 14)") kWh from the grid since 00:00."
page 'the first hour' -t 2024-07-18T01:59
is 'the first hour' "$(sentence)" "The first hour is in: $(figure "$(sum Delivered 2024-07-18 2024-07-18 1)") kWh since 00:00."

# steady DATE DAYS: a house that takes 1 kWh an hour. change: an oddity for a case.
db=cases
db_sql 'CREATE DATABASE cases'
sed 's/pse/cases/g' "$top/sql/setup.sql" | db_sql
steady() {
    awk -v days="$2" -v m=$m -f "$top/examples/report/calendar.awk" -f /dev/stdin "$1" <<'AWK' | mysql-sink --defaults-file="$db_cnf" -D cases
BEGIN {
    last = day_of_date(ARGV[1])
    for (day = last - days; day <= last; day++)
        for (hour = 0; hour < 24; hour++)
            printf "%sT%02d:00:00+00:00\t%s\t1.000\t3600\t1.000\t0.000\n", date_of(day), hour, m
}
AWK
}
change() { db_in cases "UPDATE usage_e SET $1 WHERE $2"; }
steady 2026-05-20 430
page 'a plain house' -D cases -t 2026-05-20T12:00
is 'as usual' "$(sentence)" 'Today has taken 12.0 kWh so far, about as much as a usual weekday by now.'
is 'used' "$(says today)" '12.0 kWh used to 12:00, about as usual by then'
is 'nothing stood out' "$(says spikes)" 'Nothing took more than the weeks before would explain'
is 'read' "$(says read)" 'Every minute since Mon 20 Apr was read'
is 'always' "$(says always)" '1,000 W run day and night: 730 kWh a month'
is 'the months of a house that has no year before' "$(says months)" '8,760 kWh used in the last 12 whole months'
is 'a month' "$(says month)" '468 kWh used so far in May, as much as to this day last year'
change 'kWhIn = 2, kWh = 2' "UTime BETWEEN '06:00' AND '08:00' AND UDate < '2026-03-01'"
change 'kWhIn = 3, kWh = 3' "UTime < '05:00' AND UDate BETWEEN '2026-04-23' AND '2026-05-19'"
page 'heating' -D cases -t 2026-05-20T12:00
is 'is not always on' "$(says always)" '1,000 W run day and night: 730 kWh a month; these nights it is 3,000 W, with the heating'
is 'when most is used' "$(says year)" "Most is used from 6 to 9 o'clock: $(db_in cases "SELECT ROUND(100 * SUM(IF(HOUR(UTime) BETWEEN 6 AND 8, Delivered, 0)) / SUM(Delivered)) FROM usage_hour WHERE UDate >= '2025-05-21' AND TIMESTAMP(UDate, UTime) < '2026-05-20 12:00'") %"
change 'kWhIn = 1, kWh = 1' "UDate < '2026-05-21'"
change 'kWhIn = 3, kWh = 3' "UDate = '2026-05-20' AND UTime < '03:00'"
page 'more than usual' -D cases -t 2026-05-20T12:00
is 'more' "$(sentence)" 'Today has taken 18.0 kWh so far, 6.0 kWh more than a usual weekday by now.'
is 'and in the section' "$(says today)" '18.0 kWh used to 12:00, 6.0 kWh more than usual by then'
page 'less, on a weekend day' -D cases -t 2026-05-17
change 'kWhIn = 0.5, kWh = 0.5' "UDate = '2026-05-17'"
page 'less, on a weekend day' -D cases -t 2026-05-17
is 'less' "$(sentence)" 'Today has taken 12.0 kWh so far, 12.0 kWh less than a usual weekend day by now.'
page 'too young for anything usual' -D cases -t 2025-03-19T12:00
is 'no usual' "$(sentence)" 'Today has taken 12.0 kWh so far.'
ok 'it says when the usual day comes' [ "$(plain <out | grep -c 'The usual day, from Mon 24 Mar')" -eq 1 ]
page 'a month that is not known from its first day' -D cases -t 2025-03-25T12:00
is 'says so' "$(says month)" '228 kWh used so far in March since Sun 16 Mar'
change 'kWhIn = 4, kWh = 4' "UDate = '2026-05-18' AND UTime BETWEEN '17:00' AND '19:00'"
change "Covered = 0, kWh = NULL, kWhIn = NULL, kWhOut = NULL" "UDate = '2026-05-19' AND UTime < '12:00'"
page 'a gap' -D cases -t 2026-05-20T12:00
is 'is a gap' "$(grep -o 'id="yesterday".*' out | sed 's/<.section>.*//' | grep -o '<path class="gap"' | wc -l)" 12
is 'what stood out' "$(says spikes)" '2 stretches far above the eight weeks before'
is 'that lowers what is known' "$(says read)" "$(awk 'BEGIN { printf "%.1f", 100 * (1 - 12 / (30 * 24 + 12)) }') % of the time since Mon 20 Apr is known"

db_in cases <"$top/sql/tariff.sql"
db_in cases "INSERT INTO tariff (Line, Since, Rate, Counts) VALUES ('Energy', '2024-01-01', 0.1, 'delivered')"
page 'a usual day, in money' -D cases -c '$' -t 2026-05-10T12:00
is 'costs as much as usual' "$(sentence)" 'Today has cost $1.20 so far, about as much as a usual weekend day by now.'
is 'and yesterday' "$(says yesterday)" '24.0 kWh used, about as usual; it cost $2.40'
page 'too young for anything usual, in money' -D cases -c '$' -t 2025-03-19T12:00
is 'no usual' "$(sentence)" 'Today has cost $1.20 so far.'
page 'the day before' -D cases -c '$' -t 2026-05-19
is 'one stretch' "$(says spikes)" 'One stretch far above the eight weeks before; it cost $1.20'
db_in cases "DELETE FROM tariff"

# Money. The same house with a roof, and a tariff of each kind; bills are those of the view `bill`, days add up to them.
db=pse
db_in pse <"$top/sql/tariff.sql"
page 'tables of a tariff, and no line in them' -t 2026-09-22T18:05 -l now.log
is 'are no money' "$(tile 'Cost of today')" ''
tariff() { db_in pse "SET NAMES utf8mb4; DELETE FROM tariff; DELETE FROM time_of_use; DELETE FROM holiday; INSERT INTO tariff (Line, Since, Rate, Unit, Counts, Above, Time) VALUES $1"; }
tariff "('Basic charge', '2024-01-01', 9, 'period', 'net', NULL, ''), ('<b>Q&amp;A</b> \"Ökostrom\"', '2024-01-01', 0.12, 'kWh', 'delivered', NULL, ''),
    ('Credit', '2024-01-01', -0.1, 'kWh', 'received', NULL, ''), ('City tax', '2024-01-01', 6, 'percent', 'net', NULL, '')"
db_in pse "INSERT INTO billing_period VALUES ('2024-08-08')"
bill() { sql "SET @bill_house = 'home', @bill_today = '${3:-2026-09-22}', @bill_from = '$1', @bill_to = '$1'; SELECT $2 FROM bill WHERE Line = 'Total'"; }
money() { awk -v x="$1" -v d="${2:-2}" 'BEGIN { s = sprintf(d ? "%.2f" : "%.0f", x < 0 ? -x : x); while (s ~ /^[0-9][0-9][0-9][0-9]/) sub(/[0-9][0-9][0-9]($|,|[.])/, ",&", s); print (x < 0 ? "-" : "") "$" s }'; }
page 'a tariff' -c '$' -t 2026-09-22T18:05 -l now.log
this=$(bill 2026-09-08 Amount) then=$(bill 2026-09-08 ExpectedAmount) ago=$(bill 2025-09-08 Amount)
is 'the bill' "$(tile 'This bill')" "$(money "$this") so far, on course for about $(money "$then" 0) day 15 of 30; a year ago $(money "$ago")"
is 'its section' "$(says bill)" "$(money "$this") so far, about $(money "$then" 0) expected on Wed 7 Oct; a year ago it was $(money "$ago")"
year=$(sql "SET @bill_house = 'home', @bill_today = '2026-09-22', @bill_from = '2025-09-08', @bill_to = '2026-08-08'; SELECT CONCAT(SUM(Amount), ' ', MAX(Amount)) FROM bill WHERE Line = 'Total'")
is 'the last bills' "$(says bills | sed 's/ in .*//')" "$(money "${year% *}" 0) for the last year; the highest was $(money "${year#* }" 0)"
ok 'names are only text, in their own letters' grep -q -F '&lt;b&gt;Q&amp;amp;A&lt;/b&gt; &quot;Ökostrom&quot;' out
ok 'a percentage is of what it is' grep -q '>6..%<' out
# cost DAY FROM TO: that tariff, reckoned once more.
cost() { sql "SELECT 1.06 * (9 / DAY(LAST_DAY('$1' - INTERVAL 7 DAY)) * ($3 - $2) / 24 + SUM(IF(HOUR(UTime) >= $2 AND HOUR(UTime) < $3, 0.12 * Delivered - 0.1 * Received, 0))) FROM usage_hour WHERE UDate = '$1'"; }
middle() { # HOUR [DAY]: of the days of its kind before it, to an o'clock
    for day in $(sql "SELECT UDate FROM usage_hour WHERE UDate BETWEEN '${2:-2026-09-22}' - INTERVAL 56 DAY AND '${2:-2026-09-22}' - INTERVAL 1 DAY AND (WEEKDAY(UDate) < 5) = (WEEKDAY('${2:-2026-09-22}') < 5) GROUP BY UDate HAVING COUNT(DISTINCT IF(Known = 3600, HOUR(UTime), NULL)) = 24"); do
        cost "$day" 0 "$1"
    done | sort -g | awk '{ v[NR] = $1 } END { m = (NR + 1) / 2; print (v[int(m)] + v[int(m + 0.5)]) / 2 }'
}
spent=$(cost 2026-09-22 0 18) usual=$(middle 18)
is 'what today costs' "$(tile 'Cost of today')" "$(money "$spent") so far, to 18:00; usual $(money "$usual") yesterday $(money "$(cost 2026-09-21 0 24)"); a usual weekday $(money "$(middle 24)")"
is 'the sentence' "$(sentence)" "Today has cost $(money "$spent") so far, $(money "$(awk -v a="$spent" -v b="$usual" 'BEGIN { print a - b }')") more than a usual weekday by now."
is 'yesterday' "$(says yesterday | sed 's/.*; //')" "it cost $(money "$(cost 2026-09-21 0 24)")"
is 'always on costs' "$(says always | sed 's/.* and \(.*\) a month/\1/')" "$(money "$(awk -v w="$always" 'BEGIN { print w * 24 * 365.25 / 12 / 1000 * 0.12 * 1.06 }')")"
is 'what stood out costs' "$(says spikes)" "2 stretches far above the eight weeks before; together $(money "$( { echo "SET @house = 'home', @from = '2026-08-24', @to = '2026-09-22';"; cat "$top/sql/spikes.sql"; } | db_in pse | awk -F '\t' '{ s += $6 } END { print s * 0.12 * 1.06 }')")"
run 0 'a line about the bill' report -b -t 2026-09-22T18:05
out 'it has its days, the amount so far, and the expected one' <<END
2026-09-08	2026-10-07	$this	$then
END
page 'the next morning' -c '$' -t 2026-09-22T00:05
is 'a day that has just begun' "$(sentence)" "The day has just begun; yesterday cost $(money "$(cost 2026-09-21 0 24)")."
page 'a day of sun' -c '$' -t 2026-07-05T16:05
earned=$(cost 2026-07-05 0 16)
usual=$(middle 16 2026-07-05)
is 'earns, and what is less is of the earning' "$(sentence)" "Today has earned $(money "${earned#-}") so far, $(money "$(awk -v a="$usual" -v b="$earned" 'BEGIN { print b - a }')") less than a usual weekend day by now."
page 'the day after it' -c '$' -t 2026-07-06T12:00
is 'yesterday has earned' "$(says yesterday | sed 's/.*; //')" "it earned $(money "$(cost 2026-07-05 0 24 | tr -d -)")"
page 'the first week of a bill' -c '$' -t 2026-09-10T12:00
ok 'it expects no amount yet' [ "$(says bill | grep -c expected)" -eq 0 ]
run 0 'the line of that bill' report -b -t 2026-09-10T12:00
ok 'it has no expected amount' [ "$(cut -f 4 out)" = - ]
page 'the beginning of a house' -c '$' -t 2024-08-09T12:00
ok 'it has a bill from its first day on' [ "$(says bill | grep -c ' so far')" -eq 1 ]
db_in pse "UPDATE billing_period SET FirstDay = '2024-07-02'"
page 'a bill that began before the first hour' -c '$' -t 2024-07-30T12:00
known=$({ for day in 18 19 20 21 22 23 24 25 26 27 28 29; do cost 2024-07-$day 0 24; done; cost 2024-07-30 0 12; } | awk '{ s += $1 } END { print s }')
is 'is the cost of the days since then' "$(says bill)" "A credit of $(money "${known#-}") counted from Thu 18 Jul on; what was before is not known"
is 'also as a figure' "$(tile 'This bill')" "$(money "$known") counted from Thu 18 Jul on; it began on Tue 2 Jul ends on Thu 1 Aug"
run 0 'the line of that bill' report -b -t 2024-07-30T12:00
out 'it has no amounts' <<END
2024-07-02	2024-08-01	-	-
END
db_in pse "UPDATE billing_period SET FirstDay = '2024-08-08'"
tariff "('Export', '2024-01-01', -0.5, 'kWh', 'received', NULL, ''), ('Use', '2024-01-01', 0.01, 'kWh', 'delivered', NULL, '')"
page 'a roof that pays' -c '$' -t 2026-09-22T18:05
is 'is a credit' "$(says bill | sed 's/ expected on.*//')" "A credit of $(money "$(bill 2026-09-08 -Amount)") so far, a credit of about $(money "$(bill 2026-09-08 -ExpectedAmount)" 0)"
# Tiers and times: the days of a bill add up to it.
tariff "('Tier 1', '2024-01-01', 0.1, 'kWh', 'delivered', 0, ''), ('Tier 2', '2024-01-01', 0.2, 'kWh', 'delivered', 300, ''), ('Day', '2024-01-01', 1, 'day', 'net', NULL, ''), ('Tax', '2024-01-01', 10, 'percent', 'net', NULL, '')"
sum_of_days() {
    for day in "$@"; do
        report -t "$day" -c '$' | sed -n 's/^<div><h2>Cost of today.*class="big">\([^<]*\)<.*/\1/p' | plain | sed 's/\$//'
    done | awk '{ s += $1 } END { print s }'
}
near() { ok "$1" awk -v a="$2" -v b="$3" 'BEGIN { d = a - b; exit !(d < 0.06 && d > -0.06) }'; [ "$failed" -eq 0 ] || echo "# $2 $3"; }
near 'with tiers the days of a bill add up to it' "$(sum_of_days 2026-09-08 2026-09-09 2026-09-10)" "$(sql "SET @bill_house = 'home', @bill_today = '2026-09-10', @bill_from = '2026-09-08', @bill_to = '2026-09-08'; SELECT Amount FROM bill WHERE Line = 'Total'")"
# What a kWh costs depends on the tier that the period has come to. Tier 2 begins in the middle of what 15 September takes.
before=$(sum Delivered 2026-09-08 2026-09-14) after=$(sum Delivered 2026-09-08 2026-09-15)
edge=$(awk -v a="$before" -v b="$after" 'BEGIN { printf "%d", (a + b) / 2 }')
db_in pse "UPDATE tariff SET Above = $edge WHERE Line = 'Tier 2'"
page 'the day of the next tier' -c '$' -t 2026-09-15
is 'has both prices' "$(tile 'Cost of today' | cut -d ' ' -f 1)" "$(awk -v a="$before" -v b="$after" -v e="$edge" 'BEGIN { printf "$%.2f", 1.1 * (1 + 0.1 * (e - a) + 0.2 * (b - e)) }')"
page 'the day after it' -c '$' -t 2026-09-16
is 'has the higher one' "$(tile 'Cost of today' | cut -d ' ' -f 1)" "$(awk -v b="$(sum Delivered 2026-09-16 2026-09-16)" 'BEGIN { printf "$%.2f", 1.1 * (1 + 0.2 * b) }')"
is 'as has a kWh more' "$(says always | sed 's/.* and \(.*\) a month/\1/')" "$(says always | sed 's/ W .*//; s/,//' | awk '{ printf "$%.2f", $1 * 24 * 365.25 / 12 / 1000 * 0.22 }')"
tariff "('Peak', '2024-01-01', 0.4, 'kWh', 'delivered', NULL, 'peak'), ('Off peak', '2024-01-01', 0.1, 'kWh', 'delivered', NULL, 'other')"
db_in pse "INSERT INTO time_of_use (Time, Days, FromHour, ToHour) VALUES ('peak', 'Mon,Tue,Wed,Thu,Fri', 7, 20)"
page 'prices by time' -c '$' -t 2026-09-22T18:05
is 'count in their hours' "$(tile 'Cost of today' | cut -d ' ' -f 1)" "$(money "$(sql "SELECT SUM(Delivered * IF(HOUR(UTime) BETWEEN 7 AND 19, 0.4, 0.1)) FROM usage_hour WHERE UDate = '2026-09-22'")")"
db_in pse "INSERT INTO holiday (Day) VALUES ('2026-09-22')"
page 'a holiday' -c '$' -t 2026-09-22T18:05
ok 'it counts as a weekend day' [ "$(sentence | grep -c 'a usual weekend day by now')" -eq 1 ]
is 'nor has its prices' "$(tile 'Cost of today' | cut -d ' ' -f 1)" "$(money "$(sql "SELECT SUM(Delivered * 0.1) FROM usage_hour WHERE UDate = '2026-09-22'")")"
db_in pse "DELETE FROM time_of_use"
page 'a tariff with a fault' -c '$' -t 2026-09-22T18:05
ok 'it says why there is no total' [ "$(says bill | grep -c '^There is no total: NO TOTAL')" -eq 1 ]
is 'and no cost' "$(tile 'Cost of today')" ''
db_in pse "DELETE FROM tariff; DELETE FROM holiday; DELETE FROM billing_period"
report -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>' >solar.html

# Only a good page replaces a good page.
mkdir root
umask 022
run 0 'a page into a file' report -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>' -o root/page.html
ok 'it leaves no other file' [ "$(ls root)" = page.html ]
ok 'the umask sets the mode of the file' [ "$(ls -l root/page.html | cut -c 1-10)" = -rw-r--r-- ]
ok 'it is the same page' cmp root/page.html solar.html
chmod 664 root/page.html
ln -s root/page.html link
umask 077
run 0 'a page through a link' report -t 2026-09-22 -o link
ok 'the link stays' [ -L link ]
ok 'the mode stays' [ "$(ls -l root/page.html | cut -c 1-10)" = -rw-rw-r-- ]
ok 'the page is new' grep -q 'all of it' root/page.html
umask 022
cp solar.html root/page.html
run 74 'a page into a missing directory' report -o no/such.html
err 'it reports that' '^usage-report: no/such.html: no such directory$'
run 74 'a directory in place of a page' report -o root
printf '[mysqld]\n' >empty.cnf
stays() { ok 'the page is still there' cmp solar.html root/page.html; ok 'there is nothing else' [ "$(ls root)" = page.html ]; }

# Options of the client and settings of the server do not change the page.
{ cat "$db_cnf"; printf '[mysql]\nskip-column-names\nhtml\nauto-vertical-output\nsafe-updates\ntable\nxml\nverbose\ninit-command="SET sql_select_limit=5"\n[mysql-sink]\ndatabase=pse\n'; } >people.cnf
run 0 'options that people set for their client' usage-report --defaults-file=people.cnf -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
ok 'it changes nothing' cmp out solar.html
db_sql "SET GLOBAL sql_select_limit = 500, GLOBAL sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ONLY_FULL_GROUP_BY', GLOBAL time_zone = '+09:00'"
run 0 'settings that an administrator made on the server' report -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
ok 'it changes nothing' cmp out solar.html
db_sql "SET GLOBAL sql_select_limit = DEFAULT, GLOBAL sql_mode = DEFAULT, GLOBAL time_zone = DEFAULT"
for name in POSIXLY_CORRECT=1 LC_ALL=tr_TR.UTF-8 CDPATH=/tmp TZ=Asia/Tokyo; do
    run 0 "$name" env "$name" usage-report --defaults-file="$db_cnf" -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
    ok 'it changes nothing' cmp out solar.html
done
{ cat "$db_cnf"; printf '[mysql-sink]\ndatabase=cases\nhost=\n'; } >other.cnf
run 0 'the database of the option file' usage-report --defaults-file=other.cnf -t 2026-05-20T12:00
is 'is followed' "$(says today | cut -d ' ' -f 1-2)" '18.0 kWh'

# An incomplete result makes no page.
mkdir small
cat >short <<'END'
#!/bin/sh
"$REAL" "$@" | sed "$CUT"
END
chmod +x short
mkdir bin
mv short "bin/$db_client"
REAL=$(command -v "$db_client") CUT='$d'
export REAL CUT
run 74 'rows without their end' env PATH="$work/bin:$PATH" usage-report --defaults-file="$db_cnf" -o root/page.html
err 'it reports that' '^usage-report: the result of the database is incomplete'
stays
CUT='/^2[0-9]*	03:00/d'
run 70 'missing rows' env PATH="$work/bin:$PATH" usage-report --defaults-file="$db_cnf" -o root/page.html -t 2026-09-22
err 'it counts them' '^usage-report: only [0-9]* of [0-9]* hours arrived$'
stays
rm "bin/$db_client"

(ulimit -f 100; exec usage-report --defaults-file="$db_cnf" -t 2026-09-22 -o root/page.html) >out 2>err
ok 'it fails where files cannot grow' [ $? -ne 0 ]
ok 'it reports that' [ -s err ]
stays

sql() { db_in pse "$1"; }
sql "INSERT INTO meter VALUES ('0x001c640000000002', 'garage \`touch pwned\` <b>')"
sql "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ('2026-09-22', '16:00:00', 1, '2026-09-22 23:00:00', '0x001c640000000002', 3600)"
run 65 'two houses' report -o root/page.html
err 'the message names them' '^usage-report: more than one house: pick one with -H: garage .touch pwned. <b> home'
stays
run 0 'one of the two houses' report -H home -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
ok 'the page is the same as before' cmp out solar.html
page 'the other' -H 'garage `touch pwned` <b>' -t 2026-09-22T18:05
ok 'the name of the house is only text' grep -q -F 'garage `touch pwned` &lt;b&gt;' out
for house in 3 4 5 6 7 8; do
    sql "INSERT INTO meter VALUES ('0x001c64000000000$house', 'house $house')"
    sql "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ('2026-09-22', '16:00:00', $house, '2026-09-22 23:00:00', '0x001c64000000000$house', 3600)"
done
sql "UPDATE meter SET House = 'Bob''s \\\\ shed' WHERE House = 'house 3'"
page 'one with a backslash in its name' -H "Bob's \\ shed" -t 2026-09-22T17:05
is 'is its page' "$(tile Today | cut -d ' ' -f 1-2)" '3.0 kWh'
page 'the last of many' -H 'house 8' -t 2026-09-22T17:05
is 'is its page' "$(tile Today | cut -d ' ' -f 1-2)" '8.0 kWh'
sql "DELETE FROM usage_e WHERE kWh BETWEEN 3 AND 8 AND Meter > '0x001c640000000002'"
run 65 'a house that there is not' report -H "o'neill\\"
err 'it reports that, and lists the houses' "no house o'neill. in the table, which has: garage"
ok 'nothing was run' [ ! -e pwned ]
sql "DELETE FROM meter"
sql "DELETE FROM usage_e WHERE Meter = '0x001c640000000002'"

db_sql "CREATE USER nobody@localhost IDENTIFIED BY 'a \"b\\\\c'"
printf '[client]\nsocket=%s\nuser=nobody\npassword="a \\"b\\\\c"\n' "$db_socket" >nobody.cnf
run 78 'an account without rights' usage-report --defaults-file=nobody.cnf -o root/page.html
err 'it says what it needs' '^usage-report: ERROR 1044 .*; it needs GRANT SELECT, EXECUTE ON pse'
db_sql "GRANT SELECT, EXECUTE ON pse.* TO nobody@localhost"
run 0 'an account that may read, with an odd password' usage-report --defaults-file=nobody.cnf -t 2026-09-22T18:05 -l now.log -n 'Maple <Street>'
ok 'it gets the page' cmp out solar.html
printf '[client]\nsocket=%s\nuser=nobody\npassword=wrong\n' "$db_socket" >nobody.cnf
run 78 'a wrong password' usage-report --defaults-file=nobody.cnf -o root/page.html
err 'it says what to check' '^usage-report: ERROR 1045 .*; check user and password in the option file$'
run 0 'a page for a wall' report -r 300 -t 2026-09-22
ok 'it reloads itself' grep -q '<meta http-equiv="refresh" content="300"/>' out
db_stop
run 69 'the server is gone' report -o root/page.html
err 'it reports that' '^usage-report: the database could not be read: ERROR 2002'
stays

# A stranger who answers in place of the server gets no password: tests/47-mysql-sink-rogue.t has the same for mysql-sink.
openssl req -x509 -newkey rsa:2048 -nodes -keyout rogue.key -out rogue.pem -subj /CN=localhost -days 2 2>openssl.err
for tls in '' tls; do
    rm -f rogue.out
    perl "$top/tests/sim/rogue.pl" rogue $tls >rogue.out 2>rogue.err & rogue=$!
    at_end="kill $rogue 2>/dev/null; $at_end"
    ok "a stranger${tls:+ with TLS}" wait_for 20 grep '^port' rogue.out
    for user in clear dialog caching sha256; do
        printf '[client]\nuser=%s\npassword=Sesame\nhost=127.0.0.2\nport=%s\n' $user "$(sed -n 's/^port //p' rogue.out)" >rogue.cnf
        usage-report --defaults-file=rogue.cnf -o root/page.html >out 2>err
        ok "$user: ends badly" [ $? -ne 0 ]
    done
    ok 'it learns no password' [ "$(grep -c '^password Sesame' rogue.out)" -eq 0 ]
    # MariaDB's client of 11.4 and later asks for TLS before it says who it is, and MySQL's is kept from going there
    [ -z "$tls" ] || of_mysql || ok 'the client connected each time' [ "$(grep -c '^client' rogue.out)" -eq 4 ]
    kill $rogue
done
stays

for time in yesterday 2026-02-30 2026-13-01 2026-11-00 2025-02-29 2026-09-22T24:00 2026-09-22T1:00; do
    run 64 "-t $time" report -t $time
    err 'it reports that' "^usage-report: -t $time: "
done
run 64 'operands' report page.html
err 'the message names them' '^usage-report: page.html: unexpected operand$'
run 64 'an unknown option' report --no-such
run 74 'a log that is not there' report -l no-such.log
run 0 '--help' report --help
ok '--help prints to standard output' grep -q '^usage: usage-report ' out
run 0 '--version' report --version
ok '--version prints the version of the filters' [ "$(cat out)" = "usage-report $(kwh-agg --version | sed 's/.* //')" ]

finish
