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
dest/usr/local/lib/systemd/system/emu-kwh-loader.service
dest/usr/local/lib/systemd/system/emu-kwh-reader.service
dest/usr/local/lib/sysusers.d/emu-kwh.conf
dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules
END
units=dest/usr/local/lib/systemd/system
for role in reader loader; do
    ok "$role: the wrapper is where make install puts it" \
        grep -qx "ExecStart=/usr/local/bin/emu-kwh -c /etc/emu-kwh.cnf run $role" "$units/emu-kwh-$role.service"
    # what the unit speaks of is there
    user=$(sed -n 's/^User=//p' "$units/emu-kwh-$role.service")
    ok "$role: its user is made" grep -q "^u $user " dest/usr/local/lib/sysusers.d/emu-kwh.conf
    for page in $(sed -n 's/^Documentation=//p' "$units/emu-kwh-$role.service"); do
        page=${page#man:} section=${page#*\(}
        ok "$role: page $page" [ -e "$top/man/${page%%\(*}.${section%\)}" ]
    done
done
# shellcheck disable=SC2016
ok 'the rule starts a unit that there is' \
    [ -e "$units/$(sed -n 's/^.*ENV{SYSTEMD_WANTS}+="\([^"]*\)".*$/\1/p' dest/usr/local/lib/udev/rules.d/60-emu-kwh.rules)" ]

run 0 'uninstall-systemd' make uninstall-systemd
find dest -type f >out
out 'takes it all away' /dev/null
run 0 'elsewhere' make install-systemd PREFIX=/opt BINDIR=/opt/sbin
ok 'the units know where' grep -qx 'ExecStart=/opt/sbin/emu-kwh -c /etc/emu-kwh.cnf run reader' dest/opt/lib/systemd/system/emu-kwh-reader.service

finish
