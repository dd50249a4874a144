#!/bin/sh
# A day of emu-kwh under each shell, and with busybox's tools: start, run, status, check, a load that hangs, stop.
# Not tested here: the rest of emu-kwh by another shell: make dialects.
. "$(dirname "$0")/lib.sh"
. "$top/tests/house.sh"

db_start || exit
db_sql <"$top/sql/setup.sql" || exit

speed=60 interval=60 agg_interval=60
# busybox's shell has busybox's tools, too
for shell in /bin/dash '/bin/bash --posix' /bin/mksh '/bin/busybox sh'; do
    wrapper_shell=$shell
    [ "$shell" != '/bin/busybox sh' ] || BUSYBOX=1
    anew
    meter --speed 60
    house
    run 0 "$shell: start" emu_kwh start
    ok 'readings come' wait_for 30 more_readings 3
    run 0 'run' emu_kwh run
    ok 'there is one reader' [ "$(holders reader.lock | wc -l)" -eq 1 ]
    ok 'nothing but the reader is left' [ "$(everything | wc -l)" -eq 1 ]
    run 0 'status' emu_kwh status
    ok 'it has all lines' [ "$(grep -c -E '^(reader: runs since|last reading:|table: loaded) ' out)" -eq 3 ]
    no_err 'it prints no message'
    run 1 'check' emu_kwh check
    ok 'only the crontab is wrong' eval '[ "$(grep -c WRONG out)" -eq 1 ] || { cat out; false; }'
    kill -STOP "$db_pid"
    become_emu_kwh load --all 2>/dev/null &
    loader=$!
    sink_runs() { for process in $(holders load/lock); do grep -q mysql-sink "/proc/$process/comm" && return; done; return 1; }
    ok 'a load hangs: its sink has the lock' wait_for 20 sink_runs
    kill -CONT "$db_pid"
    run 0 'stop' emu_kwh stop
    wait "$loader" 2>/dev/null
    ok 'no process is left' [ -z "$(everything)" ]
    unplug
    rows >stored
    replayed emu-kwh/demand.log >out
    out 'the table equals the log' stored
done

finish
