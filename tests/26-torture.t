#!/bin/sh
# All faults of a device at once, for some seconds: each line of emu-read is a reading that the meter made, and they are in order.
# The script is random, but the same each time. SEED=N sh tests/26-torture.t makes another one.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"
seed=${SEED:-1}

awk 'BEGIN {
    for (i = 0; i < 3000; i++)
        printf "2026-11-%02dT%02d:%02d:00Z\t0x001c640000000001\t%.3f\t%.3f\t%.3f\n", 1 + i / 1440, i / 60 % 24, i % 60,
            (i * 7919 % 9000 - 2000) / 1000, 25000 + i / 50, 12 + i / 400
}' >series
awk -v seed="$seed" 'BEGIN {
    srand(seed)
    n = split("cut|torn|noise|busy|burst 2|late 0.1; wait 0.3; late 0|late 0.3; wait 0.7; late 0|slow 1; wait 0.5; slow 0|" \
        "twice; wait 0.5; once|deaf; wait 0.4; hear|mute; wait 0.4; speak|rejoin; wait 0.2; join|disable; wait 0.3; enable|" \
        "unplug; wait 0.1; plug|cut; unplug; plug; reader; torn|notime; fresh", words, "|")
    for (i = 0; i < 16; i++)
        printf "%s; wait 0.%d; ", words[1 + int(rand() * n)], 1 + int(rand() * 2)
    print "wait 1; exit"
}' >script
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
