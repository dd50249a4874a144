#!/bin/sh
# Installs what the build, the tests and the demo need and this machine lacks: "make deps"; and with the
# operand "proof" what the longer proofs of tests/README.md need besides: "make deps-proof".
# With nothing missing it does nothing. It changes nothing but packages, and starts no service;
# but of those for "proof", Debian's mosquitto starts itself where systemd runs, for this machine alone.

case $# in 0) group=base ;; *) group=$1 ;; esac
case $group in
base | proof) ;;
*) echo "usage: deps.sh [proof]" >&2; exit 64 ;;
esac

# How to see that it is there | its packages for apt-get | dnf | pacman | brew.
# Of names joined by commas the first that apt knows is taken: releases differ.
needs_base() {
	sed 's/ *| */|/g' <<'END'
compiler cc                            | gcc libc6-dev              | gcc                       | gcc             | gcc
program make bmake                     | make                       | make                      | make            | make
program pkg-config                     | pkg-config                 | pkgconf-pkg-config        | pkgconf         | pkgconf
library libserialport                  | libserialport-dev          | libserialport-devel       | libserialport   | libserialport
library expat                          | libexpat1-dev              | expat-devel               | expat           | expat
library mysqlclient mariadb libmariadb | default-libmysqlclient-dev | mariadb-connector-c-devel | mariadb-libs    | mariadb
library cmocka                         | libcmocka-dev              | libcmocka-devel           | cmocka          | cmocka
program mariadb-install-db             | mariadb-server-core,mariadb-server-core-10.6,mariadb-server-core-10.5 | mariadb-server | mariadb | mariadb
program mariadb                        | mariadb-client-core,mariadb-client-core-10.6,mariadb-client-core-10.5 | mariadb | mariadb-clients | mariadb
program gnuplot                        | gnuplot-nox                | gnuplot                   | gnuplot         | gnuplot
program mandoc                         | mandoc                     | mandoc                    | mandoc          | mandoc
program prove                          | perl                       | perl                      | perl            | perl
zone America/Los_Angeles               | tzdata                     | tzdata                    | tzdata          |
program git                            | git                        | git                       | git             | git
faketime                               | libfaketime                | libfaketime               | libfaketime     | libfaketime
program openssl                        | openssl                    | openssl                   | openssl         | openssl
program bash                           | bash                       | bash                      | bash            | bash
program diff                           | diffutils                  | diffutils                 | diffutils       | diffutils
program flock                          | util-linux                 | util-linux-core           | util-linux      | flock
program ps                             | procps                     | procps-ng                 | procps-ng       |
program xmlwf                          | expat                      | expat                     | expat           | expat
END
}

needs_proof() {
	sed 's/ *| */|/g' <<'END'
program clang                          | clang                      | clang                     | clang           | llvm
fuzzer clang                           | libclang-rt-dev,libclang-rt-14-dev | compiler-rt          | compiler-rt     | llvm
program gcovr                          | gcovr                      | gcovr                     | gcovr           | gcovr
program mosquitto /usr/sbin/mosquitto  | mosquitto                  | mosquitto                 | mosquitto       | mosquitto
program mosquitto_pub                  | mosquitto-clients          | mosquitto                 | mosquitto       | mosquitto
program ps                             | procps                     | procps-ng                 | procps-ng       |
program chromium chromium-browser      | chromium                   | chromium                  | chromium        | chromium
program clang-tidy                     | clang-tidy                 | clang-tools-extra         | clang           | llvm
program cppcheck                       | cppcheck                   | cppcheck                  | cppcheck        | cppcheck
program bmake                          | bmake                      | bmake                     | bmake           | bmake
program qemu-aarch64-static            | qemu-user-static           | qemu-user-static          | qemu-user-static |
program aarch64-linux-gnu-gcc          | gcc-aarch64-linux-gnu      |                           |                 |
program arm-linux-gnueabihf-gcc        | gcc-arm-linux-gnueabihf    |                           |                 |
program s390x-linux-gnu-gcc            | gcc-s390x-linux-gnu        |                           |                 |
program musl-gcc                       | musl-tools                 |                           |                 |
program valgrind                       | valgrind                   | valgrind                  | valgrind        |
program shellcheck                     | shellcheck                 | ShellCheck                | shellcheck      | shellcheck
builder                                | build-essential dpkg-dev   |                           |                 |
program dh                             | debhelper                  |                           |                 |
program lintian                        | lintian                    |                           |                 |
program debootstrap                    | debootstrap                |                           |                 |
program systemd-analyze                | systemd                    | systemd                   |                 |
program udevadm                        | udev                       | systemd-udev              |                 |
program strace                         | strace                     | strace                    | strace          |
program zsh                            | zsh                        | zsh                       | zsh             | zsh
END
}

program() {
	for name in "$@"; do
		command -v "$name" >/dev/null && return
	done
	return 1
}

library() {
	for name in "$@"; do
		pkg-config --exists "$name" 2>/dev/null && return
	done
	return 1
}

faketime() {
	for file in /usr/lib*/faketime/libfaketime.* /usr/lib/*/faketime/libfaketime.* \
	    /usr/local/lib/faketime/libfaketime.* /opt/homebrew/lib/faketime/libfaketime.*; do
		[ -e "$file" ] && return
	done
	return 1
}

zone() {
	[ -e "${TZDIR:-/usr/share/zoneinfo}/$1" ]
}

# Of packages, where that is what this system has: dpkg-buildpackage insists on build-essential.
builder() {
	! program apt-get || { program dpkg-buildpackage && dpkg -s build-essential >/dev/null 2>&1; }
}

# One without the C library's headers is of no use.
compiler() {
	dir=$(mktemp -d) || exit
	printf '#include <stdio.h>\nint main(void) { return puts("") == EOF; }\n' >"$dir/x.c"
	"$1" -o "$dir/x" "$dir/x.c" 2>/dev/null
	status=$?
	rm -r "$dir"
	return "$status"
}

# clang's library for fuzz targets is a package of its own.
fuzzer() {
	echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n ? 0 : 0; }' |
		"$1" -x c -fsanitize=fuzzer,address -o /dev/null - 2>/dev/null
}

# missing COLUMN: that column of the rows that are not there yet.
missing() {
	"needs_$group" | while IFS= read -r row; do
		# shellcheck disable=SC2086 # a function and its operands
		${row%%|*} || printf '%s\n' "$row"
	done | cut -d '|' -f "$1" | tr '\n' "${2:- }"
}

# The first of NAME,NAME... that this release has; the last if it has none, for apt to say so.
apt_names() {
	for names in "$@"; do
		for name in $(printf '%s' "$names" | tr ',' ' '); do
			apt-cache show "$name" >/dev/null 2>&1 && break
		done
		printf '%s ' "$name"
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif program sudo; then
		sudo "$@"
	else
		echo "deps: not root, and no sudo here; as root, run: $*" >&2
		return 1
	fi
}

if [ -z "$(missing 1)" ]; then
	echo "deps: nothing to install"
	exit 0
fi

# shellcheck disable=SC2046,SC2086 # lists of packages
if program apt-get; then
	as_root apt-get update -q || echo "deps: going on with the package lists as they are" >&2
	packages=$(apt_names $(missing 2))
	echo "deps: installing with apt-get:" $packages
	# Without --no-remove, MariaDB would take a MySQL server that is here already off the machine.
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --no-remove $packages
elif program dnf; then
	packages=$(missing 3)
	echo "deps: installing with dnf:" $packages
	as_root dnf install -y --setopt=install_weak_deps=False $packages
elif program pacman; then
	packages=$(missing 4)
	echo "deps: installing with pacman:" $packages
	as_root pacman -S --needed --noconfirm $packages
elif program brew; then
	packages=$(missing 5)
	echo "deps: installing with brew:" $packages
	brew install $packages
else
	echo "deps: neither apt-get nor dnf, pacman or brew here" >&2
fi

if [ -n "$(missing 1)" ]; then
	echo "deps: still missing; please install by hand:" >&2
	missing 1 '\n' >&2
	exit 1
fi
