# What happens to a machine and its meter: the scenarios of debian.sh, in the order in which they run.

scenarios='used modem_manager pulled moved two_meters sandbox server_restarts disk_full suspended cron upgraded rebooted no_clock purged'

used() {
    ok 'systemctl status says that the reader runs' unit reader 'Active: active \(running\)'
    ok 'the timer waits' guest_until "systemctl list-timers --no-legend emu-kwh-load.timer | grep -v '^-'"
    ok 'the table is what the log says' stored
    ok 'the readings are those of the meter' given
    ok 'emu-kwh status says that all is well' well
    ok 'the page is made' guest "systemctl start emu-kwh-page && grep '</html>' /var/cache/emu-kwh/usage.html"
}

modem_manager() {
    ok 'ModemManager runs' guest 'systemctl is-active ModemManager'
    ok 'it leaves the meter alone' guest '! journalctl -b -u ModemManager | grep -i ttyACM'
    sed -n 's/^[0-9]* > //p' wire | perl -ne 'chomp; print pack "H*", $_' >sent
    perl -0777 -ne 's|<Command>.*?</Command>\s*||gs; print' sent >foreign
    ok 'nothing was sent to the meter but commands' [ -s sent -a ! -s foreign ]
}

pulled() {
    pull 0
    ok 'the meter is pulled: the journal says so' journal 'gone: .*waiting for it'
    ok 'the link is gone' guest_until '! [ -e /dev/emu2 ]'
    plug 0
    ok 'it is put back: it is read' reads_on
    ok 'nobody is told of a missing right while udev sets the group of the port' guest '! journalctl -b -u emu-kwh-reader | grep -i denied'
    ok 'the readings are those of the meter' given
    ok 'they are stored' stored
}

moved() {
    guest 'sleep 10000 </dev/ttyACM0 >/dev/null 2>&1 & echo $! >/run/holder'
    pull 0
    plug 0
    ok 'it is put back while a program has its port: it is read' reads_on
    ok 'it is another port' guest '[ "$(readlink -f /dev/emu2)" = /dev/ttyACM1 ]; moved=$?; kill $(cat /run/holder); exit $moved'
    pull 0
    plug 0
    ok 'it is put back again: it is read' reads_on
}

two_meters() {
    plug 1 --meter 0x001c640000000002
    ok 'another EMU-2 is plugged in' guest_until '[ $(emu-read --list | grep -c EMU-2) -eq 2 ]'
    ok 'the reader reads on' reads_on
    ok 'nobody has read the other one' [ ! -s given1 ]
    guest 'systemctl restart emu-kwh-reader'
    ok 'a reader that starts now does not choose, and says what to do' journal 'choose one with --port'
    ok 'systemctl status says that it ended with 64' guest_until "systemctl status emu-kwh-reader | grep 'status=64'"
    pull 1
    guest 'systemctl start emu-kwh-load'
    ok 'one is pulled: the load starts the reader' reads_on
    nothing_failed || guest 'systemctl reset-failed'
}

# as_unit ROLE: what probe.sh says in the sandbox of that unit.   without ROLE: of the same user, without it
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
        ok "$role: the user without its sandbox could do each" sh -c '[ -s outside ] && ! grep refused outside'
        ok "$role: its unit refuses each" sh -c '[ -s inside ] && ! grep -v refused inside'
        ok "$role: each was tried in both" [ "$(wc -l <inside)" -eq "$(wc -l <outside)" ]
    done
    ok 'the reader reads on' reads_on
}

server_restarts() {
    guest 'systemctl stop mariadb'
    ok 'the server is stopped: the reader reads on' reads_on
    ok 'the page cannot be made' guest '! systemctl start emu-kwh-page'
    ok 'the journal says why' journal '^usage-report: the database could not be read: '
    guest 'systemctl start mariadb'
    guest 'systemctl kill --signal=KILL mariadb'
    ok 'the server is killed: systemd starts it' guest_until 'mariadb -e "DO 1"'
    ok 'the table is what the log says' stored
    ok 'the next page is made' guest 'systemctl start emu-kwh-page'
    ok 'nothing has failed any more' nothing_failed
}

disk_full() {
    guest "systemctl stop emu-kwh-load.timer emu-kwh-load emu-kwh-reader; mv ${log%/*} ${log%/*}.kept; mkdir ${log%/*}
        truncate -s 8M /root/small; mkfs.ext4 -q -m 0 /root/small; mount -o loop /root/small ${log%/*}
        chown emu-kwh: ${log%/*}; chmod 700 ${log%/*}; systemctl start emu-kwh-reader"
    ok 'the log is on a small disk: the reader reads' reads_on
    guest "dd if=/dev/zero of=${log%/*}/full bs=4096; dd if=/dev/zero of=${log%/*}/brim bs=1" >/dev/null
    ok 'the disk is full: the journal says so' journal 'No space left on device'
    ok 'emu-kwh status says so' says '^disk: full'
    guest "rm ${log%/*}/full ${log%/*}/brim"
    ok 'there is room again: the reader reads on' reads_on
    ok 'the readings are those of the meter' given
    guest "systemctl stop emu-kwh-reader; umount ${log%/*}; rmdir ${log%/*}; mv ${log%/*}.kept ${log%/*}; systemctl start emu-kwh-reader emu-kwh-load.timer"
    ok 'the log is on the former disk: the reader reads on' reads_on
}

# suspended: somebody opens the lid after ten seconds
asleep() { echo 'info status' 1<>monitor; grep suspended monitor.out; }
suspended() {
    guest 'systemctl suspend' &
    asked=$!
    ok 'the machine sleeps' wait_for "$patience" asleep
    sleep 10
    echo system_wakeup 1<>monitor
    wait "$asked"
    ok 'it wakes: the reader reads on' reads_on
    ok 'the readings are those of the meter' given
    ok 'they are stored' stored
    ok 'nothing has failed' nothing_failed
}

# cron: an ordinary user, with a crontab as emu-kwh(1) has it, but for the minutes
cron() {
    guest "systemctl stop emu-kwh-load.timer emu-kwh-load emu-kwh-reader; adduser --quiet --disabled-password --gecos '' homer
        printf '[client]\nuser=homer\n[emu-read]\ninterval=1\n[emu-kwh]\ntimezone=America/Los_Angeles\n[mysql-sink]\ndatabase=homer\n' >/home/homer/.emu-kwh.cnf
        chmod 600 /home/homer/.emu-kwh.cnf; chown homer: /home/homer/.emu-kwh.cnf
        mariadb -e 'CREATE DATABASE homer; CREATE TABLE homer.usage_e LIKE pse.usage_e; CREATE USER homer@localhost IDENTIFIED VIA unix_socket; GRANT ALL ON homer.* TO homer@localhost'
        printf '@reboot emu-kwh run\n* * * * * emu-kwh run\n' | crontab -u homer -; $as_at_boot"
    ok 'a user may not use the port: his messages say so' guest_until "grep 'permission denied' /home/homer/emu-kwh/messages"
    ok 'emu-kwh status says so' guest "$as_homer status | grep 'last message: .*permission denied'"
    guest "$as_homer stop; adduser --quiet homer dialout; rm /home/homer/emu-kwh/stop; $as_at_boot"
    ok '@reboot starts his reader' guest_until '[ $(wc -l </home/homer/emu-kwh/demand.log) -ge 3 ]'
    guest 'systemctl restart cron; wc -l </home/homer/emu-kwh/demand.log >/run/had'
    ok 'cron is restarted: his reader reads on' guest_until '[ $(wc -l </home/homer/emu-kwh/demand.log) -gt $(cat /run/had) ]'
    ok 'the table has the hour' guest_until "mariadb -N -e 'SELECT COUNT(*) FROM homer.usage_e' | grep -v '^0'"
    ok 'emu-kwh status says that all is well' guest_until "$as_homer status"
    guest "crontab -u homer -r; $as_homer stop; systemctl start emu-kwh-reader emu-kwh-load.timer"
    ok 'the service reads on' reads_on
}
as_homer='runuser -u homer -- env HOME=/home/homer emu-kwh'
as_at_boot='rm -f /run/crond.reboot; systemctl restart cron'

upgraded() {
    ok 'the next version is installed while the reader runs' guest 'dpkg -i /root/next.deb'
    ok 'the reader reads on' reads_on
    ok 'the readings are those of the meter' given
    ok 'they are stored' stored
    ok 'nothing has failed' nothing_failed
}

# rebooted: a load waits 200 s for a server before it gives up; meanwhile the meter's clock goes on by an hour
rebooted() {
    guest 'systemctl disable mariadb'
    pull 0
    plug 0 --step 60
    ok 'the machine boots, with the meter plugged in and no server' reboot
    ok 'the reader reads for an hour of the meter' reads_on 60
    ok 'the load of the first minute gives up: the journal says why' journal 'mysql-sink: no server for 200 s'
    ok 'it says that the unit has failed' journal 'emu-kwh-load.*: Failed with result'
    ok 'emu-kwh status says since when the table is not loaded' says '^table: (no load has ended well|not loaded) since'
    guest 'systemctl enable --now mariadb'
    ok 'the server is there: the table is what the log says' stored
    ok 'the readings are those of the meter' given
    ok 'the page is made' guest 'systemctl start emu-kwh-page'
    ok 'nothing has failed any more' nothing_failed
    pull 0
    plug 0
    ok 'the reader reads on' reads_on
}

# no_clock: the first boot of a computer that has none; its systemd begins at the day on which that was made
no_clock() {
    pull 0
    guest "systemctl stop emu-kwh-load.timer emu-kwh-load emu-kwh-reader; rm -r ${log%/*}; mariadb -e 'TRUNCATE pse.usage_e'"
    ok 'the machine boots, and nothing is plugged in' reboot -rtc base=2000-01-01
    ok 'nothing has failed' nothing_failed
    ok 'its clock is wrong' guest "[ \$(date +%s) -lt $(($(date +%s) - 86400)) ]"
    plug 0
    ok 'the meter is plugged in: the reader reads' reads_on
    ok 'the readings have the time of the meter' given
    ok 'emu-kwh status says that the clocks differ' says '^clocks: '
    guest "date -s @$(date +%s)"
    ok 'the clock is set: the reader reads on' reads_on
    ok 'the readings are those of the meter' given
    ok 'the table is what the log says' stored
    ok 'emu-kwh status says that all is well' well
}

purged() {
    ok 'the package is removed while the reader runs' guest 'dpkg -r emu-kwh'
    ok 'nothing of it runs' guest '! pgrep -u emu-kwh . && ! systemctl list-units --all --plain --no-legend "emu-kwh*" | grep -v not-found'
    ok 'the package is purged: dpkg says what stays' guest 'dpkg -P emu-kwh 2>&1 | grep "the readings of the meter are kept"'
    ok 'the readings are there, the option file is not' guest "[ -s $log ] && [ ! -e $cnf ]"
}
