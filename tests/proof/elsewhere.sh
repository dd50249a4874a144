#!/bin/sh
# The whole of make check on other releases of Debian, and on MySQL: "make elsewhere", or ROOTS=sid make elsewhere.
#
#	trixie   Debian 13 as it comes: MariaDB 11.8, libserialport 0.1.2
#	sid      Debian's next: MySQL's server and client library, the newest compiler
#
# Each is a root of its own in build/roots, made once by debootstrap(8); what is missing in it, make deps installs. The tree
# as it is, committed or not, is copied there, built with each warning an error, and tested by an ordinary user. TESTS=...
# picks tests; WINDOWS=1 goes on with the filters for Windows, under wine. It has to run as root, in mounts and processes of its own, of which nothing remains.
# Not there: systemd, real kernels of these releases, a desktop.

cd "$(dirname "$0")/../.." || exit
die() { echo "elsewhere: $*" >&2; exit 69; }
[ "$(id -u)" -eq 0 ] || die 'this takes root: sudo make elsewhere'
[ -n "$ELSEWHERE" ] || ELSEWHERE=1 exec unshare --mount --pid --fork --kill-child --mount-proc \
	sh tests/proof/elsewhere.sh "$@"
roots=$PWD/build/roots
mkdir -p "$roots"

# inside COMMAND...: as root in $root.   as_user COMMAND...: as the user of the tests, in the tree.
inside() {
	chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
		DEBIAN_FRONTEND=noninteractive "$@"
}
as_user() {
	chroot --userspec=tester:tester "$root" env -i HOME=/home/tester PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 \
		sh -c 'cd /home/tester/emu-kwh && exec "$@"' - "$@"
}

# make_root SUITE PACKAGE...: from nothing, with make(1) and these packages; half a root is thrown away the next time.
make_root() {
	suite=$1; shift
	rm -rf "$root.part"
	debootstrap --variant=minbase "$suite" "$root.part" >"$root.log" 2>&1 || { tail "$root.log" >&2; return 1; }
	echo 'Acquire::Check-Valid-Until "false";' >"$root.part/etc/apt/apt.conf.d/50elsewhere" # a mirror may be an old one
	printf '#!/bin/sh\nexit 101\n' >"$root.part/usr/sbin/policy-rc.d" && chmod +x "$root.part/usr/sbin/policy-rc.d"
	printf '127.0.0.1 localhost\n127.0.0.2 meterdb\n' >"$root.part/etc/hosts"
	mv "$root.part" "$root"
	{ inside apt-get update -q && inside apt-get install -q -y --no-install-recommends make "$@" &&
		inside useradd -m tester && : >"$root/made"; } >>"$root.log" 2>&1 || { tail "$root.log" >&2; return 1; }
}

mounts() {
	mount -t proc proc "$root/proc" && mount --rbind --make-rslave /dev "$root/dev" && mount -t sysfs -o ro sysfs "$root/sys" &&
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
}

# elsewhere SUITE PACKAGE...
elsewhere() {
	root=$roots/$1
	command -v debootstrap >/dev/null || die 'no debootstrap here: make deps-proof'
	[ -e "$root/made" ] || { rm -rf "$root"; make_root "$@" || return; }
	mounts || return
	tree=$root/home/tester/emu-kwh
	rm -rf "$tree" && mkdir -p "$tree" && tar -c --exclude=./.git --exclude=./build . | tar -x -C "$tree" || return
	inside make -s -C /home/tester/emu-kwh clean
	inside chown -R tester:tester /home/tester/emu-kwh &&
	inside sh /home/tester/emu-kwh/deps.sh check >>"$root.log" 2>&1 || { tail "$root.log" >&2; return 1; }
	as_user make -s -j "$(nproc)" programs CFLAGS='-O2 -g -Werror' >/dev/null &&
	as_user make -s deps check ${TESTS:+TESTS="$TESTS"} || return
	[ -z "$WINDOWS" ] || { inside sh /home/tester/emu-kwh/deps.sh windows >>"$root.log" 2>&1 && as_user make -s deps-windows windows-test; }
}

[ $# -gt 0 ] || set -- trixie sid
failed=
for suite in "$@"; do
	echo "== $suite"
	case $suite in
	sid) elsewhere sid libmysqlclient-dev mysql-server-core mysql-client-core ;;
	*) elsewhere "$suite" ;;
	esac || failed="$failed $suite"
done
[ -z "$failed" ] || { echo "elsewhere: failed:$failed" >&2; exit 1; }
