#!/bin/sh
# sql/bill.sql on the cases in tests/bill/, each a file with these lines:
#     #  the title of the test
#     ;  SQL: the tariff
#     =  the name of a file of SQL
#     <  hours: START COUNT KWH HOW [METER]; they share the kWh evenly. START is local, with its offset from UTC.
#        HOW is register, demand, legacy (only the columns of the original script), unread, or the covered seconds
#     @  a setting for bill.sql
#     >  a line of the bill, with | between its columns; m1 stands for the meter 0x001c640000000001
# REBAKE=1 writes the lines of the bill anew, from what bill.sql prints.
# Then bill.sql on random tariffs, compared with a second computation in whole numbers. The server is in its strictest mode.
# Not tested: whether other utilities round as the published bills among the cases do.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

bill() { sed 's/0x001c64000000000\([0-9]\)/m\1/; s/	/ | /g'; }

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION
db_sql <"$top/sql/setup.sql"
cp "$top/sql/tariff.sql" .
run 0 'the tables of a tariff, and the bill' db_in pse <tariff.sql
run 0 'a second run makes nothing new' db_in pse <tariff.sql

for table in usage_e meter tariff season time_of_use holiday baseline hourly_price usage_peak billing_period bank bill_rule; do
    echo "DELETE FROM $table;"
done >empty.sql
echo 'ALTER TABLE tariff AUTO_INCREMENT = 1;' >>empty.sql

there_are "$top"/tests/bill/*.case
for case in "$top"/tests/bill/*.case; do
    title="$(basename "$case" .case): $(sed -n 's/^# //p' "$case" | head -n 1)"
    {
        cat empty.sql
        for file in $(sed -n 's/^= //p' "$case"); do cat "$top/$file"; done
        sed -n 's/^; \(.*\)/\1;/p' "$case"
        sed -n 's/^< //p' "$case" | awk -f "$top/tests/bill/rows.awk"
        sed -n 's/^@ \(.*\)/SET @\1;/p' "$case"
        cat "$top/sql/bill.sql"
    } >case.sql
    db_in pse <case.sql >raw 2>err
    status=$?
    bill <raw >out
    if [ -n "$REBAKE" ]; then
        { grep -v '^> ' "$case"; sed 's/^/> /' out; } >rebaked
        cat rebaked >"$case"
    fi
    sed -n 's/^> //p' "$case" >want
    ok "$title" [ "$status" -eq 0 ]
    out "$title: the bill" want
done

refused() { ! db_in pse "INSERT INTO tariff (Line, Since, Rate, Unit, Above, Days, FromHour, ToHour) VALUES ('x', '2024-01-01', 1, $1)"; }
for row in "'day', 0, NULL, NULL, NULL" "'kWh', 0, 'Sat', NULL, NULL" "'kWh', 0, NULL, 1, 2" "'kWh', -1, NULL, NULL, NULL" \
    "'kWh', NULL, NULL, 7, NULL" "'kWh', NULL, NULL, NULL, 7" "'kWh', NULL, NULL, 7, 7" "'kWh', NULL, NULL, 24, 7" "'kWh', NULL, NULL, 7, 25" \
    "'period', NULL, 'Sat', NULL, NULL" "'kWh', NULL, 'Someday', NULL, NULL" "'week', NULL, NULL, NULL, NULL"; do
    ok "a tariff of $row is rejected" refused "$row"
done

# Random tariffs
SEED=${SEED:-20241106}
ok 'random tariffs' perl "$top/tests/bill/random.pl" "$SEED" 40 "$top/sql/bill.sql"
db_in pse <random.sql >raw 2>err
status=$?
LC_ALL=C awk -F '\t' -v OFS='\t' 'BEGIN { trial = 1 }
    $2 == "Total" { close("sort"); print trial++, $2, $5, $6, $8, $9; next }
    { print trial, $2, $5, $6, $8, $9 | "sort" }' raw >out
ok 'bills of random tariffs' [ "$status" -eq 0 ]
ok 'there are many' [ "$(wc -l <want)" -gt 300 ]
sort want >want.sorted
sort out >out.sorted && mv out.sorted out
out "they equal those of the second computation (SEED=$SEED)" want.sorted

finish
