#!/bin/sh
# gaps-houses.sql and spikes-houses.sql leave out only houses without a gap or a spike; and bills house by house, as the head of bill.sql
# says.
# Not tested: ten million rows.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

cp "$top"/sql/*.sql .

ok 'the server starts' db_start
db_sql <setup.sql
# 24 meters, 70 days to 2026-11-23. Meters 0 to 7 are even, 8 to 23 have one oddity each.
awk 'BEGIN { srand(4)
    for (n = 0; n < 70 * 24; n++) for (m = 0; m < 24; m++) {
        o = n % 24; kwh = (o < 7 ? 0.2 : 1) + (m + n * 7 % 13) / 100; covered = 3600
        if (m == 8 && n == 700 || m == 9 && n > 300 && n < 320) continue      # missing
        if (m == 10 && n == 55) covered = 1200                                  # read in part
        if (m == 11 && n >= 69 * 24 + 20) continue                              # ends early: no gap
        if (m == 12 && n == 1500) kwh += 7                                      # one hour
        if (m == 13 && n >= 1500 && n < 1506) kwh = kwh * 1.6 + 0.4              # several, each a little
        if (m == 14 && o == 19 && n % 168 < 24) kwh += 6                        # each week: no spike
        if (m == 15 && n == 1400) { kwh += 7; covered = 1800 }                  # not known from end to end
        if (m == 16 && n == 698)  { kwh += 9; covered = 1800 }                  # so before, and then a spike
        if (m == 16 && n == 1634) kwh += 6
        if (m == 17 && n < 900) continue                                        # begins late
        if (m == 17 && n == 1660) kwh += 5
        if (m == 18 && n > 1200 || m == 19 && n <= 1203) continue               # exchanged, and what is between is a gap
        if ((m == 20 || m == 21) && (int(n / 24) % 2 == m - 20 || n == 1600)) kwh += 3 # two of one house, by turns: both at once are a spike
        if (m == 22) kwh = -kwh                                                 # feeds in
        printf "%s\t0x001c640000%06x\t%.3f\t%d\n", n, m, kwh, covered
    } }' | perl -MPOSIX -ne '
    ($n, @rest) = split /\t/; print strftime("%Y-%m-%dT%H:00:00+00:00", gmtime(1789344000 + 3600 * $n)), "\t", join("\t", @rest)' >lines
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
