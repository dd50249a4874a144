#!/bin/sh
# The three filters joined by pipes and tee, from a simulated meter to a real table.
#
# Not tested here: each filter by itself (2x, 3x, 4x); an hour in real time.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

export TZ=PST8PDT,M3.2.0,M11.1.0
db_start || exit

new_table() { db_sql 'DROP DATABASE IF EXISTS pse' && db_sql <"$top/sql/setup.sql"; }

# same_as FILE: passes if the table equals these hour lines.
same_as() {
    awk -f "$top/tests/proof/merge.awk" "$1" >printed
    db_hours | diff -u printed -
}
rows() { [ "$(db_in pse "SELECT COUNT(*) FROM usage_e${2:+ WHERE $2}")" -ge "$1" ]; }

# state: prints all that a write could change: the rows with their IDs, and the next ID.
state() {
    db_in pse 'SELECT * FROM usage_e ORDER BY ID'
    db_in pse "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'pse' AND TABLE_NAME = 'usage_e'"
}

# start_meter OPTION...: starts a simulated meter, linked as "meter".
metersim=
start_meter() {
    metersim --link "$work/meter" "$@" >metersim.out 2>&1 &
    metersim=$!
    wait_for 20 [ -e meter ]
}
stop_meter() {
    [ -n "$metersim" ] || return 0
    kill "$metersim"
    wait "$metersim"
    metersim=
}
at_end="stop_meter 2>/dev/null; $at_end"

# The tee of README.md and the pages
keep() { tee --output-error=exit-nopipe -a "$@"; }
shown='tee --output-error=exit-nopipe -a demand[.]log'
ok 'README.md, the pages and the demo show this tee' [ "$(cat "$top"/README.md "$top"/man/*.[157] "$top/examples/demo/demo.sh" | grep -c "$shown")" -ge 7 ]
ok 'there is no other' [ "$(cat "$top"/README.md "$top"/man/*.[157] "$top/examples/demo/demo.sh" | grep 'tee .*demand[.]log' | grep -vc "$shown")" -eq 0 ]

# named NAME COMMAND...: runs it as a part of a pipe; NAME.pid, NAME.status and NAME.err have its process, status and messages
named() {
    name=$1; shift
    sh -c 'echo $$ >"$0.pid" && exec "$@"' "$name" "$@" 2>"$name.err"
    echo $? >"$name.status"
}
pid() { cat "$1.pid"; }
ended_with() { echo "$1 ends with $(cat "$1.status"): $(cat "$1.err")"; [ "$(cat "$1.status")" -eq "$2" ]; }
stop_pipe() {
    for part in read agg sink; do
        [ -e $part.status ] || kill -9 "$(pid $part)"
    done
}
at_end="stop_pipe 2>/dev/null; $at_end"

# Polling in the autumn night with two hours from one to two
new_table
start_meter --report 0 --begin 2026-11-01T08:00:00Z --step 1800
named read emu-read --port="$work/meter" --interval=1 | keep demand.log | named agg kwh-agg --interval=1800 | tee hours.log |
    named sink mysql-sink --defaults-file="$db_cnf" &
pipe=$!
ok 'an hour is in the table as soon as it has ended' wait_for 60 rows 1
ok 'so is the next hour' wait_for 60 rows 2
kill "$(pid read)"
wait "$pipe"
stop_meter
ok 'TERM to emu-read ends the pipe: emu-read ends with 0' ended_with read 0
ok 'kwh-agg ends with 0' ended_with agg 0
ok 'mysql-sink ends with 0' ended_with sink 0
ok 'the hour that had begun is stored too' rows 1 'Covered BETWEEN 1 AND 3599'
ok 'the table equals what kwh-agg printed' same_as hours.log
run 0 'the log that tee kept, replayed' kwh-agg --interval=1800 demand.log
out 'it gives the hours of the live run' hours.log
db_hours | cut -f 1,4 | head -n 2 >out
out 'the hour that comes twice is there twice, in full' <<'END'
2026-11-01T01:00:00-07:00	3600
2026-11-01T01:00:00-08:00	3600
END

# Recorded bytes, twice
new_table
awk -f "$top/examples/demo/fortnight.awk" >fortnight.raw
replay() {
    emu-read fortnight.raw | tee fortnight.log | kwh-agg | tee fortnight.hours | mysql-sink --defaults-file="$db_cnf"
}
run 0 'a recorded fortnight through all three' replay
no_err 'it prints no message'
ok 'every hour of it, and a line for the registers of one' [ "$(wc -l <fortnight.hours)" -eq 338 ]
ok 'the table equals what kwh-agg printed' same_as fortnight.hours
state >before
run 0 'the same again' replay
state >out
out 'it changes nothing: no row, no ID, not the next ID' before
replay_log() { kwh-agg fortnight.log | mysql-sink --defaults-file="$db_cnf"; }
run 0 'the same from the log' replay_log
state >out
out 'it changes nothing' before
# Registers and demand reach the table in different ways. The registers count units of 3 Wh.
db_in pse 'SELECT UDate, UTime, kWh, kWhIn, kWhOut FROM usage_e
    WHERE Covered = 3600 AND kWhIn IS NOT NULL AND ABS(kWh - (kWhIn - kWhOut)) > 0.006' >out
out 'demand and registers agree in every full hour' </dev/null
db_in pse 'SELECT COUNT(*) FROM usage_e WHERE Covered = 3600 AND kWhIn IS NOT NULL' >out
out 'nearly all hours are full' <<'END'
331
END
db_in pse 'SELECT SUM(kWh IS NULL), SUM(kWh IS NULL AND kWhIn IS NOT NULL) FROM usage_e' >out
out 'the registers know the hours without a reading' <<'END'
3	3
END

# The log survives the end of the filters on its right. It does not survive a full disk.
sink_ends() { emu-read fortnight.raw | keep kept.log | kwh-agg | mysql-sink --defaults-file="$db_cnf" --table=nothing; }
run 78 'a sink that ends at once' sink_ends
ok 'the log keeps every reading' cmp fortnight.log kept.log
start_meter --report 0.02
rm -f ./*.pid ./*.status
named read emu-read --port="$work/meter" --listen | keep /dev/full 2>tee.err | named agg kwh-agg | named sink mysql-sink --defaults-file="$db_cnf" &
pipe=$!
ended() { [ -e read.status ] && [ -e agg.status ] && [ -e sink.status ]; }
ok 'a full disk ends the pipe, emu-read too' wait_for 60 ended
ok 'tee says why' grep -q 'No space left on device' tee.err
wait "$pipe"
stop_meter

# A pipe without one filter, or with one too many
new_table
misplumbed() { emu-read fortnight.raw | mysql-sink --defaults-file="$db_cnf"; }
run 65 'emu-read | mysql-sink' misplumbed
err 'it says what is missing' 'stdin:1: .*put kwh-agg between'
ok 'it says so once, and emu-read adds nothing' [ "$(wc -l <err)" -eq 1 ]
db_in pse 'SELECT COUNT(*) FROM usage_e' >out
out 'no hour is stored' <<'END'
0
END
run 65 'hour lines into kwh-agg' kwh-agg fortnight.hours
err 'it says where they go' '^kwh-agg: .*mysql-sink'

# Each filter is killed in turn, and the pipe started again with the log in front, as emu-kwh(7) says
new_table
: >demand.log
start_meter --report 0.02 --begin 2026-11-01T05:00:00Z --step 120
hours=0
for victim in read agg sink none; do
    rm -f ./*.pid ./*.status
    named read emu-read --port="$work/meter" --listen | keep demand.log | named agg kwh-agg demand.log - |
        named sink mysql-sink --defaults-file="$db_cnf" &
    pipe=$!
    hours=$((hours + 3))
    ok "it runs, and $victim will be killed" wait_for 60 rows $hours
    [ $victim = none ] && break
    kill -9 "$(pid $victim)"
    wait_for 20 [ -e sink.status ]
    stop_pipe 2>/dev/null # tee and emu-read go on without the sink
    wait "$pipe"
done
kill "$(pid read)" "$(pid agg)" "$(pid sink)" 2>kill.err # the last may have ended with the others
wait "$pipe"
stop_meter
ok 'TERM to all of them at once: mysql-sink ends with 0' ended_with sink 0
ok 'emu-read ends with 0' wait_for 10 ended_with read 0
kwh-agg demand.log >hours.log
run 0 'the log once more' mysql-sink --defaults-file="$db_cnf" hours.log
ok 'the table is as if nothing had happened' same_as hours.log

finish
