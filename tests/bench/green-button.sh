#!/bin/sh
# From a utility's file to the page: two years of quarters of an hour, by the commands of README.md. Of ROUNDS=n (5) the middle one counts.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/bench/figures.sh"
. "$top/tests/db.sh"
PATH=$top/examples/report:$PATH TZ=America/Los_Angeles ROUNDS=${ROUNDS:-5}

ms() { date +%s%N | sed 's/......$//'; }
middle() { sort -n | sed -n "$(((ROUNDS + 1) / 2))p"; }
# timed NAME COMMAND...: writes its time to NAME.ms
timed() { name=$1 began=$(ms); shift; "$@" || exit; echo $(($(ms) - began)) >>"$name.ms"; }
hours() { green-button usage.xml | kwh-agg -g 900 -i 900 | mysql-sink --defaults-file="$db_cnf" -t utility; }
fill() { db_in pse <"$top/sql/fill.sql" >/dev/null; }
page() { usage-report --defaults-file="$db_cnf" -c '$' -o page; }

db_start || exit
db_sql <"$top/sql/setup.sql"
db_in pse <"$top/sql/tariff.sql"
db_in pse <"$top/examples/tariffs/tariff.sql"
db_in pse 'CREATE TABLE utility LIKE usage_e'
awk -f "$top/tests/green-button/quarters.awk" -v days=730 -v begin=$(($(date +%s) / 3600 * 3600 - 730 * 86400)) >usage.xml

for round in $(seq "$ROUNDS"); do
    db_in pse 'TRUNCATE utility; TRUNCATE usage_e'
    timed hours hours
    timed fill fill
    timed page page
done
[ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" -eq 17520 ] || exit
hours=$(middle <hours.ms) fill=$(middle <fill.ms) page=$(middle <page.ms)
echo "two years of quarters: $hours ms to the table of the utility, $fill ms to that of the house, $page ms to the page, with a tariff"
figure 'a Green Button file of two years of quarters' "$((hours + fill)) ms to the table, $page ms more to the page, with a bill"
