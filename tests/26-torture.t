#!/bin/sh
# All faults of a device at once, for some seconds: each line of emu-read is a reading that the meter made, and they are in order.
# The script is random, but the same each time. SEED=N sh tests/26-torture.t makes another one.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"
seed=${SEED:-1}

awk -v step=60 -v count=3000 -v low=-2000 -v high=7000 -f "$top/tests/sim/series.awk" >series
awk -v seed="$seed" -f "$top/tests/sim/faults.awk" >script
meter --series series --report 0.2 --script "$(cat script)"
reader --raw=meter.raw
ok 'the script has an end' wait_for 60 sh -c "! kill -0 $sim"
ended
ok 'TERM ends it' [ $status -eq 0 ]
ok 'there are lines' has_lines 5
cut -f 1-3 series >measured
cut -f 1-3 out >printed
ok "each is a reading of the meter (SEED=$seed)" [ -z "$(grep -vxFf measured printed)" ]
ok "they are in order, none twice (SEED=$seed)" sort -c -u printed
cut -f 4 series | sort -u >registers
ok "each register is one of the meter's (SEED=$seed)" [ -z "$(cut -s -f 4 out | grep -vxFf registers | grep -vx -e -)" ]
ok "no register goes backwards (SEED=$seed)" sh -c 'cut -s -f 4 out | grep -vx -e - | sort -n -c'
emu-read meter.raw 2>raw.err | cut -f 1-3 >again
ok "the recording holds them all (SEED=$seed)" [ -z "$(grep -vxFf again printed)" ]
ok "the recording has no reading that the meter did not make (SEED=$seed)" [ -z "$(grep -vxFf measured again)" ]

finish
