#!/bin/sh
# emu-read --listen, and --raw: the raw file, read again, gives the same lines.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"

meter --report 0.1 --step 15 --commands commands --script 'lines 3; cut; lines 3; noise; torn; demand -0.25; lines 3; slow 1; lines 2'
reader --listen --raw=meter.raw
ok 'every report is a line' wait_for 20 has_lines 12
ended
unplug
ok 'TERM ends it' [ $status -eq 0 ]
ok 'it has sent nothing' [ ! -s commands ]
emu-read meter.raw >again 2>again.err
ok 'the raw file gives the same lines' diff -u out again

# An unplugged cable, or the end of a run, cuts off a fragment. The bytes that come later do not continue it.
meter --report 0.1 --step 15 --begin 2026-11-23T20:00:00Z --script 'lines 2; cut; unplug; clock 2026-11-23T20:30:00Z; plug; reader; torn'
reader --listen --raw=meter.raw
ok 'it listens again after the cable was out' wait_for 20 has_lines 5
cat out >>both
ended
unplug
meter --report 0.1 --step 15 --begin 2026-11-23T21:00:00Z --script 'reader; torn'
cat again >all
cat out >>all
reader --listen --raw=meter.raw
ok 'a third run listens, too' wait_for 20 has_lines 2
ended
unplug
cat out >>all
emu-read meter.raw >again 2>again.err
ok 'the raw file of all runs gives the lines of all' diff -u all again

# A recording of polls has all lines of the polls
meter --report 0.3 --step 15 --script ''
reader --raw=polled.raw
ok 'it polls' wait_for 20 has_lines 4
ended
unplug
emu-read polled.raw 2>/dev/null | cut -f 1-3 >again
cut -f 1-3 out >polled
ok 'the recording has its lines' [ -z "$(grep -vxFf again polled)" ]

# Messages of --listen
meter --script 'reader; rejoin'
FAKE_SPEED=400 $preload emu-read --listen --port=meter >out 2>err &
reader=$!
ok 'it reports silence after five minutes' wait_for 20 said 'meter: the device is silent: reopening it'
ended
unplug
ok 'it reports what the device says of its radio' said 'the device does not hear the meter: Rejoining'

listener() {
    : >out; : >err
    FAKE_SPEED=100 $preload emu-read --listen --port=meter >>out 2>>err &
    reader=$!
    at_end="kill $reader 2>/dev/null; $at_end"
}
meter --report 0.1 --speed 100 --script 'lines 5; stale; wait 4; fresh'
listener
ok 'it reports a TimeStamp that stands still after five minutes' wait_for 20 said \
    '^emu-read: meter: TimeStamp has not moved for 300 s: the device repeats its last reading$'
ok 'it reports that the TimeStamp moves again' wait_for 20 said '^emu-read: meter: readings come again$'
ended
unplug
ok 'there is nothing else' [ "$(grep -c . err)" -eq 2 ]
meter --report 0.1 --speed 100 --script 'lines 5; disable; busy; wait 1; busy; wait 1; busy; wait 1; busy; wait 1; busy; wait 1; enable'
listener
ok 'it reports missing demand after five minutes' wait_for 20 said \
    '^emu-read: meter: no demand report for 300 s, though the device is not silent$'
ok 'it reports that demand comes again' wait_for 20 said '^emu-read: meter: readings come again$'
ended
unplug
ok 'there is nothing else' [ "$(grep -c . err)" -eq 2 ]

run 74 'a raw file that cannot be written' emu-read --raw=/nowhere/raw --port=meter
err 'it reports that' '^emu-read: /nowhere/raw: No such file or directory$'
meter --report 0.1
run 74 'a raw file on a full disk' emu-read --listen --raw=/dev/full --port=meter
err 'it reports that' '^emu-read: /dev/full: No space left on device$'
emu-read --listen --once --raw=own.raw --port=meter >out 2>err
ok 'only the owner can read a raw file' [ "$(stat -c %a own.raw)" = 600 ]
unplug

finish
