#!/bin/sh
# make usb: emu-read and the kernel's own USB stack. A machine of QEMU boots Debian's kernel and a small initrd; the EMU-2 and the RAVEn are
# emulated on the USB level (usb_meter.py) with the simulated meter behind, so cdc_acm and ftdi_sio drive them as they do real ones.
# Twenty seconds on an idle computer. The machine is made once, in build/vm/usb.
#
# Not tested: the electrical side, a hub, a host other than xHCI; the descriptors of the EMU-2 are those of its kind of device.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/machine.sh"

start=2026-11-23T17:00:00
# meters: those that the machine has; its console is a serial port, too
meters() { guest 'emu-read --list | grep -v ttyS0'; }
ok 'a machine without a meter' switch_on "$top/build/vm/usb" -rtc base=$start
ok 'no meter is attached' [ -z "$(meters)" ]

# reader [OPTION...]: in the machine, lines to /tmp/log, messages to /tmp/err
reader() { guest "emu-read --interval=1 $* >>/tmp/log 2>>/tmp/err & echo \$! >/tmp/reader"; }
lines() { guest_until "[ \$(wc -l </tmp/log) -ge $1 ]"; }
said() { guest_until "grep -q '$1' /tmp/err"; }
logged() { guest 'cat /tmp/log' >log; }
# true_to N...: the log has nothing that those meters did not give, each reading once, and lacks at most $1 of them
true_to() {
    logged
    most=$1; shift
    cat "$@" | sort >given.all
    [ -s log ] && sort log | diff given.all - >differences
    ! grep '^>' differences && [ "$(grep -c '^<' differences)" -le "$most" ]
}

# Plugged in after the reader began to wait
slot 0; slot 1; slot 2 raven
reader
ok 'waits for a meter' said 'waiting for one'
plug 0 --step 1 --begin ${start}Z
ok 'plugged in: is read' lines 3
ok 'cdc_acm drives it' [ "$(guest 'readlink /sys/class/tty/ttyACM0/device/driver')" = ../../../../../../bus/usb/drivers/cdc_acm ]
meters >out
out 'its name and USB ids' - <<'X'
/dev/ttyACM0	EMU-2	04b4:0003 Rainforest Automation, Inc., RFA-Z105-2 HW2.7.3 EMU-2
X
ok 'each line is a reading that it gave' true_to 1 given0

# Pulled, and put back while another program still holds the name
guest 'sleep 1000 </dev/ttyACM0 >/dev/null 2>&1 & echo $! >/tmp/holder'
pull 0
ok 'pulled: says so' said '/dev/ttyACM0: gone: '
logged
had=$(wc -l <log)
plug 0 --step 1 --begin 2026-11-23T17:05:00Z
ok 'put back as another port: is read' lines $((had + 3))
ok 'the other port' guest '[ -e /dev/ttyACM1 ] && kill $(cat /tmp/holder)'
ok 'one reading is lost at most, none comes twice' true_to 2 given0

# It falls off the bus in mid-fragment, and goes on with the other half of another one: of the two, one reading could be made
guest 'kill $(cat /tmp/reader); mv /tmp/log /tmp/log.polled'
pull 0
rm given0
plug 0 --step 1 --begin 2026-11-23T17:10:00Z --script 'reader; burst 3; demand 7.777; cut; household; wait 0.5; unplug; plug; reader; torn; burst 3; cut; wait 0.5; unplug; wait 1; plug; reader; burst 3'
reader --listen
ok 'gone in mid-fragment, twice: listens on' lines 8
logged
cut -f 1-3 given0 | diff - log >differences
ok 'no line is made of two halves' [ "$(grep -c '^>' differences)" -eq 0 -a "$(grep -c '^<' differences)" -le 2 ]
guest 'kill $(cat /tmp/reader); rm /tmp/log'
reader

# A second one beside it
had=$(guest 'wc -l </tmp/log')
plug 1 --meter 0x001c640000000002 --step 1 --begin 2026-11-23T17:15:00Z
ok 'another EMU-2: is seen' guest_until '[ $(emu-read --list | grep -c EMU-2) -eq 2 ]'
ok 'reads on' lines $((had + 2))
ok 'with its own meter' [ ! -s given1 ]
guest 'emu-read --once' >out
ok 'one that starts now does not choose' [ $? -eq 64 ]
ok 'and names both' [ "$(grep -c '^/dev/ttyACM.*EMU-2' out)" -eq 2 ]

# A RAVEn
plug 2 --meter 0x001c640000000003 --step 1 --begin 2026-11-23T17:20:00Z
ok 'a RAVEn: is there' guest_until '[ -e /dev/ttyUSB0 ]'
ok 'ftdi_sio drives it' [ "$(guest 'basename $(readlink /sys/class/tty/ttyUSB0/device/driver)')" = ftdi_sio ]
guest 'emu-read --once --port=/dev/ttyUSB0 2>/dev/null' >out
ok 'is read' diff -u given2 out
guest 'kill $(cat /tmp/reader)'
pull 0; pull 1
ok 'the only one left' guest_until '[ $(emu-read --list | grep -c Rainforest) -eq 1 ]'
guest 'rm /tmp/log'
reader
ok 'is found by itself' lines 3
pull 2
ok 'pulled: says so' said '/dev/ttyUSB0: gone: '
had=$(guest 'wc -l </tmp/log')
plug 2 --meter 0x001c640000000003 --step 1 --begin 2026-11-23T17:25:00Z
ok 'put back: is read' lines $((had + 3))
ok 'each line is a reading that it gave, the device reported in between' true_to 3 given2
finish
