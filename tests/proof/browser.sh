#!/bin/sh
# The report in headless Chromium: "make browser". browser.pl says what is looked at; the pages are of a fortnight with
# a tariff, of a year with spikes, of a day without anything, and of an empty table.
# With an operand it makes that picture of the first instead: "make pictures".

. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0
picture=$1
give_up() { echo "browser: $*" >&2; exit 1; }

page() { usage-report --defaults-file="$db_cnf" -c '$' "$@" || give_up "no page: $*"; }
db_start || give_up 'no server'
db_sql <"$top/sql/setup.sql"
page -t 2026-11-06 -o empty.html
awk -f "$top/examples/demo/fortnight.awk" | emu-read - | kwh-agg | mysql-sink --defaults-file="$db_cnf" || give_up 'no fortnight'
cat "$top/sql/tariff.sql" "$top/sql/bill-views.sql" | db_in pse
db_in pse <"$top/examples/tariffs/tariff.sql"
db_in pse "DELETE FROM billing_period; INSERT INTO billing_period VALUES ('2026-10-24')"
page -t 2026-11-06 -o fortnight.html
if [ -n "$picture" ]; then
    case $picture in /*) ;; *) picture=$OLDPWD/$picture ;; esac
    perl "$top/tests/proof/browser.pl" --picture="$picture" fortnight.html
    exit
fi

# A year before the fortnight: heating by the season, a sun by day, something that breaks the rule now and then, and an outage.
awk 'BEGIN {
    for (hour = 0; hour < 24 * 330; hour++) {
        if (hour > 4000 && hour < 4060)
            continue
        season = hour / 24 % 365 / 365
        season = season < 0.5 ? 1 - 4 * season : 4 * season - 3
        seed = (seed * 16807 + 1013) % 2147483647
        clock = (hour + 16) % 24
        demand = 700 + 500 * season * (clock > 5) + 900 * (clock > 17 && clock < 22) + seed % 500 - (1 - season) * 1400 * (clock > 8 && clock < 16)
        if (seed % 331 == 0)
            demand += 6500
        printf "%d\t%.3f\n", hour, demand / 1000
    }
}' </dev/null | awk -F '\t' '
    NR % 500 == 1 { printf "%sINSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES\n", (NR > 1 ? ";\n" : "") }
    { u = "TIMESTAMP(\"2025-11-27\") + INTERVAL " $1 " HOUR"; l = "CONVERT_TZ(" u ", \"+00:00\", \"-08:00\")"
      printf "%s(DATE(%s), TIME(%s), %s, %s, \"0x001c640012345678\", 3600)\n", (NR % 500 == 1 ? "" : ","), l, l, $2, u }
    END { print ";" }' | db_in pse || give_up 'no year'
page -t 2026-11-06 -o year.html
page -t 2027-06-01 -o nothing.html

perl "$top/tests/proof/browser.pl" empty.html fortnight.html year.html nothing.html
