#!/bin/sh
# emu-read finds the port, locks it, loses it, and finds it again. The calls of libserialport are real; /sys and /dev are
# simulated (tests/sim/fakesys.c). Not tested: real USB hardware.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"

# Attached ports
mkdir -p "$usb/sys/class/tty" "$usb/dev"
run 0 'list: nothing attached' on_usb emu-read --list
out 'the list is empty' /dev/null
run 69 'no meter attached: it waits' on_usb emu-read --timeout=1
err 'no meter attached: it says so' '^emu-read: no EMU-2 or RAVEn is attached: waiting for one; the serial ports are:$'
run 69 'no meter attached, and the list fails when it is to be printed' on_usb env FAULT=opendir:2:EMFILE "$top/build/torture/emu-read" --timeout=1
err 'it says so' '^\(they cannot be listed\)$'

usb_plug ttyUSB3 0403:6001 FTDI 'FT232R USB UART'
usb_plug ttyACM1 04b4:0003 'Cypress Semiconductor' 'USB-UART Bridge'
usb_plug ttyACM3 04b4:0003 'Rainforest Automation, Inc.' 'RFA-Z109 Something else'
usb_plug ttyUSB0 0403:8a28 Rainforest 'RFA-Z106-RA-PC RAVEn v2.3.21'
usb_plug ttyACM4 04b4:0004 'Rainforest Automation, Inc.' 'RFA-Z105-2 EMU-2'
usb_plug ttyUSB1 0403:6001 'Zähler GmbH' "$(printf 'Adapter\177')"
echo A1B2 >"$usb/sys/devices/usb1/ttyUSB1/serial"
emu2_plug ttyACM0
on_usb emu-read --list | sort >ports
ok 'list: path, kind, USB' diff -u - ports <<'X'
/dev/ttyACM0	EMU-2	04b4:0003 Rainforest Automation, Inc., RFA-Z105-2 HW2.7.3 EMU-2
/dev/ttyACM1	-	04b4:0003 Cypress Semiconductor, USB-UART Bridge
/dev/ttyACM3	-	04b4:0003 Rainforest Automation, Inc., RFA-Z109 Something else
/dev/ttyACM4	-	04b4:0004 Rainforest Automation, Inc., RFA-Z105-2 EMU-2
/dev/ttyUSB0	RAVEn	0403:8a28 Rainforest, RFA-Z106-RA-PC RAVEn v2.3.21
/dev/ttyUSB1	-	0403:6001 Z??hler GmbH, Adapter?, A1B2
/dev/ttyUSB3	-	0403:6001 FTDI, FT232R USB UART
X
run 0 'list: on a terminal' on_usb script -qec 'emu-read --list' /dev/null </dev/null
tr -d '\r' <out >screen
ok 'list: the columns have names' [ "$(sed -n 1p screen)" = "$(printf 'PORT\tMETER\tUSB DEVICE')" ]
ok 'list: and the rest is as it is' eval 'sed 1d screen | sort | diff -u ports -'
usb_plug ttyUSB7 0403:6001 FTDI 'No node'
rm "$usb/dev/ttyUSB7"
ln -s ../../devices/virtual/tty/console "$usb/sys/class/tty/console"
ln -s ../../devices/platform/serial8250/tty/ttyS7 "$usb/sys/class/tty/ttyS7"
run 0 'list: with ports that have no node or are not serial' on_usb emu-read --list
ok 'list: the others are there' [ "$(grep -v ttyUSB7 out | sort)" = "$(cat ports)" ]
usb_unplug ttyUSB7
run 0 'list: with --verbose' on_usb emu-read --list --verbose
no_err 'list: it prints no message'
run 64 'two meters: it does not choose' on_usb emu-read
err 'two meters: says what to do' 'more than one EMU-2 or RAVEn is attached: choose one with --port:'
err 'two meters: lists them' '^/dev/ttyUSB0	RAVEn	'

# Many ports, with a long description
(cd "$usb" && perl -e 'for (100 .. 199) { symlink "../../devices/usb1/ttyACM0", "sys/class/tty/ttyUSB$_" or die; open my $node, ">", "dev/ttyUSB$_" or die }')
run 0 'list: 100 ports more' on_usb emu-read --list
ok 'list: all of them' [ "$(sort -u out | grep -c .)" -eq 107 ]
run 74 'list: the disk is full' on_usb sh -c 'emu-read --list >/dev/full'
err 'list: it says so' '^emu-read: stdout: No space left on device$'
run 64 'two meters: the disk of the messages is full' on_usb sh -c 'emu-read 2>/dev/full'
rm "$usb"/sys/class/tty/ttyUSB1?? "$usb"/dev/ttyUSB1??

# No /sys, so no list
mv "$usb/sys" "$usb/away"
run 71 'no list: --list' on_usb emu-read --list
err 'no list: it says why' '^emu-read: serial ports: No such file or directory$'
run 69 'no list: it waits' on_usb emu-read --timeout=1
err 'no list: it says so, and what to do' \
    '^emu-read: meter: the serial ports cannot be listed: No such file or directory; name the port with --port: waiting for it$'
mv "$usb/away" "$usb/sys"

# emu-read finds the port
usb_unplug ttyUSB0
meter --link "$usb/dev/ttyACM0"
run 0 'the one meter attached is found' on_usb emu-read --once --verbose
ok 'it prints a line' grep -q "	$meter_id	" out
err 'the message has the port and its USB description' '^emu-read: /dev/ttyACM0: open, 04b4:0003 Rainforest Automation, Inc., RFA-Z105-2'
ok 'the port is made exclusive' grep -q TIOCEXCL usb.log
run 0 'a port by its path' on_usb emu-read --once --port=/dev/ttyACM0
mkdir by-id
ln -s /dev/ttyACM0 by-id/usb-Rainforest-if00
ln -s "$work/by-id/usb-Rainforest-if00" emu2
run 0 'a port by a link' on_usb emu-read --once --port=by-id/usb-Rainforest-if00
run 0 'a port by a link to a link' on_usb emu-read --once --port=emu2

# Another process has the port. libserialport 0.1.2 takes the lock itself, and leaves its descriptor open if it does not get it.
perl -e 'use Fcntl qw(:DEFAULT :flock); $| = 1; sysopen(PORT, $ARGV[0], O_RDWR | O_NOCTTY) && flock(PORT, LOCK_EX) && print "locked\n"; sleep 60' \
    "$usb/dev/ttyACM0" >locked &
holder=$!
at_end="kill $holder 2>/dev/null; $at_end"
ok 'locked: by somebody else' wait_for 10 grep -q locked locked
run 69 'locked: it waits' on_usb emu-read --timeout=1 --port=/dev/ttyACM0
err 'locked: it says who has it' "^emu-read: /dev/ttyACM0: in use by process $holder: waiting for it$"
kill $holder
wait $holder 2>/dev/null
rm -f cost
FAKE_STOLEN=1 FAKE_SPEED=30 FAKE_COST=$work/cost on_usb emu-read --once --timeout=60 --port=/dev/ttyACM0 >out 2>err
status=$?
if [ $status -eq 0 ]; then
    ok 'locked meanwhile: 0.1.1 reads' [ -s out ]
else
    ok 'locked meanwhile: 0.1.2 waits' said '^emu-read: /dev/ttyACM0: in use by process [0-9]*: waiting for it$'
fi
ok 'locked meanwhile: no descriptor is left open' awk '$4 > 10 { exit 1 }' cost
unplug

# The line: 115200 8N1, raw, and no reset of the device when it is closed (trap 13)
line() { stty -a -F "$1" | tr ';' '\n' | tr -s ' \n' '\n'; }
raw_line() {
    for setting in 115200 cs8 -parenb -cstopb -crtscts -ixon -ixoff -icanon -echo -isig -icrnl -opost -hupcl; do
        line "$1" | grep -q -x -e "$setting" || { echo "not $setting"; return 1; }
    done
}
meter --link "$usb/dev/ttyACM0"
stty -F "$usb/dev/ttyACM0" sane 9600 hupcl crtscts
on_usb emu-read --once --port=/dev/ttyACM0 >out 2>err
ok 'line: set by libserialport' raw_line "$usb/dev/ttyACM0"
unplug
meter
stty -F meter sane 9600 hupcl crtscts
emu-read --once --port=meter >out 2>err
ok 'line: set on a pty' raw_line meter
unplug

# Trap 11: the meter comes back as another port, while another device takes its old name
meter --link "$usb/dev/ttyACM0" --script "lines 2; unplug; plug $usb/dev/ttyACM2"
at_end="kill \$reader \$other 2>/dev/null; $at_end"
: >out; : >err
FAKE_ROOT=$usb $preload emu-read --interval=1 --port=/dev/ttyACM0 >>out 2>>err &
reader=$!
ok 'the meter is read by its path' wait_for 20 has_lines 2
ok 'it reports that the meter is gone' wait_for 20 said 'ttyACM0: gone: '
usb_unplug ttyACM0
metersim --link "$usb/dev/ttyACM0" --meter 0x001c6400000000ff >other.out &
other=$!
wait_for 10 grep -q . other.out
usb_plug ttyACM0 04b4:0003 'Cypress Semiconductor' 'USB-UART Bridge'
emu2_plug ttyACM2
ok 'it is read again under its new name' wait_for 20 has_lines 4
ended
ok 'TERM ends it' [ $status -eq 0 ]
ok 'there is no line of the other device' [ "$(cut -f 2 out | sort -u)" = $meter_id ]
untimed <err >err.untimed
ok 'there are two messages' diff -u - err.untimed <<'X'
emu-read: /dev/ttyACM0: gone: Input/output error: waiting for it
emu-read: /dev/ttyACM0: there again as /dev/ttyACM2
X
unplug
kill $other
wait $other
usb_unplug ttyACM0
usb_unplug ttyACM2

# A device that comes back belongs to root until udev sets its group. emu-read reports that only if it lasts.
denials() { [ "$(grep -c denied usb.log)" -ge "$1" ]; }
gone_twice() { [ "$(grep -c 'ttyACM0: gone: ' err)" -eq 2 ]; }
emu2_plug ttyACM0
meter --link "$usb/dev/ttyACM0"
: >out; : >err; rm -f usb.log
FAKE_ROOT=$usb FAKE_LOG=$work/usb.log FAKE_DENIED=$work/denied FAKE_SPEED=5 \
    $preload emu-read --interval=1 --port=/dev/ttyACM0 >>out 2>>err &
reader=$!
ok "no rights at first: it reads" wait_for 20 has_lines 1
unplug
ok "no rights at first: the meter is gone" wait_for 20 said 'ttyACM0: gone: '
: >denied
meter --link "$usb/dev/ttyACM0"
ok "no rights at first: three attempts" wait_for 20 denials 3
rm denied
lines=$(grep -c . out)
ok "no rights at first: then it reads" wait_for 20 has_lines $((lines + 1))
ok "no rights at first: no message" [ "$(grep -c 'permission denied' err)" -eq 0 ]
unplug
ok "no rights for long: the meter is gone" wait_for 20 gone_twice
: >denied
meter --link "$usb/dev/ttyACM0"
ok "no rights for long: it reports that" wait_for 20 said \
    "ttyACM0: permission denied; is this user in the device's group, often dialout\?: waiting for it$"
ok "no rights for long: more attempts" wait_for 20 denials $(($(grep -c denied usb.log) + 1))
rm denied
lines=$(grep -c . out)
ok "no rights for long: it reads when it has them" wait_for 20 has_lines $((lines + 1))
ended
ok "no rights for long: it reports that once" [ "$(grep -c 'permission denied' err)" -eq 1 ]
unplug
usb_unplug ttyACM0

usb_reader() {
    : >out; : >err
    FAKE_ROOT=$usb FAKE_SPEED=5 FAKE_LOG=$work/usb.log FAKE_DENIED=$work/denied $preload emu-read --interval=1 "$@" >>out 2>>err &
    reader=$!
}
# Two reasons before it reads at all
: >denied
usb_reader --port=/dev/ttyACM0
ok 'absent, then no rights: it reports the first' wait_for 20 said 'ttyACM0: no such device: waiting for it$'
emu2_plug ttyACM0
meter --link "$usb/dev/ttyACM0"
ok 'absent, then no rights: it reports the second' wait_for 20 said 'ttyACM0: permission denied;'
rm denied
ok 'absent, then no rights: it reads' wait_for 20 has_lines 1
ok 'absent, then no rights: it says so' said '^emu-read: /dev/ttyACM0: there now$'
# The list of the ports fails, too
unplug
ok 'gone, and no list' wait_for 20 said 'ttyACM0: gone: '
mv "$usb/sys" "$usb/away"
ok 'gone, and no list: it reports that' wait_for 20 said '^emu-read: /dev/ttyACM0: the serial ports cannot be listed: No such file or directory: waiting for it$'
mv "$usb/away" "$usb/sys"
lines=$(grep -c . out)
meter --link "$usb/dev/ttyACM0"
ok 'gone, and no list: it reads again' wait_for 20 has_lines $((lines + 1))
ended
unplug
usb_unplug ttyACM0

# Another device replaces the meter, with and without --port
replaced() {
    usb_unplug ttyACM0
    usb_plug ttyACM0 04b4:0003 'Rainforest Automation, Inc.' 'RFA-Z105-2 HW2.7.4 EMU-2'
    meter --link "$usb/dev/ttyACM0" --meter 0x001c640000000002
    wait_for 20 grep -q 0x001c640000000002 out
}
for how in '' --port=/dev/ttyACM0; do
    emu2_plug ttyACM0
    meter --link "$usb/dev/ttyACM0"
    usb_reader $how
    ok "replaced $how: one is read" wait_for 20 has_lines 1
    unplug
    ok "replaced $how: gone" wait_for 20 said 'ttyACM0: gone: '
    usb_unplug ttyACM0
    usb_plug ttyACM0 04b4:0003 'Cypress Semiconductor' 'USB-UART Bridge'
    meter --link "$usb/dev/ttyACM0" --meter 0x001c6400000000ff
    ok "replaced $how: what is no meter is not taken" sh -c 'sleep 1; ! grep -q 00ff out'
    unplug
    ok "replaced $how: another meter is" replaced
    ended
    ok "replaced $how: which is said" said \
        '^emu-read: /dev/ttyACM0: there again, another device: 04b4:0003 Rainforest Automation, Inc., RFA-Z105-2 HW2.7.4 EMU-2$'
    unplug
done

# Ports that appear and disappear while emu-read lists them
usb_plug ttyUSB9 0403:6001 FTDI 'FT232R USB UART'
perl -e 'while () { rename "$ARGV[0]", "$ARGV[1]"; rename "$ARGV[1]", "$ARGV[0]" }' "$usb/sys/class/tty/ttyUSB9" "$usb/away" &
busy=$!
at_end="kill $busy 2>/dev/null; $at_end"
i=0
: >list.err
while [ $i -lt 200 ]; do
    on_usb emu-read --list >list.out 2>>list.err || echo failed >>list.err
    i=$((i + 1))
done
kill $busy
wait $busy 2>/dev/null
ok 'a list of ports that come and go' diff /dev/null list.err
rm -rf "$usb"

# Paths that lead nowhere
: >file
run 69 'a path through a file' emu-read --port=file/ttyACM0 --timeout=1
err 'it reports that' '^emu-read: file/ttyACM0: Not a directory: waiting for it$'
for option in --port= --raw=; do
    run 64 "$option and nothing more" emu-read $option
    err 'it reports that' "^emu-read: option ${option%=}: : nothing given$"
done
run 64 'a path that is too long' emu-read --port="$(printf '%05000d' 1)"

# A pty
meter
run 0 'a pty, by a link' emu-read --once --port=meter
run 0 'a pty, verbose' emu-read --once --verbose --port=meter
err 'it says which' '^emu-read: meter: open as /dev/pts/[0-9]*$'
run 0 'a pty, by its path' emu-read --once --port="$(readlink meter)"

# Trap 12: a second reader
reader
ok 'the first reader reads' wait_for 20 has_lines 1
emu-read --once --timeout=1 --port=meter >second 2>second.err
ok 'the second reader waits' [ $? -eq 69 ]
ok 'it says who has the port' grep -q "emu-read: meter: in use by process $reader: waiting for it$" second.err
ok 'it gets no line' [ ! -s second ]
for call in fopen fopen64; do # systems differ
    FAULT=$call:1:EACCES "$top/build/torture/emu-read" --once --timeout=1 --port=meter 2>>second.err
done
ok 'it says less if it does not know who has the port' grep -q 'emu-read: meter: in use by another process: waiting for it$' second.err
ended
run 0 'a reader after that' emu-read --once --port=meter

# kill -9 leaves nothing behind
reader
ok 'a reader reads' wait_for 20 has_lines 1
kill -9 $reader
wait $reader 2>/dev/null
run 0 'the next reader after kill -9' emu-read --once --port=meter

# Trap 11: the meter is unplugged and plugged in again, or is absent at first
reader
ok 'it reads' wait_for 20 has_lines 1
unplug
ok 'it reports at once that the meter is gone' wait_for 20 said '^emu-read: meter: gone: Input/output error: waiting for it$'
lines=$(grep -c . out)
meter
ok 'it reads again' wait_for 20 has_lines $((lines + 2))
ok 'it reports that' said '^emu-read: meter: there again'
ended
ok 'there are two messages' [ "$(grep -c . err)" -eq 2 ]
unplug
reader
ok 'absent at first: it says so' wait_for 20 said '^emu-read: meter: no such device: waiting for it$'
meter
ok 'it reads when the meter is there' wait_for 20 has_lines 1
ended
ok 'there are two messages' sh -c '[ "$(grep -c . err)" -eq 2 ] && grep -q "meter: there now" err'
unplug

# The meter is absent for an hour: after a few quick attempts there is one a minute
rm -f cost
perl -e 'print pack "q", time * 1000' >clock # this clock goes on when nothing happens
FAKE_TIME=$work/clock FAKE_COST=$work/cost $preload emu-read --port=nothing --timeout=3600 >out 2>err
ok 'absent for an hour: it wakes up some 66 times' awk '$1 < 60 || $1 > 90 { exit 1 }' cost
ok 'it says so once' [ "$(grep -c 'no such device: waiting for it' err)" -eq 1 ]

# A device that hangs and reads nothing
meter --script 'lines 2'
reader
ok 'a device that hangs: it reads' wait_for 20 has_lines 1
kill -STOP "$sim"
ok 'a device that hangs: it reports that' wait_for 20 said 'meter: the device is silent: reopening it'
lines=$(grep -c . out)
kill -CONT "$sim"
ok 'the device resumes: readings come' wait_for 20 has_lines $((lines + 2))
kill -STOP "$sim"
ended
ok 'a device that hangs: TERM ends the reader' [ $status -eq 0 ]
kill -CONT "$sim"
untimed <err >err.untimed
ok 'a device that hangs: two messages' diff -u - err.untimed <<'X'
emu-read: meter: the device is silent: reopening it
emu-read: meter: readings come again
X
unplug

# Paths that are not a port
: >file
run 64 'a file in place of a port' emu-read --port=file
err 'it reports that' '^emu-read: file: not a serial port$'
run 64 'a directory in place of a port' emu-read --port=/
run 64 '/dev/null in place of a port' emu-read --port=/dev/null
run 64 'a path that is too long' emu-read --port="$(printf '%05000d' 1)"
err 'it reports that' '^emu-read: --port: a path longer than 4095 bytes$'
deep=$(printf '%0200d/%0200d' 1 2)
mkdir -p "$deep"
meter
ln -s "$work/meter" "$deep/meter"
run 0 'a long path that is not too long' emu-read --once --port="$deep/meter"
run 64 'a port in place of a capture' emu-read meter
err 'it reports that' '^emu-read: meter: a terminal, not a capture: name a port with --port$'
unplug
run 69 'no port within the time-out' emu-read --port=nothing --timeout=1
err 'it reports that' '^emu-read: nothing: no reading for 1 s: giving up$'

# --once: after 10 s emu-read says what is missing, and after a minute it gives up
once() { # TITLE MESSAGE [METERSIM OPTION...]
    title=$1 message=$2; shift 2
    [ $# -eq 0 ] || meter "$@"
    run 69 "once: $title" env FAKE_SPEED=40 $preload emu-read --once --port=meter
    err "once: $title: it says what is missing" "^emu-read: meter: no reading yet: $message; giving up in [45][0-9] s$"
    err "once: $title: it gives up" '^emu-read: meter: no reading for 60 s: giving up$'
    [ $# -eq 0 ] || unplug
}
once 'no port' 'no such device'
once 'silent' 'the device is silent' --script mute
once 'no radio' 'the device does not hear the meter' --script 'reader; rejoin'
once 'no demand' 'the device is not silent, but sends no demand' --script disable
err 'once: it finds out before that demand is switched off' 'demand reports are switched off in the device'

finish
