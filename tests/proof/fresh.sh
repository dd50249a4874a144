#!/bin/sh
# Follows README.md word for word, on a Debian made from nothing: "make readme", or ROOTS='bookworm trixie' make readme.
#
# Each indented line of README.md is a command. An ordinary user with sudo runs all of them in order, except those of left_out, and presses
# Enter at each question. So Debian's own server is installed and started, the device is found, the user may use its port, two years of the
# utility's hours come into the table, and cron runs the crontab. A browser opens the page that cron has made. Then the services replace
# the crontab.
#
# The Debian has what its installer installs: a time zone, cron, sudo, systemd, udev, and a user who may use sudo. It differs from a real one:
# * No systemd runs. With a policy-rc.d the scripts of the packages in /etc/init.d start the server, cron and the web server. systemctl
#   enables units and starts none; it and udevadm have nobody to reload. This test starts the programs of the units, as their user.
# * The device is the simulated meter behind a pty, which is also at /dev/ttyACM0. /sys/class/tty describes an EMU-2. modem.c, which
#   /etc/ld.so.preload loads into each program, gives it the lines of a port.
# * The tree is copied, not cloned. The test makes the utility's file: two years of quarters of an hour.
# * The server listens only on its socket, the web server on 127.0.0.1, on a port of its own.

cd "$(dirname "$0")/../.." || exit
. tests/proof/roots.sh
apart "$@"
suite=${1:-trixie} root=$roots/${1:-trixie}.now
. tests/lib.sh
. "$top/tests/meter.sh" # the shape of sysfs
user=homer home=$root/home/homer/emu-kwh web=8099

# left_out LINE: whether this line of README.md is not run here
left_out() {
    case $1 in
    'make deps check') ;;                # make check and make elsewhere are that
    'umask 077' | 'emu-read | tee '*) ;; # to look at; the port is the reader's. tests/50-pipe.t runs it
    *) return 1 ;;
    esac
}

# The Debian

debian() {
    new_root "$suite" && nodes && plug_in || return
    hostname house && echo 127.0.0.1 house >>"$root/etc/hosts"
    ln -sf /usr/share/zoneinfo/America/Los_Angeles "$root/etc/localtime"
    printf '#!/bin/sh\nexit 0\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d" # services start
    mkdir -p "$root/etc/mysql/mariadb.conf.d" "$root/etc/lighttpd/conf-enabled"
    printf '[mariadbd]\nskip-networking\n' >"$root/etc/mysql/mariadb.conf.d/99-house.cnf"
    printf 'server.bind = "127.0.0.1"\nserver.port := %s\n' $web >"$root/etc/lighttpd/conf-enabled/99-house.conf"
    inside apt-get install -q -y --no-install-recommends sudo cron systemd udev make &&
    inside useradd -m -s /bin/bash $user &&
    echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
}

# nodes: makes a minimal /dev and /sys
nodes() {
    mount -t tmpfs -o mode=755 dev "$root/dev" && mount -t tmpfs sys "$root/sys" && mount -t proc proc "$root/proc" || return
    for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}" || return; done
    mknod -m 666 "$root/dev/tty" c 5 0 && mknod -m 666 "$root/dev/ptmx" c 5 2 && ln -s /proc/self/fd "$root/dev/fd" &&
    mkdir "$root/dev/pts" "$root/dev/shm" && mount --rbind /dev/pts "$root/dev/pts" && mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
}

# plug_in: adds the device, which belongs to the group dialout, as udev sets it
plug_in() {
    metersim --link meter >sim.out 2>&1 &
    wait_for 10 [ -e meter ] && pty=$(readlink meter) && : >"$root/dev/ttyACM0" && mount --bind "$pty" "$root/dev/ttyACM0" &&
    chgrp "$(sed -n 's/^dialout:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")" "$pty" && chmod 660 "$pty" || return
    usb=$root
    emu2_plug ttyACM0
    cp "$top/build/modem.so" "$root/usr/lib" && echo /usr/lib/modem.so >"$root/etc/ld.so.preload"
}

# The user

# follow LAST: runs the commands up to that line, or the rest, in one login shell, each with an assertion. said.N is the output of the N-th.
follow() {
    at=$done
    while IFS= read -r line && at=$((at + 1)) && [ "$line" != "$1" ]; do :; done <<X
$(tail -n +$((done + 1)) commands)
X
    sed -n "$((done + 1)),${at}p" commands >"$home/commands"
    # shellcheck disable=SC2016
    inside runuser -l $user -c '
        cd emu-kwh || exit
        n=$0
        while IFS= read -r line; do
            n=$((n + 1))
            yes "" | eval "$line" >said.$n 2>&1
            echo $? >status.$n
        done <commands' "$done"
    while [ "$done" -lt "$at" ]; do
        done=$((done + 1))
        cp "$home/said.$done" err
        ok "\$ $(sed -n "${done}p" commands)" [ "$(cat "$home/status.$done")" -eq 0 ]
    done
}
# said LINE: prints the output of that line
said() { cat "$home/said.$(grep -n -x -F -e "$1" commands | head -n 1 | cut -d : -f 1)"; }
sql() { inside mariadb --batch --skip-column-names pse -e "$1"; }
page=$root/var/www/html/house/usage.html

ok "a $suite" debian
copy_tree "$home"
awk -f "$top/tests/green-button/quarters.awk" -v days=730 -v begin=$(($(date +%s) / 3600 * 3600 - 730 * 86400)) >"$home/usage.xml"
inside chown -R $user: /home/$user/emu-kwh
sed -n 's/^    //p' "$top/README.md" >lines
while IFS= read -r line; do
    left_out "$line" || printf '%s\n' "$line"
done <lines >commands
ok 'README.md has commands' [ "$(wc -l <commands)" -ge 15 ]

done=0
follow 'emu-kwh setup'
ok 'the user may use the port' eval "inside id -nG $user | grep -qw dialout"
ok 'only the user can read the option file, which has no password' eval '[ "$(stat -c %a "$home/../.emu-kwh.cnf")" = 600 ] && ! grep password "$home/../.emu-kwh.cnf"'
follow 'emu-kwh start'
ok 'the first row is in the table' eval 'said "$(grep "SELECT . FROM usage_e" commands)" | grep -q "0x001c640000000001"'
ok 'two years of the utility are in the table' [ "$(sql "SELECT COUNT(*) FROM usage_e WHERE Meter = '-'")" -ge 17518 ]
touch now
ok 'cron makes the page anew' wait_for 400 [ "$page" -nt now ]
ok 'cron loads the table anew' wait_for 400 [ "$home/../emu-kwh-log/load/loaded" -nt now ] # before the page or five minutes later
ok 'the page has the two years' grep -q 'in the last 12 whole months' "$page"
perl "$top/tests/proof/browser.pl" --heading='This bill' http://127.0.0.1:$web/house/usage.html >out 2>err
status=$?
ok 'a browser shows it' [ "$status" -eq 0 ]
# The services: no systemd runs here, so the test starts their programs as the units say.
follow 'sudo emu-kwh setup'
service() { inside runuser -u emu-kwh -G dialout -- emu-kwh -c /etc/emu-kwh.cnf "$@"; }
inside install -d -m 700 -o emu-kwh -g emu-kwh /var/lib/emu-kwh /var/lib/emu-kwh/load
service reader >reader.said 2>&1 &
ok 'the reader of the services reads' wait_for 120 grep -q '^20' "$root/var/lib/emu-kwh/demand.log"
follow
run 0 'the load of the services' service load
run 0 'check' service check
ok 'check says that all is well, and that systemd starts it' eval '[ "$(grep -c " ok  " out)" -eq 11 ] && grep -q "^start .* systemd" out'
ok 'the rows equal the log' [ "$(sql 'SELECT COUNT(*) FROM usage_e WHERE Meter LIKE "0x%"')" -eq \
    "$(cat "$root"/var/lib/emu-kwh/demand*.log | sort | TZ=America/Los_Angeles kwh-agg 2>agg.err | wc -l)" ]
ok 'every line of README.md was run' [ "$done" -eq "$(wc -l <commands)" ]
for n in $(seq "$done"); do sed 's/^/# /' "$home/said.$n"; done >"${TEST_SAID:-/dev/null}"

finish
