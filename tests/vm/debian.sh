#!/bin/sh
# make vm: the package on a Debian that runs: systemd, udev, MariaDB, ModemManager, cron, a meter on the kernel's USB. The package of
# "make deb" is installed and set up as emu-kwh(7) tells, and then come the scenarios of scenarios.sh, one after the other, or those
# that are named. Each leaves the machine as it found it: set up, one meter plugged in, reading.
#
#	sh tests/vm/debian.sh trixie [SCENARIO...]
#
# The machine boots once. What it is then, its memory too, is kept as build/vm/SUITE/booted.qcow2, and a run begins there: delete that
# after an upgrade of QEMU. A run takes some fifteen minutes on a busy computer.
#
# Not tested: other distributions; a network; a power cut, which is "make powercut"; weeks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/machine.sh"
suite=$1; shift
. "$top/tests/vm/services.sh"
. "$top/tests/vm/scenarios.sh"

# on [QEMU OPTION...]: with a disk of its own
on() {
    # shellcheck disable=SC2046 # words
    switch_on "$image" -no-reboot $(drive file=root.qcow2,format=qcow2,cache=unsafe) $(drive file=packages.tar,format=raw,readonly=on) "$@"
}
# reboot [QEMU OPTION...]: what was plugged in is plugged in from the start. QEMU ends where the machine would boot.
reboot() {
    guest 'systemctl reboot'
    wait "$machine"
    on "$@" && guest_until 'systemctl is-active multi-user.target'
}
# keep: the machine as it is. QEMU does one thing after the other.
keep() {
    printf 'savevm booted\nquit\n' 1<>monitor
    wait "$machine"
    qemu-img snapshot -l root.qcow2 | grep booted && mv root.qcow2 "$image/booted.qcow2"
}

ok 'the package' packages
# shellcheck disable=SC3013 # -nt: every sh has it
if [ ! "$image/booted.qcow2" -nt "$image/root.img" ] || [ ! "$image/booted.qcow2" -nt "$vm/machine.sh" ]; then
    qemu-img create -q -f qcow2 -F raw -b "$image/root.img" root.qcow2
    ok "$suite is switched on" on
    ok 'it boots' booted
    ok 'nothing has failed' nothing_failed
    ok 'it is kept as it is' keep
fi
cp --sparse=always "$image/booted.qcow2" root.qcow2
ok "$suite runs" on -loadvm booted
[ "$failed" -eq 0 ] || finish
guest "date -s @$(date +%s)"
wire=$work/wire slot 0
slot 1
set_up
guest "[ -s $log ]" || finish
[ $# -gt 0 ] || eval "set -- $scenarios"
for scenario; do
    echo "# $suite: $scenario, $(date +%T)"
    from_now
    $scenario
done

finish
