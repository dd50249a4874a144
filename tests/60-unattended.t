#!/bin/sh
# Two crontabs run emu-kwh every second, with a minimal environment, through a change of clocks. The test kills each of its processes and
# the database, and splits off and compresses the log. The meter gives each reading of a series once, so the test compares the log with
# the series, and the table with the hours of the log by a second computation, proof/hours.pl.
#
# Not tested here: the messages of emu-kwh (61); random kills (82); a power cut in which the disk forgets something (make powercut).
# shellcheck disable=SC2046 # process numbers have no blanks
. "$(dirname "$0")/lib.sh"
. "$top/tests/house.sh"

db_start || exit
db_sql <"$top/sql/setup.sql" || exit

# A reading every ten minutes, given five times a second: 100 hours from noon of October 31st on the Pacific coast
awk -v step=600 -v count=600 -v low=300 -v high=2000 -f "$top/tests/sim/series.awk" >series
meter --series "$work/series"
agg_interval=600
house
# The programs of a load wait a little before they begin, so that the test can kill them.
for program in kwh-agg mysql-sink; do
    rm bin/$program
    printf '#!/bin/sh\nsleep 0.3\nexec %s "$@"\n' "$top/$program/$program" >bin/$program
    chmod +x bin/$program
done

cron() {
    until [ -e over ]; do
        (exec >>mail 2>&1; become_emu_kwh run)
        sleep 1
    done
}
cron 2>/dev/null & one=$! # the shell would report each kill
cron 2>/dev/null & two=$!
end_cron() { touch over; wait "$one" "$two"; } 2>/dev/null
at_end="end_cron; $at_end"

# named NAME LOCK: prints the processes with that lock and name
named() {
    for process in $(holders "$2"); do
        grep -qx "$1" "/proc/$process/comm" && echo "$process"
    done 2>/dev/null
}
killed() { kill -9 $(named "$1" "$2"); } 2>/dev/null

more() { [ "$(readings)" -gt "$lines" ] && [ "$(db_in pse 'SELECT COALESCE(SUM(Covered), 0) FROM usage_e')" -gt "$seconds" ]; }
# goes_on TITLE: passes if new readings come to the log, and the seconds that they cover to the table
goes_on() {
    lines=$(($(readings) + 2)) seconds=$(db_in pse 'SELECT COALESCE(SUM(Covered), 0) FROM usage_e')
    ok "$1: readings go on, and so does the table" wait_for 60 more
}

goes_on 'started by cron'
ends=0 # the reader has ended at most so often
while IFS='|' read -r title lock name; do
    ok "killed: $title" wait_for 30 killed "$name" "$lock"
    [ "$lock" != reader.lock ] || ends=$((ends + 1))
    goes_on "$title"
done <<'E'
emu-read|reader.lock|emu-read
kwh-agg|load/lock|kwh-agg
mysql-sink|load/lock|mysql-sink
a shell of a load|load/lock|emu-kwh
E
db_kill
sleep 1
ok 'the database is killed, and comes back' db_start
goes_on 'the database'
for round in 1 2 3; do
    kill -9 $(everything) $db_pid 2>/dev/null # some have ended already
    db_kill
    db_start
    ends=$((ends + 1))
    goes_on "everything at once, round $round"
done
mv emu-kwh/demand.log emu-kwh/demand-2026-10.log
ends=$((ends + 1))
goes_on 'the log is renamed'
is_read() { [ -n "$(find /proc/[0-9]*/fd/1 -lname "$work/emu-kwh/$1" 2>/dev/null)" ]; }
ok 'the reader does not write to the old part any more' wait_for 20 eval '! is_read demand-2026-10.log && is_read demand.log'
gzip emu-kwh/demand-2026-10.log
goes_on 'the part is compressed'
past() { tail -n 1 emu-kwh/demand.log | awk '$1 > "2026-11-01T11" { past = 1 } END { exit !past }'; }
ok 'until the clocks have changed' wait_for 150 past

# The end: no more readings; the last ones come to the table
unplug
end_cron
run 0 'emu-kwh stop' emu_kwh stop
ok 'no process is left' [ -z "$(everything)" ]
ok 'cron had nothing to mail' diff /dev/null mail

# The log
zcat emu-kwh/demand-2026-10.log.gz | cat - emu-kwh/demand.log >log
grep -v 'torn$' log >whole
diff series whole | grep '^>' >out
out 'the log has what the meter gave, in that order, once' </dev/null
head -n "$(grep -n "^$(tail -n 1 whole)" series | cut -d : -f 1)" series >given
missing=$(($(wc -l <given) - $(wc -l <whole)))
echo "# $(wc -l <whole) readings, $missing missing, the reader was ended $ends times at most"
ok 'at most one reading is missing for each end of the reader' [ "$missing" -le "$ends" ]

# The table
TZ=America/Los_Angeles INTERVAL=$agg_interval perl "$top/tests/proof/hours.pl" whole | awk -f "$top/tests/proof/merge.awk" >hours
db_hours >out
out 'the table has the hours of the log, each once' hours
ok 'the hour that comes twice is there twice' [ "$(grep -c '^2026-11-01T01:00:00-0[78]:00	' hours)" -eq 2 ]
rows >stored
replayed whole >fresh
ok 'the table equals a fresh replay, registers too' diff fresh stored

finish
