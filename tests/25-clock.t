#!/bin/sh
# The time of a line: the meter's clock, this computer's, one that is not set, and one that jumps. fakesys.c has the computer's clock.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"

FAKE_CLOCK=$work/offset
export FAKE_CLOCK
host_off() { echo "$1" >offset.new; mv offset.new offset; }
year=$(date -u +%Y)
years=$((20 * 365 * 86400 + 20000))
seconds() { while IFS="$(printf '\t')" read -r time _; do date -u -d "$time" +%s; done <out; }

# A Raspberry Pi at boot: its clock is 20 years off until the network sets it; the meter knows the time
host_off -$years
meter --step 60 --begin "$year-01-01T08:00:00Z"
reader
ok 'meter: polls while the clock is years off' wait_for 20 has_lines 2
host_off 0
lines=$(grep -c . out)
ok 'meter: polls go on when the clock jumps' wait_for 20 has_lines $((lines + 3))
ended
unplug
ok 'meter: lines carry its time, before and after' [ "$(head -5 out | cut -f 1 | tr '\n' ' ')" = \
    "$year-01-01T08:00:00Z $year-01-01T08:01:00Z $year-01-01T08:02:00Z $year-01-01T08:03:00Z $year-01-01T08:04:00Z " ]
ok 'meter: one message' grep -c "the meter's clock is [67][0-9][0-9][0-9] days ahead of this computer's: lines carry the meter's" err
ok 'meter: there is no other message' [ "$(grep -c . err)" -eq 1 ]

# Two clocks that differ by minutes or more
while read -r off words; do
    host_off "$off"
    meter
    FAKE_SPEED=5 $preload emu-read --once --port=meter >out 2>err
    unplug
    if [ -n "$words" ]; then
        ok "apart by $off s: it reports that" grep -q "emu-read: meter: the meter's clock is $words this computer's: lines carry the meter's$" err
    else
        ok "apart by $off s: it prints no message" [ ! -s err -a -s out ]
    fi
done <<'X'
200
-200
400 [34][0-9][0-9] s behind
-400 [34][0-9][0-9] s ahead of
7500 2 hours behind
-100000 27 hours ahead of
-200000 2 days ahead of
X

# A meter without a time: no line until the computer knows the time, then the computer's time
host_off -$years
meter --script notime
reader
ok 'no time: neither clock knows it' wait_for 20 said "^emu-read: meter: reading dropped: this computer's clock is not set, and the meter sends no time$"
ok 'no time: no line' [ ! -s out ]
host_off 0
ok 'no time: lines when the clock is set' wait_for 20 has_lines 3
ended
unplug
ok "no time: lines carry the computer's time" [ "$(cut -c 1-4 out | sort -u)" = "$year" ]
ok 'no time: it reports that once' [ "$(grep -c "the meter sends no time: lines carry this computer's$" err)" -eq 1 ]

# --clock=host
host_off 0
meter --begin 2011-05-05T05:05:05Z
reader --clock=host
ok 'host: lines' wait_for 20 has_lines 3
ended
unplug
ok "host: lines carry the computer's time" [ "$(cut -c 1-4 out | sort -u)" = "$year" ]
ok 'host: it prints no message' [ ! -s err ]
host_off -$years
meter
run 69 'host: a clock that is not set gives no line' sh -c 'FAKE_SPEED=5 exec "$@"' sh $preload emu-read -i 1 -k host -p meter -t 8
err 'host: it reports that' "reading dropped: this computer's clock is not set$"
ok 'host: it does not report missing demand' [ "$(grep -c 'no demand' err)" -eq 0 ]
unplug

# A clock that runs into the next century
host_off $((100 * 365 * 86400))
meter --script notime
reader
ok 'no time: a year that no line can hold' wait_for 20 said "reading dropped: this computer's clock is not set, and the meter sends no time$"
ended
unplug
ok 'no time: there is no line then, too' [ ! -s out ]

# Polls come at multiples of the interval, whatever the clock does. A missed poll is not repeated.
host_off 0
meter --speed 5
: >out; : >err
FAKE_SPEED=5 $preload emu-read --clock=host --interval=10 --port=meter >out 2>err &
reader=$!
ok 'step: polls' wait_for 20 has_lines 3
host_off 3604
ok 'step: polls go on after a step of an hour' wait_for 20 has_lines 6
host_off 1003
ok 'step: polls go on after a step back' wait_for 20 has_lines 9
ended
unplug
seconds >starts
ok 'step: one line a poll, on multiples of 10 s' awk '{ poll = int($1 / 10) } $1 % 10 >= 5 || poll == last { bad = 1 } { last = poll } END { exit bad }' starts
ok 'step: no burst after it' awk 'NR > 1 && $1 - last > 0 && $1 - last < 5 { bad = 1 } { last = $1 } END { exit bad }' starts
ok 'step: an hour is missing' awk 'NR > 1 && $1 - last > 3000 { hour = 1 } { last = $1 } END { exit !hour }' starts

finish
