# The package on a Debian of image.sh: its set-up, and what a person looks at. Sourced after machine.sh, with $suite set.

image=$top/build/vm/$suite
cnf=/etc/emu-kwh.cnf
log=/var/lib/emu-kwh/demand.log
as_service="runuser -u emu-kwh -- emu-kwh -c $cnf"
memory=768

# packages: this version and the next one, as a disk for the machine, /dev/vdb. Its size is the same in each run.
packages() {
    cp "$top"/build/deb/emu-kwh_*.deb this.deb && dpkg-deb -R this.deb next && sed -i 's/^Version: .*/&+next/' next/DEBIAN/control &&
        dpkg-deb --root-owner-group -b next next.deb && tar -c -f packages.tar this.deb next.deb && truncate -s 8M packages.tar
}
drive() { echo "-drive if=virtio,$1"; }

# booted: systemd says that it is through.   nothing_failed: in all of systemd
booted() { guest_until 'systemctl is-system-running | grep -x -e running -e degraded'; }
nothing_failed() { guest '! systemctl --failed --plain --no-legend | grep .'; }

# set_up: the package is installed and set up as emu-kwh(7) tells; a meter is plugged in, and read each second
set_up() {
    ok 'the package is installed' guest 'cd /root && tar -x -f /dev/vdb && dpkg -i this.deb'
    ok 'without an option file nothing starts, and nothing fails' \
        guest 'systemctl is-enabled emu-kwh-reader.service emu-kwh-load.timer && ! systemctl is-active emu-kwh-reader && ! systemctl --failed --plain --no-legend | grep .'
    plug 0
    ok 'a meter is plugged in: udev makes its link' guest_until '[ -c /dev/emu2 ]'
    ok 'emu-kwh setup, with its defaults, ends well' guest 'emu-kwh setup </dev/null >/root/setup 2>&1'
    guest 'cat /root/setup' | sed 's/^/# /'
    ok 'check says that the services run it, and that nothing is wrong' guest "grep '^start  *ok  *systemd' /root/setup && ! grep WRONG /root/setup"
    ok 'the meter is polled each second from now on' guest "sed -i 's/^\[emu-read\]/&\ninterval=1/' $cnf && systemctl restart emu-kwh-reader"
    ok 'the reader reads' reads_on
}

# reads_on [N]: N more readings, 3 if not said, get into the log
reads_on() {
    had=$(guest "cat $log | wc -l")
    guest_until "[ \$(wc -l <$log) -ge $((had + ${1:-3})) ]"
}
# stored: a load that begins now ends well, and the table is what the log says. The reader stands still meanwhile.
stored() {
    guest "systemctl freeze emu-kwh-reader && systemctl restart emu-kwh-load && (log=$log; $(cat "$vm/stored.sh"))
        stored=\$?; systemctl thaw emu-kwh-reader; exit \$stored"
}
# given: each line of the log is one that a meter gave, and none comes twice. Its registers were asked for a little earlier.
given() {
    guest "grep -av '	torn\$' $log" | sort >logged
    cut -f 1-3 given? | sort >gave
    [ -s logged ] && cut -f 1-3 logged | comm -13 gave - | diff /dev/null - && [ -z "$(uniq -d logged)" ]
}
# journal PATTERN: reader or load say that, since the last "from_now"
from_now() { cursor=$(guest 'journalctl -n 1 --show-cursor' | sed -n 's/^-- cursor: //p'); }
journal() { guest_until "journalctl -q -o cat --after-cursor='$cursor' -u 'emu-kwh-*' | grep -E -- '$1'"; }
# unit NAME PATTERN: systemctl status says that
unit() { guest "systemctl status emu-kwh-$1 | grep -E -- '$2'"; }
# says PATTERN: emu-kwh status does.   well: it says that all is well
says() { guest "$as_service status | grep -E -- '$1'"; }
well() { guest "$as_service status"; }
