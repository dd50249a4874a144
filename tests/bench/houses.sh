#!/bin/sh
# Ten million rows: TEST_METERS=n (1,140) meters, a year of hours, in the table of setup-fleet.sql; the copy by month, as its head says; and
# selects from the copy: of one house, of all houses in two steps, and the bills one by one. A tenth of the meters have gaps, and a
# fiftieth have a spike. It takes five minutes, and 6 GB in TMPDIR.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"
. "$top/tests/bench/figures.sh"

METERS=${TEST_METERS:-1140}
cp "$top"/sql/*.sql .
ms() { date +%s%N | sed 's/......$//'; }
cpu() { awk '{ print ($14 + $15) * 10 }' "/proc/$db_pid/stat"; }
sql() { "$db_client" --defaults-file="$db_cnf" -rN $local $db_commands "$@"; }
local=
! of_mysql || local=--local-infile=1

# asked WHAT COMMAND...: measures the time of the command, and the server's CPU time
asked() {
    what=$1; shift
    before=$(cpu) began=$(ms)
    "$@" >answer || exit
    took=$(($(ms) - began)) spent=$(($(cpu) - before))
    printf '%-44s %8d ms %8d ms of the server'\''s CPU %8d lines\n' "$what" "$took" "$spent" "$(wc -l <answer)"
    figure "$(awk -v n="$rows" 'BEGIN { printf "%.1f", n / 1e6 }') million rows, $what" "$(awk -v ms=$took 'BEGIN { printf "%.2f s", ms / 1000 }')"
}
of_house() { { printf "SET @house = '%s', @from = '2026-10-01', @to = '2026-10-31';\n" "$2"; cat "$1.sql"; } | sql pse_copy; }
of_all() { # NAME: the first step, and then each house
    { echo "SET @from = '2026-10-01', @to = '2026-10-31';"; cat "$1-houses.sql"; } | sql pse_copy >houses
    while IFS= read -r house; do
        { printf "SET @house = %s, @from = '2026-10-01', @to = '2026-10-31';\n" "$house"; cat "$1.sql"; } | sql pse_copy
    done <houses
}
copy() {
    for month in $(sql -e "SELECT PARTITION_NAME FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = 'pse' AND TABLE_NAME = 'usage_e'
            AND TABLE_ROWS > 0 ORDER BY PARTITION_ORDINAL_POSITION"); do
        sed -n 's/^--   mariadb pse_copy -e "\(INSERT INTO usage_e .*\)"$/\1/p' setup-fleet.sql | sed "s/m2026_11/$month/" | sql pse_copy || return
    done
}

if of_mysql; then db_start --innodb-buffer-pool-size=512M --innodb-redo-log-capacity=512M --local-infile=1; else db_start --innodb-buffer-pool-size=512M --innodb-log-file-size=512M; fi || exit
{ echo "SET timestamp = UNIX_TIMESTAMP('2025-12-01 12:00:00');"; cat setup-fleet.sql; } | sql
sed 's/pse/pse_copy/; s/ID      INT/ID      BIGINT/' setup.sql | sql

awk -v meters="$METERS" -f "$top/tests/bench/fleet.awk" >load
rows=$(wc -l <load)
sql pse -e "LOAD DATA LOCAL INFILE '$work/load' INTO TABLE usage_e (UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut); ANALYZE TABLE usage_e" >/dev/null || exit
rm load
sql pse_copy <tariff.sql
sql pse_copy <"$top/examples/tariffs/ontario.sql"
house=0x001c640000000007

asked 'the months of a year copied into the order of meters' copy
[ "$(sql pse_copy -e 'SELECT COUNT(*) FROM usage_e')" = "$rows" ] || { echo 'rows are missing in the copy' >&2; exit 1; }
asked 'each meter a house of its own' sql pse_copy -e 'INSERT IGNORE INTO meter SELECT DISTINCT Meter, Meter FROM usage_e; ANALYZE TABLE usage_e, meter'
for select in monthly gaps spikes bill; do asked "\`$select.sql\` of one house" of_house $select $house; done
asked '`monthly.sql` of one house from the table of `setup-fleet.sql`' sh -c "{ echo \"SET @house = '$house', @from = '2026-10-01', @to = '2026-10-31';\"
    cat monthly.sql; } | $db_client --defaults-file='$db_cnf' pse"
asked '`gaps.sql` of all houses, in two steps' of_all gaps
asked '`spikes.sql` of all houses, in two steps' of_all spikes
sql pse_copy -e 'SELECT DISTINCT QUOTE(House) FROM usage_meter' | head -n 100 >hundred
bills() { while IFS= read -r each; do { printf "SET @house = %s, @from = '2026-10-01', @to = '2026-10-31';\n" "$each"; cat bill.sql; } | sql pse_copy; done <hundred; }
asked '`bill.sql` of a hundred houses, one by one' bills
