#!/bin/sh
# make vm: the package on a Debian that runs: systemd, udev, MariaDB, ModemManager, a meter on the kernel's USB. The machine boots, the
# package of "make deb" is installed and set up as emu-kwh(7) tells, and then come the scenarios of scenarios.sh, one after the other, or
# those that are named. Each leaves the machine as it found it: set up, one meter plugged in, reading.
#
#	sh tests/vm/debian.sh trixie [SCENARIO...]
#
# Not tested: a disk that is full, suspend, cron, upgrade and purge; a boot with the meter plugged in, without a clock or without a server;
# Debian 12 and other distributions; a network; weeks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/machine.sh"
suite=$1; shift
. "$top/tests/vm/scenarios.sh"

cnf=/etc/emu-kwh.cnf
log=/var/lib/emu-kwh/demand.log
as_service="runuser -u emu-kwh -- emu-kwh -c $cnf"

# reads_on [N]: N more readings, 3 if not said, get into the log
reads_on() {
    had=$(guest "cat $log | wc -l")
    guest_until "[ \$(wc -l <$log) -ge $((had + ${1:-3})) ]"
}
# stored: a load ends well, and the table is what the log says. The load would start a reader that is only stopped.
stored() {
    guest "systemctl mask --quiet --runtime --now emu-kwh-reader; systemctl start emu-kwh-load || exit; log=$log; $(cat "$vm/stored.sh")"
    stored=$?
    guest 'systemctl unmask --quiet --runtime emu-kwh-reader; systemctl start emu-kwh-reader'
    return $stored
}
# given: each line of the log is one that a meter gave, and none comes twice
given() {
    guest "grep -av '	torn\$' $log" | sort >logged
    cat given? | sort | comm -13 - logged | diff /dev/null - && [ -z "$(uniq -d logged)" ]
}
# journal PATTERN: since this boot, of reader and load.   nothing_failed: in all of systemd
journal() { guest "journalctl -b -o cat -u 'emu-kwh-*' | grep -E -- '$1'"; }
nothing_failed() { guest '! systemctl --failed --plain --no-legend | grep .'; }
# booted: systemd says that it is through
booted() { guest_until 'systemctl is-system-running | grep -x -e running -e degraded'; }
# package: as a disk
package() { cp "$top"/build/deb/emu-kwh_*.deb this.deb && truncate -s %512 this.deb; }
drive() { echo "-drive if=virtio,format=raw,$1"; }

ok 'the package' package
wire=$work/wire slot 0
slot 1
# shellcheck disable=SC2046 # words
memory=768 switch_on "$top/build/vm/$suite" $(drive "snapshot=on,file=$top/build/vm/$suite/root.img") $(drive readonly=on,file=this.deb)
ok "$suite boots" booted
ok 'nothing has failed' nothing_failed
set_up
guest "[ -s $log ]" || finish
[ $# -gt 0 ] || eval "set -- $scenarios"
for scenario; do
    echo "# $suite: $scenario"
    $scenario
done

finish
