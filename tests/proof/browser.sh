#!/bin/sh
# The page in headless Chromium: "make browser". browser.pl and axe-core (npm) check it. The pages are of a house with a roof and a tariff,
# of a house without, of its first day, of silence, of a gap of months, and of an empty table.
# With an operand it makes that picture of the first instead: "make pictures".
# Not tested: other browsers, screen readers.

. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/report:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0
picture=$1
give_up() { echo "browser: $*" >&2; exit 1; }

page() { usage-report --defaults-file="$db_cnf" "$@" || give_up "no page: $*"; }
db_start || give_up 'no server'
# house NAME ROOF DAYS UNTIL
house() {
    sed "s/pse/$1/g" "$top/sql/setup.sql" | db_sql
    db_in "$1" <"$top/sql/tariff.sql"
    awk -f "$top/examples/report/calendar.awk" -f "$top/examples/demo/house.awk" -v roof="$2" -v days="$3" -v until="$4" | kwh-agg -i 600 -g 900 2>agg.err |
        mysql-sink --defaults-file="$db_cnf" -D "$1" || give_up "no $1"
}
house roof 1 796 2026-09-22T18:00
db_in roof <<'END' || give_up 'no tariff'
INSERT INTO tariff (Line, Since, Rate, Unit, Counts, Above) VALUES
    ('Basic charge',             '2024-01-01',  7.49,     'period',  'net',       NULL),
    ('Energy to 600 kWh',        '2024-01-01',  0.115433, 'kWh',     'delivered', 0),
    ('Energy above 600 kWh',     '2024-01-01',  0.13485,  'kWh',     'delivered', 600),
    ('Power cost adjustment',    '2024-01-01',  0.014227, 'kWh',     'delivered', NULL),
    ('Credit for what went out', '2024-01-01', -0.098,    'kWh',     'received',  NULL),
    ('City tax',                 '2024-01-01',  6,        'percent', 'net',       NULL);
INSERT INTO billing_period VALUES ('2024-08-08');
END
printf '2026-09-23T01:04:00Z\t-\t0.62\n' >now.log
printf '2026-09-22T21:12:00Z\t-\t-2.31\n' >silent.log
page -D roof -c '$' -n 'Maple Street' -l now.log -t 2026-09-22T18:05 -o roof.html
if [ -n "$picture" ]; then
    case $picture in /*) ;; *) picture=$OLDPWD/$picture ;; esac
    perl "$top/tests/proof/browser.pl" --picture="$picture" roof.html
    exit
fi
page -D roof -c '$' -n 'Maple Street' -l silent.log -t 2026-09-22T18:05 -o silent.html
page -D roof -c '$' -n 'A house whose name is longer than a narrow screen is wide, Landstrasse 12' -t 2024-07-18T14:05 -o first.html
page -D roof -t 2026-12-24T10:00 -o gap.html
house plain 0 430 2026-01-15T20:00
page -D plain -l now.log -t 2026-01-15T20:05 -o plain.html
house empty 0 0 2026-01-15T00:00
page -D empty -t 2026-11-06 -o empty.html

AXE=$top/build/axe/node_modules/axe-core/axe.min.js
[ -e "$AXE" ] || give_up 'no axe-core: make browser brings it'
export AXE
perl "$top/tests/proof/browser.pl" roof.html silent.html first.html gap.html plain.html empty.html
