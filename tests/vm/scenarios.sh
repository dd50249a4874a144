# What happens to a machine and its meter: the scenarios of debian.sh, in the order in which they run.

scenarios='modem_manager pulled moved two_meters sandbox server_restarts server_away'

set_up() {
    ok 'the package is installed' guest 'cp /dev/vdb /root/this.deb && dpkg -i /root/this.deb'
    ok 'without an option file nothing starts, and nothing fails' \
        guest 'systemctl is-enabled emu-kwh-reader.service emu-kwh-load.timer && ! systemctl is-active emu-kwh-reader && ! systemctl --failed --plain --no-legend | grep .'
    plug 0
    ok 'a meter is plugged in: udev names it' guest_until '[ -c /dev/emu2 ]'
    guest 'emu-kwh setup </dev/null' >setup
    ok 'emu-kwh setup, with its defaults' [ "$(grep -c ' WRONG ' setup)" -eq 0 -a "$(grep -c ' ok  ' setup)" -eq 8 ]
    sed 's/^/# /' setup
    ok 'readings are polled each second from now on' guest "sed -i 's/^\[emu-read\]/&\ninterval=1/' $cnf && systemctl restart emu-kwh-reader"
    ok 'systemctl status: the reader runs' guest "systemctl status emu-kwh-reader | grep 'Active: active (running)'"
    ok 'it reads' reads_on
    ok 'stores' stored
    ok 'and the timer waits' guest_until "systemctl list-timers --no-legend emu-kwh-load.timer | grep -v '^-'"
    ok 'the readings are those of the meter' given
    ok 'emu-kwh status: all is well' guest "$as_service status"
}

modem_manager() {
    ok 'ModemManager runs' guest 'systemctl is-active ModemManager'
    ok 'and leaves the meter alone' guest '! journalctl -b -u ModemManager | grep -i ttyACM'
    sed -n 's/^[0-9]* > //p' wire | perl -ne 'chomp; print pack "H*", $_' >sent
    perl -0777 -ne 's|<Command>.*?</Command>\s*||gs; print' sent >foreign
    ok 'nothing was sent to it but commands' [ -s sent -a ! -s foreign ]
}

pulled() {
    pull 0
    ok 'pulled: the journal says so' guest_until "journalctl -b -u emu-kwh-reader | grep 'gone: .*waiting for it'"
    ok 'the link is gone' guest_until '! [ -e /dev/emu2 ]'
    plug 0
    ok 'put back: is read' reads_on
    ok 'while udev gives the port its group, nobody is told of a right that lacks' guest '! journalctl -b -u emu-kwh-reader | grep -i denied'
    ok 'the readings are those of the meter' given
    ok 'and stored' stored
}

moved() {
    guest 'sleep 10000 </dev/ttyACM0 >/dev/null 2>&1 & echo $! >/run/holder'
    pull 0
    plug 0
    ok 'put back as another port: is read' reads_on
    ok 'the other port' guest '[ "$(readlink -f /dev/emu2)" = /dev/ttyACM1 ]; moved=$?; kill $(cat /run/holder); exit $moved'
    pull 0
    plug 0
    ok 'and under its former name again' reads_on
}

two_meters() {
    plug 1 --meter 0x001c640000000002
    ok 'another EMU-2' guest_until '[ $(emu-read --list | grep -c EMU-2) -eq 2 ]'
    ok 'the reader reads on' reads_on
    ok 'with its own meter' [ ! -s given1 ]
    guest 'systemctl restart emu-kwh-reader'
    ok 'started anew it does not choose, and says what to do' guest_until "journalctl -b -u emu-kwh-reader | grep 'say which one with --port'"
    ok 'systemctl status: it has ended with 64' guest "systemctl status emu-kwh-reader | grep 'status=64'"
    pull 1
    guest 'systemctl start emu-kwh-load'
    ok 'one is gone: the load starts the reader' reads_on
    nothing_failed || guest 'systemctl reset-failed'
}

# as_unit ROLE: what probe.sh says in the sandbox of that unit; of the same user, without
as_unit() {
    guest "mkdir -p /run/systemd/system/emu-kwh-$1.service.d; cat >/run/probe <<'X'
$(cat "$vm/probe.sh")
X
        printf '[Service]\nExecStartPre=/bin/bash /run/probe $1\n' >/run/systemd/system/emu-kwh-$1.service.d/probe.conf
        systemctl daemon-reload; systemctl restart emu-kwh-$1; rm -r /run/systemd/system/emu-kwh-$1.service.d; systemctl daemon-reload
        journalctl -b -o cat -u emu-kwh-$1 | sed -n 's/^probe: //p'"
}
without() { guest "setpriv --reuid=emu-kwh --regid=emu-kwh --groups=dialout bash /run/probe $1 2>&1 | sed -n 's/^probe: //p'"; }

sandbox() {
    guest 'mkdir -p /home/somebody; echo letter >/home/somebody/letter; echo note >/tmp/note; chmod -R a+rX /home/somebody /tmp/note'
    for role in reader load; do
        as_unit $role >inside
        without $role >outside
        ok "$role: the user alone could do each" sh -c '[ -s outside ] && ! grep refused outside'
        ok "$role: its unit refuses each" sh -c '[ -s inside ] && ! grep -v refused inside'
        ok "$role: all were tried" [ "$(wc -l <inside)" -eq "$(wc -l <outside)" ]
    done
    ok 'the reader reads on' reads_on
}

server_restarts() {
    guest 'systemctl restart mariadb'
    ok 'the server was started anew: stored' stored
    guest 'systemctl kill --signal=KILL mariadb; until systemctl is-active mariadb; do sleep 1; done'
    ok 'it was killed: stored' stored
}

server_away() {
    guest 'systemctl stop mariadb'
    pull 0
    plug 0 --step 60
    ok 'no server for an hour of the meter: reads on' reads_on 60
    ok 'a load without a server fails' guest '! systemctl start emu-kwh-load'
    ok 'systemctl status says so' guest "systemctl status emu-kwh-load | grep 'status=69'"
    ok 'the journal says why' journal 'mysql-sink: '
    guest "$as_service status" >status
    ok 'emu-kwh status: what the table lacks' grep -E '^table: (no load has ended well|not loaded) since' status
    guest 'systemctl start mariadb'
    ok 'the server is back: stored' stored
    ok 'nothing has failed any more' nothing_failed
    pull 0
    plug 0
}
