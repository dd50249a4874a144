#!/bin/sh
# Weeks and months in one run, with every poll in it: emu-read asks a simulated meter over a serial port that libserialport opens, a minute
# by the clock of both, and the pipe goes on into a real table. The meter is pulled out once a day for up to an hour and a half, the
# database restarted once a week, in turns by TERM and by KILL; clocks change. When, is the same in each run, to a minute or two.
# DAYS=n how many (3: those around an autumn night; make year: 365, the whole of 2026).
#
# The log has to be what the meter gave, byte for byte; the table, what a second computation makes of that; memory, what it was after a day.
# Not covered: that a minute takes a minute. The clock goes on as soon as a reading is given; see fakesys.c.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
DAYS=${DAYS:-3}
export TZ=America/Los_Angeles
export ASAN_OPTIONS="$ASAN_OPTIONS:quarantine_size_mb=1" # else make sanitize measures memory that was given back
lines=$((DAYS * 1440)) rows=$((DAYS * 24))
if [ "$DAYS" -lt 300 ]; then midnight=2026-10-31T07:00:00Z begin=2026-10-31T06:59:30Z; else midnight=2026-01-01T08:00:00Z begin=2026-01-01T07:59:30Z; fi
if [ "$DAYS" -lt 7 ]; then restarts=600; else restarts=10080; fi # so many readings between two of them

perl "$top/tests/sim/outages.pl" "$midnight" "$DAYS" >script

named() {
    name=$1; shift
    sh -c 'echo $$ >"$0.pid" && exec "$@"' "$name" "$@" 2>"$name.err"
    echo $? >"$name.status"
}
memory() { # KB: resident, and of that what is no file's
    for name in emu-read kwh-agg mysql-sink; do
        sed -n "s/^VmRSS:[^0-9]*\([0-9]*\) kB/$name \1/p; s/^RssAnon:[^0-9]*\([0-9]*\) kB/\1/p" "/proc/$(cat $name.pid)/status" | sort -r | paste -s -d ' '
    done
}
done_lines() { wc -l <demand.log; }

ok 'a server, and the table' eval 'db_start && db_sql <"$top/sql/setup.sql"'
emu2_plug ttyACM0
metersim --link "$usb/dev/ttyACM0" --report 0 --begin "$begin" --time time --given given --script "$(cat script)" >sim.out 2>&1 & sim=$!
at_end="kill $sim 2>/dev/null; $at_end"
wait_for 10 [ -h "$usb/dev/ttyACM0" ]
: >demand.log
began=$(date +%s)
FAKE_TIME=$work/time on_usb sh -c 'echo $$ >emu-read.pid; exec emu-read --verbose' 2>emu-read.err | tee -a demand.log |
    named kwh-agg kwh-agg --verbose | named mysql-sink mysql-sink --defaults-file="$db_cnf" --verbose & pipe=$!
at_end='kill "$(cat emu-read.pid)" "$(cat mysql-sink.pid)" 2>/dev/null; '$at_end # a sink without a server waits for one

next=600 restarted=0
while kill -0 "$sim" 2>/dev/null; do
    sleep 0.2
    now=$(done_lines)
    [ -e first ] || [ "$restarted" -eq 0 ] || [ "$now" -lt 1440 ] || memory >first
    [ "$now" -ge "$next" ] || continue
    next=$((next + restarts)) restarted=$((restarted + 1))
    if [ $((restarted % 2)) -eq 1 ]; then db_stop; else db_kill; fi
    db_start || break
done
[ -e first ] || memory >first # three days are over while MySQL starts once
took=$(($(date +%s) - began))
wait "$sim"
all_logged() { cmp given demand.log; }
ok 'the log equals what the meter gave, byte for byte' wait_for 10 all_logged
all_stored() { [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" -ge $((rows - 1)) ]; }
ok 'every hour but the last is stored' wait_for 60 all_stored
memory >last
kill "$(cat emu-read.pid)"
wait "$pipe"
perl "$top/tests/proof/hours.pl" given | awk -f "$top/tests/proof/merge.awk" >truth
db_hours >table
polls=$(sed -n 's/.*: \([0-9]*\) polls, .*/\1/p' emu-read.err)
unread=$((lines - $(done_lines)))
echo "# $DAYS days in $took s: $(done_lines) readings in $polls polls and $unread minutes unplugged; $restarted restarts of the database; $(wc -l <table) rows"
paste -d ' ' first last | while read -r name rss anon _ rss_last anon_last; do
    echo "# $name: $rss KB resident after a day, $rss_last at the end; not of files: $anon, $anon_last"
done
ok 'it was unplugged every day' [ "$(grep -c ': gone: ' emu-read.err)" -ge "$DAYS" ]
ok "$rows rows" [ "$(wc -l <table)" -eq "$rows" ]
ok 'each of them right' diff truth table
ok 'an autumn night has its hour from one to two twice' [ "$(db_in pse "SELECT COUNT(*) FROM usage_e WHERE UDate = '2026-11-01' AND UTime = '01:00:00'")" -eq 2 ]
ok 'a spring night has none from two to three' [ "$(db_in pse "SELECT COUNT(*) FROM usage_e WHERE UDate = '2026-03-08' AND UTime = '02:00:00'")" -eq 0 ]
ok 'all filters have ended well' [ "$(sort -u kwh-agg.status mysql-sink.status)" = 0 ]
most=128
! nm -D "$top/emu-read/emu-read" | grep -q __asan_init || most=1048576 # with ASan its own memory grows; it finds leaks itself
# but for what a buffer of 128 KiB still had that was never used; one lost malloc(3) an hour would be twice that in a year
ok 'memory at the end is what it was after a day, to a buffer' eval "[ -s first ] && paste -d ' ' first last | awk '{ print; if (\$6 > \$3 + $most) more = 1 } END { exit more }'"
tail -n 1 mysql-sink.err | sed 's/^/# /'
finish
