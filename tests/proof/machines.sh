#!/bin/sh
# Tests for other machines, simulated on this one: "make machines", or "sh tests/proof/machines.sh s390x".
#
#	arm64    64 bits, little-endian: a Raspberry Pi of today
#	armhf    32 bits, with a time_t of 64: a Raspberry Pi OS of 32 bits
#	s390x    64 bits, big-endian, char without a sign
#	musl     this machine with another C library: only kwh-agg, because expat and the other libraries need glibc here
#	bmake    this machine and BSD's make
#
# Each foreign tree is a copy of this one below build/machines, built by Debian's cross compiler with Debian's libraries for that machine,
# which are unpacked below it, so this machine is not changed. The programs run under qemu-user. A small static program wraps each of them,
# so that the tests find it in its place; it is static, because LD_PRELOAD is for the wrapped program. Shell, perl and the database server
# are those of this machine.
#
# Not run: tests without a program of ours (below), tests that build programs, measurements, and sanitizers. valgrind and strace do not work
# with qemu.

cd "$(dirname "$0")/../.." || exit
top=$PWD
failed=

# These test this machine (make install, deps.sh, packages, browsers, SQL), build programs for this machine, or have sanitizers.
here_only='tests/46-*.t tests/49-*.t tests/5[1-9]-*.t tests/6*-*.t tests/7*-*.t tests/8*-*.t tests/9*-*.t'

die() { echo "machines: $*" >&2; exit 69; }
needs() { command -v "$1" >/dev/null || die "no $1 here: make deps-proof"; }

# Copies the tree, committed or not, without built files.
copy() {
	rm -rf "$1" && mkdir -p "$1" || return
	tar -c --exclude=./.git --exclude=./build . | tar -x -C "$1" && make -s -C "$1" clean
}

# libraries DEBIAN-NAME: unpacks them below $root, from the same mirrors as this machine's packages.
libraries() {
	[ ! -e "$root/done" ] || return 0
	apt=$top/build/machines/$1/apt
	rm -rf "$apt" "$root" && mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$root" && : >"$apt/status" || return
	set -- -q -o "APT::Architecture=$1" -o "APT::Architectures::=$1" -o "Dir::State=$apt" -o "Dir::State::status=$apt/status" \
		-o "Dir::Cache=$apt/cache" -o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)" -o APT::Update::Post-Invoke::=
	apt-get "$@" update >"$apt/log" 2>&1 || echo "machines: going on with the package lists that could be had" >&2
	if ! apt-get "$@" install -y --download-only --no-install-recommends libc6-dev libserialport-dev libexpat1-dev \
	    libmariadb-dev libcmocka-dev libfaketime >>"$apt/log" 2>&1; then
		tail "$apt/log" >&2
		return 1
	fi
	for package in "$apt"/cache/archives/*.deb; do
		dpkg -x "$package" "$root" || return
	done
	rm -rf "$apt" && : >"$root/done"
}

# wrap QEMU PROGRAM...: from now on that qemu runs each of them.
wrap() {
	qemu=$(command -v "$1"); shift
	for program in "$@"; do
		mv "$program" "$program.foreign" &&
		cc -static -o "$program" -DQEMU="\"$qemu\"" -DROOT="\"$root\"" -DPROGRAM="\"$PWD/$program.foreign\"" -xc - <<-'END' || return
		#include <stdio.h>
		#include <unistd.h>

		int
		main(int argc, char **argv)
		{
			char *command[argc + 6];
			int i;

			command[0] = QEMU;
			command[1] = "-0";
			command[2] = argv[0];
			command[3] = "-L";
			command[4] = ROOT;
			command[5] = PROGRAM;
			for (i = 1; i <= argc; i++)
				command[5 + i] = argv[i];
			execv(QEMU, command);
			perror(QEMU);
			return 126;
		}
		END
	done
}

# foreign DEBIAN-NAME GNU-NAME QEMU-NAME
foreign() {
	needs "$2-gcc"; needs "qemu-$3-static"
	root=$top/build/machines/$1/root
	tree=$top/build/machines/$1/tree
	libraries "$1" && copy "$tree" || return
	PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$root/usr/lib/$2/pkgconfig:$root/usr/share/pkgconfig \
		make -s -C "$tree" programs HOSTILE= CC="$2-gcc --sysroot=$root" CFLAGS='-O2 -g' || return
	(cd "$tree" && wrap "qemu-$3-static" emu-read/emu-read kwh-agg/kwh-agg mysql-sink/mysql-sink build/metersim build/torture/mysql-sink build/unit/*.t) || return
	(
		cd "$tree" || exit
		# shellcheck disable=SC2086 # patterns
		rm -f $here_only
		# shellcheck disable=SC2086 # a list
		FAKETIME_ROOT=$root prove ${TESTS:-build/unit/*.t tests/*.t}
	)
}

musl() {
	needs musl-gcc
	tree=$top/build/machines/musl/tree
	copy "$tree" || return
	# No unit test, because cmocka needs glibc. All cases but two: the message about an unknown option is that of the C library, and musl
	# ignores leap seconds in a zone's file, so there is nothing to reject.
	rm "$tree/tests/kwh-agg/no-such-option.case" "$tree/tests/kwh-agg/leap-seconds.case" || return
	make -s -C "$tree" kwh-agg/kwh-agg CC=musl-gcc CFLAGS='-O2 -g' || return
	(cd "$tree" && prove tests/30-kwh-agg.t tests/31-kwh-agg-property.t)
}

# This machine and another make(1).
other_make() {
	needs bmake
	tree=$top/build/machines/bmake/tree
	copy "$tree" && (cd "$tree" && bmake -s programs && prove build/unit/*.t tests/30-kwh-agg.t)
}

case $# in 0) set -- arm64 armhf s390x musl bmake ;; esac
for machine in "$@"; do
	echo "== $machine"
	case $machine in
	arm64) foreign arm64 aarch64-linux-gnu aarch64 ;;
	armhf) foreign armhf arm-linux-gnueabihf arm ;;
	s390x) foreign s390x s390x-linux-gnu s390x ;;
	musl) musl ;;
	bmake) other_make ;;
	*) die "$machine: not arm64, armhf, s390x, musl or bmake" ;;
	esac || failed="$failed $machine"
done
[ -z "$failed" ] || { echo "machines: failed:$failed" >&2; exit 1; }
