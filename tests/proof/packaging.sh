#!/bin/sh
# make packaging, as root: lintian checks the Debian package; a Debian of its own installs, upgrades and purges it; systemd checks the units;
# udev gets a meter; zsh's completion. It takes a few minutes, and the network, for debootstrap.
#
# Not tested here: the services under a running systemd (make vm); zsh's completion at a prompt.
. "$(dirname "$0")/../lib.sh"

deb=$(echo "$top"/build/deb/emu-kwh_*.deb)

run 0 'lintian: no errors' lintian --fail-on error "$top"/build/deb/*.changes
sed 's/^/# /' out
version=$(sed -n 's/^VERSION = //p' "$top/Makefile")
ok 'the package has the version of the filters' [ "$(dpkg-deb -f "$deb" Version)" = "$version" ]

# The units: they have no unknown key, and their exposure is low (0 to 100).
dpkg-deb -x "$deb" unpacked
mkdir units
for role in reader load page; do
    sed "s|^ExecStart=/usr|ExecStart=$work/unpacked/usr|" "unpacked/lib/systemd/system/emu-kwh-$role.service" >units/emu-kwh-$role.service
done
cp unpacked/lib/systemd/system/emu-kwh-*.timer units
run 0 'systemd accepts the units' systemd-analyze verify --man=no units/emu-kwh-*
no_err 'it prints no warning'
while read -r role most; do
    run 0 "systemd: the $role is exposed by $most of 100 at most" \
        systemd-analyze security --no-pager --offline=true --threshold="$most" "units/emu-kwh-$role.service"
    sed -n 's/^→/#/p' out
done <<'X'
reader 8
load 14
page 14
X

# The system calls that the units forbid, and those of the roles, under strace, with a simulated meter and without a server.
. "$top/tests/meter.sh"
meter
mkdir data
cat >service.cnf <<X
[client]
host=localhost.
port=1
user=nobody
[emu-kwh]
directory=$work/data
timezone=UTC
[emu-read]
port=$work/meter
interval=1
X
chmod 600 service.cnf
filter_set() {
    systemd-analyze --no-pager syscall-filter "$1" | sed -n 's/^    *\([^# ].*\)/\1/p' | while read -r name; do
        case $name in @*) filter_set "$name" ;; *) echo "$name" ;; esac
    done
}
{ filter_set @privileged; filter_set @resources; } | sort -u >forbidden
filter_set @system-service | sort -u | comm -23 - forbidden >allowed
command_of() {
    case $1 in page) echo usage-report --defaults-file=service.cnf -o page.html ;; *) echo emu-kwh -c service.cnf "$1" ;; esac
}
ok 'the filter of system calls is known' [ "$(wc -l <allowed)" -gt 200 ]
while read -r role families; do
    PATH=$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH strace -f -qq -o "$role.trace" $(command_of "$role") 2>err &
    tracer=$!
    case $role in
    reader) ok 'the reader reads' wait_for 30 sh -c 'grep -q . data/demand.log' ;;
    load) ok 'the load looks for its server' wait_for 30 grep -q mysql-sink load.trace ;;
    page) ok 'the page looks for its server' wait_for 30 grep -q '^usage-report: .*ERROR' err ;;
    esac
    [ "$role" = page ] || kill "$(ps -o pid= --ppid $tracer)"
    wait $tracer
    sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$role.trace" | sort -u >used
    ok "the $role makes system calls" [ "$(wc -l <used)" -gt 30 ]
    comm -23 used allowed >out
    out "it makes no system call that its unit forbids" /dev/null
    sed -n 's/^.* socket(\(AF_[A-Z0-9_]*\).* = [0-9].*$/\1/p' "$role.trace" | sort -u | grep -v -x -E "$families" >out
    out "the $role opens no sockets of other families" /dev/null
    ok "it opens the sockets that its unit allows" grep -qx "RestrictAddressFamilies=$(echo "$families" | tr '|' ' ')" "units/emu-kwh-$role.service"
done <<'X'
page AF_UNIX|AF_INET|AF_INET6
load AF_UNIX|AF_INET|AF_INET6
reader AF_UNIX
X

# udev: udevadm runs the rule on a simulated sysfs with a meter, and finds errors in a rule.
# plugged VENDOR PRODUCT MANUFACTURER NAME
plugged() {
    # shellcheck disable=SC2016
    unshare -m sh -c '
        mount -t tmpfs none /sys && mkdir -p /run/udev && mount -t tmpfs none /run/udev && mount -t tmpfs none /dev || exit
        mknod -m 666 /dev/null c 1 3
        mkdir -p /run/udev/rules.d && cp "$5" /run/udev/rules.d
        usb=/sys/devices/usb1/1-1 tty=/sys/devices/usb1/1-1/1-1:1.0/tty/ttyACM7
        mkdir -p $tty /sys/bus/usb /sys/class/tty
        ln -s /sys/bus/usb $usb/subsystem && echo DEVTYPE=usb_device >$usb/uevent
        echo "$1" >$usb/idVendor; echo "$2" >$usb/idProduct; echo "$3" >$usb/manufacturer; echo "$4" >$usb/product
        ln -s /sys/class/tty $tty/subsystem && printf "MAJOR=166\nMINOR=7\nDEVNAME=ttyACM7\n" >$tty/uevent
        export SYSTEMD_DEVICE_VERIFY_SYSFS=0
        udevadm test $usb; udevadm test $tty' sh "$@" unpacked/lib/udev/rules.d/60-emu-kwh.rules
}
wants='^SYSTEMD_WANTS=emu-kwh-reader.service$'
run 0 'udev: an EMU-2' plugged 04b4 0003 'Rainforest Automation, Inc.' 'RFA-Z105-2 HW2.7.3 EMU-2'
ok 'it has a link of its own' grep -qx 'DEVLINKS=/dev/emu2' out
ok 'it starts the reader' grep -q "$wants" out
ok 'systemd gets it as a device' grep -q '^TAGS=.*:systemd:' out
ok 'ModemManager ignores the device and its port' [ "$(grep -c '^ID_MM_[A-Z]*_IGNORE=1' out)" -eq 2 ]
ok 'belongs to dialout' grep -q "60-emu-kwh.rules:[0-9]* GROUP $(getent group dialout | cut -d : -f 3)\$" err
ok 'the rules have no errors' [ "$(grep 60-emu-kwh.rules err | grep -c -v -e 'Reading rules' -e ' GROUP ' -e ' MODE ' -e ' LINK ')" -eq 0 ]
run 0 'udev: a RAVEn' plugged 0403 8a28 Rainforest 'RFA-Z106-RA-PC RAVEn v2.3.21'
ok 'it has a link of its own' grep -qx 'DEVLINKS=/dev/raven' out
ok 'it starts the reader' grep -q "$wants" out
run 0 'udev: another device of that id' plugged 04b4 0003 Cypress 'USB-UART LP'
ok 'the rule ignores it' [ "$(grep -c -e "$wants" -e DEVLINKS -e ID_MM out)" -eq 0 ]

# zsh: it reads the completion, with a stand-in for _arguments that prints its operands.
for filter in emu-read kwh-agg mysql-sink; do
    # shellcheck disable=SC2016
    run 0 "zsh: completion of $filter" zsh -f -c 'service=$2; _arguments() { print -rl -- "$@"; }; . $1' zsh "$top/examples/completion/_emu-kwh" $filter
    no_err 'zsh accepts the completion'
    sed -n 's/^\(([^)]*)\)*\(--[a-z][a-z0-9-]*\).*$/\2/p' out | sort >offered
    sed -n 's/^.*{ "\([a-z0-9-]*\)", *\(no\|required\)_argument.*$/--\1/p' "$top/$filter"/*.c | sort >options
    ok 'the completion has every long option' diff -u options offered
done

# A Debian: installed, upgraded, removed, purged.
debootstrap --variant=minbase --include="$(dpkg-deb -f "$deb" Depends | tr -d ' ' | tr ',' '\n' | sed 's/[(|].*//' | paste -s -d ,)" \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" root >bootstrap.log 2>&1
status=$?
ok 'a Debian' [ "$status" -eq 0 ]
dpkg-deb -R "$deb" next
sed -i 's/^Version: .*/&+next/' next/DEBIAN/control
dpkg-deb -b next root/next.deb >/dev/null
cp "$deb" root/this.deb
in_root() { chroot root env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }

run 0 'install' in_root dpkg -i /this.deb
for filter in emu-read kwh-agg mysql-sink; do
    run 0 "$filter runs" in_root $filter --version
done
run 0 'the wrapper runs' in_root emu-kwh --help
run 0 'the user is there' in_root id emu-kwh
for role in reader load; do
    case $role in reader) wanted=multi-user.target.wants/emu-kwh-reader.service ;; load) wanted=timers.target.wants/emu-kwh-load.timer ;; esac
    ok "the $role is started at boot" [ -L root/etc/systemd/system/$wanted ]
done
ok 'the page is off' [ ! -e root/etc/systemd/system/timers.target.wants/emu-kwh-page.timer ]
install -m 600 root/usr/share/doc/emu-kwh/examples/emu-kwh.cnf root/etc/emu-kwh.cnf
in_root chown emu-kwh /etc/emu-kwh.cnf
in_root install -d -m 700 -o emu-kwh /var/lib/emu-kwh
echo reading >root/var/lib/emu-kwh/demand.log
install -d root/var/cache/emu-kwh
echo page >root/var/cache/emu-kwh/usage.html
run 0 'upgrade' in_root dpkg -i /next.deb
run 0 'remove' in_root dpkg -r emu-kwh
ok 'it removes the programs' [ ! -e root/usr/bin/emu-read ]
ok 'it keeps option file and readings' [ -e root/etc/emu-kwh.cnf -a -e root/var/lib/emu-kwh/demand.log ]
run 0 'purge' in_root dpkg -P emu-kwh
ok 'it deletes the option file and the page' [ ! -e root/etc/emu-kwh.cnf -a ! -e root/var/cache/emu-kwh ]
ok 'it keeps the readings' grep -qx reading root/var/lib/emu-kwh/demand.log
err 'it reports that' '^emu-kwh: /var/lib/emu-kwh: the readings of the meter are kept'
rm root/var/lib/emu-kwh/*
in_root dpkg -i /this.deb >/dev/null 2>&1
run 0 'purge without readings' in_root dpkg -P emu-kwh
# the files of dpkg, and those that systemd keeps of a unit, are not ours; the user stays, as Debian's users do
find root -newer "$deb" -name '*emu-kwh*' ! -path '*/proc/*' >left
ok 'nothing is left' [ ! -s left ]

# In a former version a service loaded the table. An administrator may have disabled it.
dpkg-deb -R "$deb" former
sed -i 's/^Version: .*/Version: 0.1/' former/DEBIAN/control
sed -i '/^former=/,/^fi/d; s/emu-kwh-load.timer/emu-kwh-loader.service/g; s/.emu-kwh-load.service. //' former/DEBIAN/p*
(cd former/lib/systemd/system && mv emu-kwh-load.service emu-kwh-loader.service && rm emu-kwh-load.timer && printf '[Install]\nWantedBy=multi-user.target\n' >>emu-kwh-loader.service)
dpkg-deb -b former root/former.deb >/dev/null
units=root/etc/systemd/system
for state in enabled disabled; do
    run 0 "a former version, its loader $state" in_root dpkg -i /former.deb
    ok 'it is started at boot' [ -L $units/multi-user.target.wants/emu-kwh-loader.service ]
    [ $state = enabled ] || in_root systemctl disable emu-kwh-loader.service 2>err
    run 0 'upgrade' in_root dpkg -i /this.deb
    ok 'the loader has gone' [ -z "$(find root/etc/systemd root/var/lib/systemd -name 'emu-kwh-loader*')" ]
    ok "the timer is $state" [ "$([ -L $units/timers.target.wants/emu-kwh-load.timer ] && echo enabled || echo disabled)" = $state ]
    run 0 'upgrade once more' in_root dpkg -i /next.deb
    ok "the timer is $state" [ "$([ -L $units/timers.target.wants/emu-kwh-load.timer ] && echo enabled || echo disabled)" = $state ]
    run 0 'purge' in_root dpkg -P emu-kwh
done

finish
