#!/bin/sh
# make install-systemd and uninstall-systemd. Not tested here: what systemd and udev make of the files, which
# tests/proof/packaging.sh asks them.
. "$(dirname "$0")/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
make() { command make -s -C "$top" "$@" DESTDIR="$work/dest"; }

run 0 'make install-systemd' make install-systemd
find dest -type f ! -perm 644 >out
out 'files are for all to read, and for nobody to run' /dev/null
find dest -type f | sort >out
out 'every file is where systemd and udev look for it' <<'END'
dest/usr/local/lib/systemd/system/emu-kwh-load.service
dest/usr/local/lib/systemd/system/emu-kwh-load.timer
dest/usr/local/lib/systemd/system/emu-kwh-reader.service
dest/usr/local/lib/sysusers.d/emu-kwh.conf
dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules
END
units=dest/usr/local/lib/systemd/system
for role in reader load; do
    ok "$role: the wrapper is where make install puts it" \
        grep -qx "ExecStart=/usr/local/bin/emu-kwh -c /etc/emu-kwh.cnf $role" "$units/emu-kwh-$role.service"
    # what the unit speaks of is there
    user=$(sed -n 's/^User=//p' "$units/emu-kwh-$role.service")
    ok "$role: its user is made" grep -q "^u $user " dest/usr/local/lib/sysusers.d/emu-kwh.conf
    for page in $(sed -n 's/^Documentation=//p' "$units/emu-kwh-$role.service"); do
        page=${page#man:} section=${page#*\(}
        ok "$role: page $page" [ -e "$top/man/${page%%\(*}.${section%\)}" ]
    done
done
for role in reader load; do
    unit=$units/emu-kwh-$role.service
    ok "$role: its memory and its processes have a bound" [ "$(grep -c -e '^MemoryMax=' -e '^TasksMax=' "$unit")" -eq 2 ]
    ok "$role: emu-kwh stop holds" grep -qx 'ConditionPathExists=!/var/lib/emu-kwh/stop' "$unit"
done
ok 'the load can write to one directory, which is not that of the log' \
    [ "$(grep -e '^StateDirectory=' -e '^ReadWritePaths=' "$units/emu-kwh-load.service")" = ReadWritePaths=/var/lib/emu-kwh/load ]
ok 'which the reader makes' grep -qx 'StateDirectory=emu-kwh emu-kwh/load' "$units/emu-kwh-reader.service"
ok 'the load starts the reader' grep -q '^Wants=emu-kwh-reader.service' "$units/emu-kwh-load.service"
ok 'the timer has a service' [ -e "$units/emu-kwh-load.service" ]
# shellcheck disable=SC2016
ok 'the rule starts a unit that there is' \
    [ -e "$units/$(sed -n 's/^.*ENV{SYSTEMD_WANTS}+="\([^"]*\)".*$/\1/p' dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules)" ]

run 0 'uninstall-systemd' make uninstall-systemd
find dest -type f >out
out 'takes it all away' /dev/null
run 0 'elsewhere' make install-systemd PREFIX=/opt BINDIR=/opt/sbin
ok 'the units know where' grep -qx 'ExecStart=/opt/sbin/emu-kwh -c /etc/emu-kwh.cnf reader' dest/opt/lib/systemd/system/emu-kwh-reader.service

finish
