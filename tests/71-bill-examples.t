#!/bin/sh
# The tariffs of examples/tariffs on a year of a house with a heat pump, a car and a roof, with both changes of clocks. Each line of each bill
# equals that of a second computation, tests/bill/second.pl, which goes through the hours with fractions.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION
db_sql <"$top/sql/setup.sql"
cp "$top/sql/tariff.sql" .
run 0 'the tables of a tariff, and the bill' db_in pse <tariff.sql
perl "$top/tests/bill/house.pl" 2026 PST8PDT,M3.2.0,M11.1.0 >house.sql
run 0 'a year of a house' db_in pse <house.sql
mkdir tables
db_in pse 'SELECT UDate, HOUR(UTime), HourUTC, CAST(kWhIn * 1000 AS SIGNED), CAST(kWhOut * 1000 AS SIGNED) FROM usage_e ORDER BY HourUTC' >tables/hours.tsv
ok 'it has a hour less in spring and one more in autumn' [ "$(wc -l <tables/hours.tsv) $(grep -c '^2026-03-08' tables/hours.tsv) $(grep -c '^2026-11-01' tables/hours.tsv)" = '8760 23 25' ]
db_in pse 'SELECT * FROM hourly_price' >tables/hourly_price.tsv

tariff='ID, Section, Line, Since, Rate, Unit, Counts, Season, Time, Above, UpTo, Per, PercentOf, Prices'
there_are "$top"/examples/tariffs/*.sql
all=0
for file in "$top"/examples/tariffs/*.sql; do
    name=$(basename "$file" .sql)
    for table in tariff season time_of_use holiday baseline bill_rule billing_period; do echo "DELETE FROM $table;"; done >empty.sql
    cat "$file" >>empty.sql
    run 0 "$name: can be entered" db_in pse <empty.sql
    [ "$name" != tariff ] || db_in pse 'DELETE FROM billing_period' # the months of this one begin elsewhere
    db_in pse "SELECT $tariff FROM tariff ORDER BY ID" >tables/tariff.tsv
    for table in season time_of_use holiday baseline; do db_in pse "SELECT * FROM $table" >tables/$table.tsv; done
    db_in pse 'SELECT Parted, BankEnds FROM bill_rule' >tables/bill_rule.tsv
    perl "$top/tests/bill/second.pl" tables >want 2>second.err
    ok "$name: the second computation has nothing to say" [ ! -s second.err ]
    db_in pse "SET @bill_today = '2027-02-01'; SELECT FirstDay, Line, Since, Until, COALESCE(Quantity, '-'), Amount FROM bill ORDER BY FirstDay, No" >out 2>err
    out "$name: every line of the year is that of the second computation" want
    cp out all
    # a month alone equals that month among all: the bank goes back as far as it must
    db_in pse "SET @bill_today = '2027-02-01', @bill_from = '2026-11-01', @bill_to = '2026-11-01';
        SELECT FirstDay, Line, Since, Until, COALESCE(Quantity, '-'), Amount FROM bill ORDER BY No" >out 2>err
    grep '^2026-11-01' all >want
    out "$name: a month alone is as among all" want
    all=$((all + $(wc -l <all)))
done
ok 'there are many lines' [ "$all" -gt 800 ]

# in a table of many houses, the hours of one are found by the index
db_in pse "INSERT INTO usage_e (UDate, UTime, HourUTC, Meter, Covered, kWhIn)
    SELECT UDate, UTime, HourUTC, CONCAT('x', Hour), 3600, 1 FROM usage_e JOIN clock WHERE Meter = 'h' AND UDate < '2026-02-01';
    INSERT INTO meter SELECT DISTINCT Meter, Meter FROM usage_e WHERE Meter <> 'h'"
db_in pse 'ANALYZE TABLE usage_e, meter' >/dev/null
explain=EXPLAIN
! of_mysql || explain='EXPLAIN FORMAT=TRADITIONAL'
run 0 'how the server reads hours' db_in pse "SET @bill_today = '2027-02-01', @bill_house = 'home', @bill_from = '2026-06-01', @bill_to = '2026-06-01'; $explain SELECT * FROM bill_hour"
ok 'it uses the index' grep -qE '	u	(NULL	)?ref	.*	I_USAGE_E_HOUR	.*m\.Meter' out
finish
