#!/bin/sh
# gaps-houses.sql and spikes-houses.sql leave out only houses without a gap or a spike; and bills house by house, as the head of bill.sql
# says.
# Not tested: ten million rows.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

cp "$top"/sql/*.sql .

ok 'the server starts' db_start
db_sql <setup.sql
perl "$top/tests/sim/houses.pl" >lines
run 0 'the sink stores the hours' mysql-sink --defaults-file="$db_cnf" lines
db_in pse "INSERT INTO meter SELECT DISTINCT Meter, CONCAT('house ''', RIGHT(Meter, 2)) FROM usage_e;
    UPDATE meter SET House = 'exchanged' WHERE RIGHT(Meter, 2) IN ('12', '13'); UPDATE meter SET House = 'of two' WHERE RIGHT(Meter, 2) IN ('14', '15')"
to=2026-11-22

# each NAME: runs NAME.sql on all houses, and on those of NAME-houses.sql
houses() { "$db_client" --defaults-file="$db_cnf" -rN --database=pse; }
each() {
    echo 'SELECT DISTINCT QUOTE(House) FROM usage_hour ORDER BY 1' | houses >all.houses
    { echo "SET @to = '$to';"; cat $1-houses.sql; } | houses >some.houses
    for of in all some; do
        while IFS= read -r house; do { echo "SET @to = '$to';"; printf 'SET @house = %s;\n' "$house"; cat $1.sql; } | houses; done <$of.houses >$of.$1
    done
}
each gaps
cut -f 1 all.gaps | uniq >out
out 'gaps.sql has rows for these houses' <<'END'
exchanged
house '08
house '09
house '0a
house '0f
house '10
END
ok 'gaps.sql finds the same in the houses of gaps-houses.sql' cmp all.gaps some.gaps
ok 'those houses are few' [ "$(wc -l <some.houses)" -le 7 ]
each spikes
cut -f 1 all.spikes | sort -u >out
out 'spikes.sql has rows for these houses' <<'END'
house '0c
house '0d
house '10
house '11
of two
END
ok 'spikes.sql finds the same in the houses of spikes-houses.sql' cmp all.spikes some.spikes
ok 'those houses are few' [ "$(wc -l <some.houses)" -le 9 ]

# the loop in the head of gaps.sql with the first step that the head of bill.sql names
db_in pse "DELETE FROM usage_e WHERE RIGHT(Meter, 2) > '02'"
db_in pse <tariff.sql
db_in pse <"$top/examples/tariffs/ontario.sql"
first=$(sed -n "s/^-- .* with \(-e '.*'\) in place of its first step\.$/\1/p" bill.sql)
ok 'the head of bill.sql names a first step' [ -n "$first" ]
sed -n "s/^-- *\(mariadb -rN .*\)/\1/p; s/^-- *\(while IFS= .*\)/\1/p" gaps.sql |
    sed "1s/ pse <.* |/ pse ${first} |/; s/gaps.sql/bill.sql/; s|mariadb|$db_client --defaults-file='$db_cnf'|g" >bills.sh
run 0 'the bills of thousands of houses, one after the other' sh bills.sh
ok 'there is a total for each' [ "$(cut -f 1,2 out | grep 'Total$' | cut -f 1 | tr '\n' ' ')" = '0x001c640000000000 0x001c640000000001 0x001c640000000002 ' ]
finish
