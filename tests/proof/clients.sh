#!/bin/sh
# Another client, with no code of ours, reads the simulated meter: "make clients". It needs pyserial, of "make deps-proof".
# Not tested: Home Assistant itself, whose library is not in Debian; clients.py sends the same commands in the same order.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/meter.sh"

for python in python3 /usr/bin/python3; do
    "$python" -c 'import serial' 2>/dev/null && break
done

for how in one-line lines; do
    for odd in dated filler; do
        rm -f given
        meter --step 60 --begin 2026-11-23T17:04:00Z --given given --script "$odd"
        run 0 "$how, $odd: the meter answers all commands" "$python" "$top/tests/proof/clients.py" "$work/meter" $how
        unplug
        grep '	' out >lines
        ok "$how, $odd: the readings are those of the meter" diff -u given lines
        grep -v '	' out >rest
        ok "$how, $odd: the other answers" diff -u - rest <<'X'
device Z105-2-EMU2-LEDD_JM
price 0.315 840
network Connected 100
schedules time message price summation demand scheduled_prices billing_period block_period
X
    done
done

# The device sends reports between, negative demand, another multiplier, and an unknown currency
rm -f given
meter --report 0.1 --step 60 --begin 2026-11-23T17:04:00Z --given given --script 'demand -1.5; multiplier 3; divisor 1000; currency 998'
run 0 'reports between the answers' "$python" "$top/tests/proof/clients.py" "$work/meter" one-line
unplug
cut -f 1-3 given >measured
grep '	' out | cut -f 1-3 >lines
ok 'reports between the answers: each reading is one of the meter' [ -s lines -a -z "$(grep -vxFf measured lines)" ]
ok 'a currency that nobody knows' grep -q '^price 0.315 998$' out

# emu-read and the client read the same meter in turn
rm -f given
meter --step 60 --begin 2026-11-23T17:04:00Z --given given
emu-read --once --port=meter >one 2>err
"$python" "$top/tests/proof/clients.py" "$work/meter" lines >out 2>>err
emu-read --once --port=meter >three 2>>err
unplug
grep '	' out >two
cat one two three >all
ok 'emu-read, the client, emu-read: each reading once' diff -u given all

finish
