#!/bin/sh
# emu-read talks with a device that answers well, late, twice, in disorder or not at all. Each trap of the protocol that a
# recording (tests/captures) can't show is a script of the simulated meter here.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"

# talk SCRIPT [EMU-READ OPTION...]: starts a reader, and a meter with that script. The meter's clock goes on a minute with each reading.
talk() {
    script=$1; shift
    meter --commands commands --step 60 --begin 2026-11-23T17:04:00Z --script "$script"
    reader "$@"
}
over() { ended; unplug; cat commands >>all.commands; mv commands commands.last; untimed <err | grep -v "the meter's clock is" >messages; }
minutes() { cut -f 1 out | cut -c 12-16 | tr '\n' ' '; }
asked() { sed 's/.*<Name>get_\([a-z_]*\)<.*/\1/' commands.last; }

demand='<Command><Name>get_instantaneous_demand</Name><Refresh>Y</Refresh></Command>'
registers='<Command><Name>get_current_summation_delivered</Name><Refresh>Y</Refresh></Command>'

talk ''
ok 'a quiet device is polled' wait_for 20 has_lines 3
over
ok 'TERM ends it' [ $status -eq 0 ]
head -3 out >three
ok 'the lines have the meter'\''s values' diff -u - three <<X
2026-11-23T17:04:00Z	$meter_id	0.561	25647.753	12.003
2026-11-23T17:05:00Z	$meter_id	0.536	25647.762	12.003
2026-11-23T17:06:00Z	$meter_id	0.531	25647.771	12.003
X
head -4 commands.last >four
ok 'it asks for the registers, then for demand' diff -u - four <<X
$registers
$demand
$registers
$demand
X
ok 'it prints no message' [ ! -s messages ]

talk '' --no-registers --meter=001C640000000001
ok '--no-registers' wait_for 20 has_lines 2
over
ok 'a line has 3 fields' [ "$(awk -F '\t' 'NF != 3' out | wc -l)" -eq 0 ]
ok 'there is one command, to one meter' [ "$(sort -u commands.last)" = \
    '<Command><Name>get_instantaneous_demand</Name><Refresh>Y</Refresh><MeterMacId>0x001c640000000001</MeterMacId></Command>' ]

talk '' --timeout=2592000 # 30 days: in ms more than 32 bits hold
ok 'a time-out of 30 days' wait_for 20 has_lines 2
over
ok 'it does not end the reader at once' [ $status -eq 0 -a ! -s messages ]

talk '' --timeout=3
ok 'readings that come within the time-out' wait_for 20 has_lines 9
ok 'the reader still runs' kill -0 $reader
over
ok 'it prints no message' [ $status -eq 0 -a ! -s messages ]

talk '' --meter=0x001c6400000000ff --timeout=3
wait $reader
ok 'another meter gives no line' [ $? -eq 69 -a ! -s out ]
unplug

# A report that comes beside an answer becomes no line; one that comes in place of an answer does.
meter --report 0.03 --step 60 --commands commands --script 'lines 20; deaf'
reader
ok 'trap 10: reports beside answers, then in place of them' wait_for 20 has_lines 10
over
ok 'there is one line a poll' [ "$(grep -c . out)" -le "$(grep -c get_instantaneous_demand commands.last)" ]
ok 'there is no line twice' [ "$(sort -u out | wc -l)" -eq "$(wc -l <out)" ]

talk 'twice'
ok 'trap: the device answers twice' wait_for 20 has_lines 3
over
ok 'each line comes once' [ "$(minutes | cut -c 1-6)" = '17:04 ' -a "$(sort -u out | wc -l)" -eq "$(wc -l <out)" ]

# Answers come after emu-read has stopped to wait for registers. Then two answers can be on their way, and one becomes a line.
talk 'late 0.5'
ok 'trap: answers come later than the time-out' wait_for 30 has_lines 3
over
ok 'the lines are in order, none twice' sort -c -u out
ok 'it prints no message' [ ! -s messages ]

# Answers come half an interval after the next poll.
talk 'late 1.5' --no-registers --interval=5
ok 'trap: answers come later than the next poll' wait_for 30 has_lines 3
over
ok 'no line is lost' [ "$(minutes | cut -c 1-18)" = '17:04 17:05 17:06 ' ]
ok 'it prints no message' [ ! -s messages ]

talk 'slow 2'
ok 'trap: bytes come slowly' wait_for 20 has_lines 2
over
ok 'it prints no message' [ ! -s messages ]

talk 'lines 1; noise; busy; lines 1; noise; cut; lines 2; cut; busy'
ok 'traps 2, 7, 12: cut-off reports, NULs and the words of a terminal server' wait_for 20 has_lines 5
over
ok 'no line is lost' [ "$(minutes | cut -c 1-30)" = '17:04 17:05 17:06 17:07 17:08 ' ]
ok 'it reports the first cut, and counts the second' diff -u - messages <<'X'
emu-read: meter: InstantaneousDemand dropped: cut off by the next one
emu-read: meter: InstantaneousDemand dropped: cut off by the next one (1 times more)
X

meter --commands commands --script 'reader; torn'
reader
ok 'trap 1: begins with the tail of a fragment' wait_for 20 has_lines 1
over
ok 'it prints no message' [ ! -s messages ]

talk 'lines 1; demand -1.5; lines 1; divisor 0; lines 1; divisor 1000; multiplier 3; demand 1.824; lines 1; household'
ok 'traps 3, 5: exporting, Divisor 0, Multiplier 3' wait_for 20 has_lines 4
over
ok 'the lines have the right values' [ "$(sed -n 2,4p out | cut -f 3 | tr '\n' ' ')" = '-1.500 -2.000 1.824 ' ]

talk 'lines 1; stale; polls 4; fresh'
ok 'trap 6: TimeStamp stands still' wait_for 20 has_lines 2
over
ok 'there is a gap, and no line twice' [ "$(sort -u out | wc -l)" -eq "$(wc -l <out)" ]
ok 'it reports that once, after 3 polls' diff -u - messages <<'X'
emu-read: meter: TimeStamp has not moved for 3 polls: the device repeats its last reading
X

talk 'lines 1; join; rejoin; rejoin; polls 2; join; join'
ok 'trap 6: the radio is lost' wait_for 20 has_lines 2
over
ok 'it reports that once, and when the radio is back' diff -u - messages <<'X'
emu-read: meter: the device does not hear the meter: Rejoining
emu-read: meter: the device hears the meter again
X

# Then the device falls silent, too: one trouble is reported once.
for silence in '' 'mute; polls 9; speak; '; do
    talk "lines 1; disable; polls 4; ${silence}enable"
    ok "trap 8: demand was switched off by other software; $silence" wait_for 60 has_lines 2
    over
    ok 'it reports that, with the command that helps' diff -u - messages <<'X'
emu-read: meter: 3 polls brought no demand, though the device is not silent
emu-read: meter: demand reports are switched off in the device; the command set_schedule_default switches them on, see emu-read(1)
emu-read: meter: readings come again
X
    ok 'the schedule is asked for once' [ "$(asked | grep -c '^schedule$')" -eq 1 ]
done

talk 'lines 1; demand -8388.608; polls 5; household'
ok 'trap 5: a reading without a value' wait_for 30 has_lines 2
over
ok 'it reports that, and nothing else' diff -u - messages <<X
emu-read: meter: InstantaneousDemand dropped: Demand has no value
$(sed -n 2p messages | grep 'dropped: Demand has no value ([0-9]* times more)$')
X
ok 'it does not ask for the schedule' [ "$(asked | grep -c '^schedule$')" -eq 0 ]

meter --script 'registers -0.002 0'
run 0 'it does not wait for rejected registers' emu-read --once --timeout=4 --port=meter
unplug

talk 'lines 1; stale; lines 1; notime; lines 1; fresh; stale; polls 4; fresh'
ok 'trap 6: TimeStamp stands still before and after a missing one' wait_for 20 has_lines 3
over
ok 'all of it is one reading' [ "$(cut -f 1 out | grep -c -x "$(sed -n 1p out | cut -f 1)")" -eq 1 ]

talk 'lines 1; disable; polls 1; unplug; deaf; enable; plug; polls 1; burst 1; hear'
ok 'trap 11: registers came, then the cable was out' wait_for 20 has_lines 2
over
ok 'they are not put into the next line' [ "$(sed -n 2p out | cut -f 4,5)" = "-	-" ]

talk 'lines 1; mute; polls 5; speak'
ok 'trap 11: the device is silent' wait_for 40 has_lines 2
over
ok 'it reports that once, and opens the port again' diff -u - messages <<'X'
emu-read: meter: the device is silent: reopening it
emu-read: meter: readings come again
X

talk 'lines 1; demand 0; lines 1; registers 0 0; lines 1; registers 25648 12.1; lines 1; registers 25648 0'
ok 'trap 6: registers of 0 in a power cut' wait_for 20 has_lines 5
over
ok 'they are missing in the line' [ "$(sed -n 3p out | cut -f 4,5)" = "-	-" ]
ok 'they are there again after it, also one of 0' [ "$(sed -n 4,5p out | cut -f 4,5 | tr '\t\n' '  ')" = '25648.000 12.100 25648.000 0.000 ' ]

# emu-read has sent nothing else.
sed "s,<MeterMacId>0x[0-9a-f]*</MeterMacId>,," all.commands | sort -u >commands.sorted
ok 'it sends three commands, and none that changes a device' diff -u - commands.sorted <<X
$registers
$demand
<Command><Name>get_schedule</Name><Event>demand</Event></Command>
X

finish
