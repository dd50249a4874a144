#!/bin/sh
# A minute with emu-kwh: "make demo". It starts a simulated meter, a database server of its own and the three filters between them, in
# a temporary directory that it removes. It leaves a picture of the hours, demo.png, and a page, demo.html, in the current directory.

unset CDPATH POSIXLY_CORRECT # with the first, cd prints; with the second, some tools take fewer options
top=$(cd "$(dirname "$0")/../.." && pwd) || exit
picture=$PWD/demo.png
report=$PWD/demo.html
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX") || exit
# Commands for the end. Code that starts something prepends the command that ends it.
at_end='remove_work'
remove_work() { cd / && rm -rf "$work"; }
trap 'eval "$at_end"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit

HOME=$work
PATH=$top/emu-read:$top/kwh-agg:$top/mysql-sink:$top/build:$top/examples/report:$PATH
TZ=PST8PDT,M3.2.0,M11.1.0 # the house is on the Pacific coast; a rule works without a list of zones
LC_ALL=C                  # decimals with a point
export HOME PATH TZ LC_ALL
unset MYSQL_HOST MYSQL_TCP_PORT MYSQL_UNIX_PORT MYSQL_PWD
ln -s "$top/sql" sql
. "$top/tests/db.sh"
exec 3>&1

tell() { echo; printf '# %s\n' "$@"; }

# run COMMANDS: print them, then run them.
run() {
	printf '$ %s\n' "$1"
	eval "$1" || give_up 'that failed'
}

# Pass lines on, and show them.
seen() {
	while IFS= read -r line; do
		printf '%-8s%s\n' "$1" "$line" >&3
		printf '%s\n' "$line"
	done
}

# wait_for COMMAND...: wait until it succeeds, for half a minute at most.
wait_for() {
	tries=300
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || give_up "waited in vain: $*"
		sleep 0.1
	done
}

give_up() {
	echo "demo: $1" >&2
	exit 1
}

tell 'A database server for this minute, on a socket in a temporary directory, and the table.'
db_start || give_up 'no server'
run "$db_client --defaults-file=my.cnf <sql/setup.sql"

tell 'A simulated EMU-2, read once a second. Each reading moves its clock on by five minutes, so an hour ends soon.' \
    'That clock differs from the clock of this computer, and emu-read says so.'
metersim --link "$work/meter" --begin 2026-10-24T00:00:00Z --step 300 --report 0 >metersim.out &
metersim=$!
stop_meter() { kill "$metersim"; wait "$metersim"; } 2>/dev/null
at_end="stop_meter; $at_end"
wait_for [ -e meter ]
echo '$ emu-read --port=meter --interval=1 | tee --output-error=exit-nopipe -a demand.log | kwh-agg --interval=300 | mysql-sink --defaults-file=my.cnf &'
sh -c 'echo $$ >emu-read.pid; exec emu-read --port=meter --interval=1' |
	tee --output-error=exit-nopipe -a demand.log | seen reading | kwh-agg --interval=300 | seen hour | mysql-sink --defaults-file=my.cnf &
pipe=$!
stop_pipe() { kill "$(cat emu-read.pid)"; wait "$pipe"; } 2>/dev/null
at_end="stop_pipe; $at_end"
hour_is_stored() { [ "$(db_sql 'SELECT COUNT(*) FROM pse.usage_e')" -eq 1 ]; }
wait_for hour_is_stored
run "$db_client --defaults-file=my.cnf --table pse -e 'SELECT * FROM usage_e'"

tell 'When the pipe is stopped, it stores the part of the running hour that it has seen.'
stop_pipe || give_up 'the pipe failed'
at_end=${at_end#stop_pipe; }

tell 'A fortnight of a made-up house, as emu-read --raw would have recorded it, through the same three filters.'
awk -f "$top/examples/demo/fortnight.awk" >fortnight.raw
run 'emu-read fortnight.raw | tee --output-error=exit-nopipe -a fortnight.log | kwh-agg | mysql-sink --defaults-file=my.cnf --verbose'

tell 'Its days. The clocks went back on the 1st; the computer was off for some hours on the 4th.'
run "$db_client --defaults-file=my.cnf --table --init-command=\"SET @from = '2026-10-24', @to = '2026-11-06'\" pse <sql/daily.sql"

tell 'The last three days by the hour, and all days as a picture.'
run 'kwh-agg fortnight.log | kwh-plot -d 3'
run "kwh-agg fortnight.log | kwh-plot -o '$picture'"

tell 'If hours are missing in the database, replay the log. Nothing is lost, and nothing counts twice.'
run 'kwh-agg fortnight.log | mysql-sink --defaults-file=my.cnf --verbose'

tell 'A tariff of two tiers, for the bill, and a page for a browser.'
run "$db_client --defaults-file=my.cnf pse <sql/tariff.sql"
run "$db_client --defaults-file=my.cnf pse <'$top/examples/tariffs/tariff.sql'"
run "$db_client --defaults-file=my.cnf pse -e \"INSERT INTO billing_period VALUES ('2026-10-24')\""
run "usage-report --defaults-file=my.cnf -t 2026-11-06 -c '\$' -o '$report'"

tell "Done. The page is $report, the picture $picture. Everything else is stopped and removed."
