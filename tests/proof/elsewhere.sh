#!/bin/sh
# The whole of make check on other releases of Debian, and on MySQL: "make elsewhere", or ROOTS=sid make elsewhere.
#
#	trixie   Debian 13 as it comes: MariaDB 11.8, libserialport 0.1.2
#	sid      Debian's next: MySQL's server and client library, the newest compiler
#
# Each is a root of its own, made once: roots.sh. make deps installs what is missing there. The script copies the tree, committed or not,
# builds it with warnings as errors, and tests it as an ordinary user. TESTS=... picks tests; WINDOWS=1 adds the filters for Windows,
# under wine. Run it as root.
# Not tested: systemd, the kernels of these releases, a desktop.

cd "$(dirname "$0")/../.." || exit
. tests/proof/roots.sh
apart "$@"

# as_user COMMAND...: runs it as the user of the tests, in the tree
as_user() {
	chroot --userspec=tester:tester "$root" env -i HOME=/home/tester PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 \
		sh -c 'cd /home/tester/emu-kwh && exec "$@"' - "$@"
}

# make_root SUITE PACKAGE...: makes a root with make(1) and these packages, in which no service starts. If that fails, the next run begins
# anew.
make_root() {
	new_root "$1" || return
	shift
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod +x "$root/usr/sbin/policy-rc.d"
	{ inside apt-get install -q -y --no-install-recommends make "$@" &&
		inside useradd -m tester && : >"$root/made"; } >"$root.log" 2>&1 || { tail "$root.log" >&2; return 1; }
}

mounts() {
	mount -t proc proc "$root/proc" && mount --rbind --make-rslave /dev "$root/dev" && mount -t sysfs -o ro sysfs "$root/sys" &&
	mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
}

# elsewhere SUITE PACKAGE...
elsewhere() {
	root=$roots/$1
	[ -e "$root/made" ] || make_root "$@" || return
	mounts && copy_tree "$root/home/tester/emu-kwh" &&
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
