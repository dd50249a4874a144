#!/bin/sh
# make install-systemd and uninstall-systemd. Not tested here: whether systemd and udev accept the files (make packaging, make vm).
. "$(dirname "$0")/lib.sh"

unset MAKEFLAGS MFLAGS MAKELEVEL
touch demand.log
printf '[client]\nhost=localhost\nsocket=%s/none\n' "$work" >none.cnf
make() { command make -s -C "$top" "$@" DESTDIR="$work/dest"; }

run 0 'make install-systemd' make install-systemd
find dest -type f ! -perm 644 >out
out 'everyone can read the files, and no one can run them' /dev/null
find dest -type f | sort >out
out 'every file is where systemd and udev look for it' <<'END'
dest/usr/local/lib/systemd/system/emu-kwh-load.service
dest/usr/local/lib/systemd/system/emu-kwh-load.timer
dest/usr/local/lib/systemd/system/emu-kwh-page.service
dest/usr/local/lib/systemd/system/emu-kwh-page.timer
dest/usr/local/lib/systemd/system/emu-kwh-reader.service
dest/usr/local/lib/sysusers.d/emu-kwh.conf
dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules
END
units=dest/usr/local/lib/systemd/system
for role in reader load; do
    ok "$role: the wrapper is where make install puts it" \
        grep -qx "ExecStart=/usr/local/bin/emu-kwh -c /etc/emu-kwh.cnf $role" "$units/emu-kwh-$role.service"
done
for role in reader load page; do
    # the user and the pages that the unit names exist
    user=$(sed -n 's/^User=//p' "$units/emu-kwh-$role.service")
    ok "$role: its user is made" grep -q "^u $user " dest/usr/local/lib/sysusers.d/emu-kwh.conf
    for page in $(sed -n 's/^Documentation=//p' "$units/emu-kwh-$role.service"); do
        page=${page#man:} section=${page#*\(}
        ok "$role: page $page" [ -e "$top/man/${page%%\(*}.${section%\)}" ]
    done
done
for role in reader load page; do
    unit=$units/emu-kwh-$role.service
    ok "$role: its memory and its processes have a bound" [ "$(grep -c -e '^MemoryMax=' -e '^TasksMax=' "$unit")" -eq 2 ]
    ok "$role: the option file has to be there" grep -qx 'ConditionPathExists=/etc/emu-kwh.cnf' "$unit"
    [ $role = page ] || ok "$role: emu-kwh stop holds" grep -qx 'ConditionPathExists=!/var/lib/emu-kwh/stop' "$unit"
done
ok 'the load can write to one directory, which is not that of the log' \
    [ "$(grep -e '^StateDirectory=' -e '^ReadWritePaths=' "$units/emu-kwh-load.service")" = ReadWritePaths=/var/lib/emu-kwh/load ]
ok 'the reader makes that directory' grep -qx 'StateDirectory=emu-kwh emu-kwh/load' "$units/emu-kwh-reader.service"
ok 'the load starts the reader' grep -q '^Wants=emu-kwh-reader.service' "$units/emu-kwh-load.service"
for timer in "$units"/*.timer; do
    ok "$(basename "$timer") has a service" [ -e "${timer%.timer}.service" ]
done
# The service writes the page into the only directory that it can write to, and reads the log of the reader.
line=$(sed -n 's/^ExecStart=//p' "$units/emu-kwh-page.service")
page=$(echo "$line" | sed -n 's/.* -o \([^ ]*\).*/\1/p')
ok 'the page lies in its cache' [ "$page" = "/var/cache/$(sed -n 's/^CacheDirectory=//p' "$units/emu-kwh-page.service")/usage.html" ]
ok 'the log is there' [ "$(echo "$line" | sed -n 's/.* -l \([^ ]*\).*/\1/p')" = /var/lib/emu-kwh/demand.log ]
run 69 'the command of the page, without a server' sh -c "$(echo "$line" | sed "s|/usr/local/bin|$top/examples/report|; s|/etc/emu-kwh.cnf|none.cnf|; s|/var/[^ ]*/|./|g")"
# shellcheck disable=SC2016
ok 'the rule starts a unit that there is' \
    [ -e "$units/$(sed -n 's/^.*ENV{SYSTEMD_WANTS}+="\([^"]*\)".*$/\1/p' dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules)" ]

run 0 'uninstall-systemd' make uninstall-systemd
find dest -type f >out
out 'it removes all of it' /dev/null
run 0 'install-systemd with another prefix' make install-systemd PREFIX=/opt BINDIR=/opt/sbin
ok 'the units have the prefix' grep -qx 'ExecStart=/opt/sbin/emu-kwh -c /etc/emu-kwh.cnf reader' dest/opt/lib/systemd/system/emu-kwh-reader.service

finish
