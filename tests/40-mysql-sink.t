#!/bin/sh
# mysql-sink stores hours exactly once: the rule, replays, what is refused, what it says.
# Not covered here: outages (42, 44), TLS and accounts (46), a cluster (48).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

sink() { mysql-sink --defaults-file="$db_cnf" -T 20 "$@"; }
rows() { db_in "${2:-pse}" "SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM ${1:-usage_e} ORDER BY Meter,HourUTC"; }
next_id() { db_in pse 'SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA="pse" AND TABLE_NAME="usage_e"'; }

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"

printf '%s\n' '# a comment' '' \
    '2026-11-23T09:00:00-08:00	0x001c640012345678	1.107	3600	1.110	0.003' \
    '2026-11-01T01:00:00-07:00	0x001c640012345678	0.500	3600' \
    '2026-11-01T01:00:00-08:00	0x001c640012345678	-0.250	1800	-	-' \
    '2026-11-23T09:00:00+05:45	-	-	0	2.000	0.000' >hours
run 0 'hours go in' sink hours
no_err 'without a word'
rows >out
out 'each as a row of its own' <<'EOT'
2026-11-23	09:00:00	NULL	2026-11-23 03:15:00	-	0	2.000	0.000
2026-11-01	01:00:00	0.500	2026-11-01 08:00:00	0x001c640012345678	3600	NULL	NULL
2026-11-01	01:00:00	-0.250	2026-11-01 09:00:00	0x001c640012345678	1800	NULL	NULL
2026-11-23	09:00:00	1.107	2026-11-23 17:00:00	0x001c640012345678	3600	1.110	0.003
EOT
id=$(next_id)
run 0 'they go in again' sink -v hours
err 'and are stored already' '6 lines, 4 hours: 0 added, 0 replaced, 4 stored already'
ok 'no ID was taken' [ "$(next_id)" = "$id" ]
finish
