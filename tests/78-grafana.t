#!/bin/sh
# The queries of examples/grafana, and the command of emu-kwh(7) that makes a CSV. Not tested: Grafana itself.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY
db_sql <"$top/sql/setup.sql"
db_in pse "INSERT INTO meter VALUES ('0x001c640000000001', 'Bob\\'s'), ('-', 'Bob\\'s');
    INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-09-30', '12:00:00', 5)"
# 48 hours from local midnight of 2026-10-01, each a little more than the one before; a roof at noon; another house
awk 'BEGIN { for (i = 0; i < 48; i++) printf "2026-10-%02dT%02d:00:00-07:00\t0x001c640000000001\t%s\t%d\n", 1 + int(i / 24), i % 24, i % 24 == 12 ? "-2.000" : sprintf("1.%03d", i), i == 5 ? 1800 : 3600
    print "2026-10-01T00:00:00-07:00\t0x001c640000000002\t50.000\t3600" }' | mysql-sink --defaults-file="$db_cnf"
db_sql 'CREATE USER reader@localhost; GRANT SELECT ON pse.* TO reader@localhost'
sed 's/^user=.*/user=reader/' "$db_cnf" >reader.cnf
chmod 600 reader.cnf
from=1790838000 # 2026-10-01T07:00:00Z
panel() { { echo "SET timestamp = $((from + 86400 + 43200));"; perl "$top/tests/proof/dashboard.pl" "$top/examples/grafana/grafana-dashboard.json" "$1" "$2" "Bob's" ${3:+"$3"}; } |
    "$db_client" --defaults-file=reader.cnf --batch --skip-column-names pse; }

run 0 'all queries, by an account that may only read' panel $from $((from + 172800))
ok 'they print rows' [ "$(wc -l <out)" -eq $((2 + 3 + 48 + 2 + 2)) ]
ok 'they list the houses' [ "$(sed -n 1,2p out | tr '\n' ' ')" = "Bob's home " ]
run 0 'hours' panel $from $((from + 7200)) Hours
out 'they are of the chosen time, by seconds since 1970' <<END
$from	1.000	0.000
$((from + 3600))	1.001	0.000
$((from + 7200))	1.002	0.000
END
run 0 'days' panel $from $((from + 172799)) Days
out 'they follow the calendar of the house, in both directions' <<END
$from	23.264	-2.000
$((from + 86400))	23.816	-2.000
END
run 0 'today' panel $from $((from + 172799)) Today
out 'it is the day of the house' <<END
23.816	2.000
END
run 0 'this month' panel $from $((from + 172799)) 'This month'
out 'it begins with the month' <<END
47.080	4.000
END
run 0 'the known part' panel $from $((from + 172799)) Read
out 'it is a part of one' <<END
0.9896	0.9896
END
run 0 'months' panel $from $((from + 172799)) Months
out 'they are all months, with the rows of the script' <<END
2026-10	47.080	4.000	43.080	47.5000
2026-09	5.000	0.000	5.000	1.0000
END

# the manual's line
printf '[client]\nsocket=%s\nuser=root\n' "$db_socket" >.my.cnf
command -v mariadb >/dev/null || mariadb() { "$db_client" "$@"; }
sed -n "s/^\\.Dl \\(mariadb .*hours\\.csv\\)$/\\1/p" "$top/man/emu-kwh.7" | sed "s/\\\\(dq/\"/g; s/\\\\(aq/'/g; s/\\\\-/-/g; s/\\\\e/\\\\/g" >csv.sh
ok 'the manual has a line for CSV' [ -s csv.sh ]
run 0 'the command' . ./csv.sh
ok 'it makes a head and a line an hour' [ "$(head -n 1 hours.csv), $(grep -c '^2026-1*[0-9-]*,[0-9:]*,[0-9.]*,[0-9.]*,[0-9]*$' hours.csv)" = 'UDate,UTime,Delivered,Received,Known, 50' ]
finish
