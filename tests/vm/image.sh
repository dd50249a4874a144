#!/bin/sh
# image.sh SUITE DIRECTORY: makes a Debian there, with its own kernel, as kernel, initrd and root.img for machine.sh: systemd, udev, MariaDB,
# cron and ModemManager, nothing of this project. Takes the network and some five minutes; no root.
set -e
here=$(dirname "$(realpath "$0")")
PATH=$PATH:/usr/sbin

# The second half once more, as it were root
if [ "$1" != --pack ]; then
	mkdir -p "$2"
	# What is not looked at, is not unpacked: the machine is slow.
	nice -n 5 mmdebstrap --quiet --variant=minbase --aptopt='Apt::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--include=systemd-sysv,udev,dbus,libpam-systemd,kmod,e2fsprogs,procps,tzdata,cron,adduser,mariadb-server,modemmanager,polkitd \
		--include=libserialport0,libexpat1,libmariadb3 \
		--customize-hook='chroot "$1" sh -c "cd /root && apt-get -q -o APT::Sandbox::User=root download \$(apt-cache depends linux-image-amd64 | sed -n \"s/^  Depends: //p\")"' \
		--customize-hook='mv "$1"/root/linux-image-*.deb "$1/root/linux.deb"' \
		--customize-hook="copy-out /root/linux.deb $2" --customize-hook='rm "$1/root/linux.deb"' \
		"$1" "$2/root.tar"
	sh "$here/kernel.sh" "$2/linux.deb" "$2" virtio_pci virtio_console virtio_blk crc32c_generic ext4 xhci_pci cdc_acm ftdi_sio loop autofs4 rtc_cmos
	sh "$here/initrd.sh" "$2" "$here/disk-init.sh"
	if [ "$(id -u)" -eq 0 ]; then sh "$0" --pack "$2"; else fakeroot sh "$0" --pack "$2"; fi
	rm "$2/root.tar" "$2/linux.deb"
	exit
fi

to=$2
root=$to/root
rm -rf "$root"
mkdir "$root"
tar -x -C "$root" --exclude='./dev/?*' -f "$to/root.tar"
mkdir -p "$root/usr/lib/modules"
cp -r "$to"/modules/lib/modules/* "$root/usr/lib/modules"
rm -f "$root/etc/resolv.conf"
echo '/dev/vda / ext4 errors=remount-ro 0 1' >"$root/etc/fstab"
echo house >"$root/etc/hostname"
echo '127.0.0.1 localhost house' >"$root/etc/hosts"
: >"$root/etc/machine-id"
echo virtio_console >"$root/etc/modules-load.d/agent.conf"
ln -sf ../usr/share/zoneinfo/America/Los_Angeles "$root/etc/localtime"
install -m 755 "$here/agent.sh" "$root/usr/local/sbin/agent"
cat >"$root/etc/systemd/system/agent.service" <<'X'
[Unit]
Description=A shell for the tests
DefaultDependencies=no
After=systemd-modules-load.service
StartLimitIntervalSec=0
[Service]
ExecStart=/usr/local/sbin/agent
Environment=HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
Restart=always
RestartSec=0.5
X
mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
ln -s ../agent.service "$root/etc/systemd/system/sysinit.target.wants/agent.service"
for unit in getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer; do
	ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$to/root.img"
truncate -s 2G "$to/root.img"
mke2fs -q -t ext4 -d "$root" "$to/root.img"
rm -r "$root"
