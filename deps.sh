#!/bin/sh
# deps.sh [TARGET...]: installs the missing Debian packages that these targets of make need, with apt-get.
#
#	make deps           what building and logging need
#	make deps demo      also what the demo needs: a server, rsvg-convert
#	make deps check     also what the tests need
#	make deps-proof     also what the longer proofs of tests/README.md need
#	make deps bench     also what the measurements need
#	make deps-windows   also a compiler for Windows, and wine
#
# It changes only packages, and removes none. If nothing is missing, it does nothing. It uses an installed MySQL as it is.
# It starts no service. (mosquitto, for a proof, starts itself where systemd runs, and listens on this machine alone.)

# The test that succeeds if it is installed | its packages. Releases differ: of names joined by commas, the first that apt-get
# knows counts.
needs_build() {
	cat <<END
compiler cc                            | gcc libc6-dev
program make bmake                     | make
program pkg-config                     | pkg-config
library libserialport                  | libserialport-dev
library expat                          | libexpat1-dev
library mysqlclient mariadb libmariadb | $client_dev
program my_print_defaults              | $family-client-core
program mariadb mysql                  | $family-client-core
program flock                          | util-linux
program ps                             | procps
zone America/Los_Angeles               | tzdata
END
}

needs_demo() {
	cat <<END
program mariadb-install-db mysqld      | $family-server-core
program rsvg-convert                   | librsvg2-bin
END
}

needs_check() {
	cat <<END
library cmocka                         | libcmocka-dev
program prove                          | perl
program mandoc                         | mandoc
program git                            | git
faketime                               | libfaketime
perl_module IO::Socket::SSL            | libio-socket-ssl-perl
program openssl                        | openssl
program bash                           | bash
program img2sixel                      | libsixel-bin
program diff                           | diffutils
program xmlwf                          | expat
program busybox                        | busybox
program mksh                           | mksh
program mawk                           | mawk
file /usr/share/i18n/locales/de_DE     | locales
program xz                             | xz-utils
program zstd                           | zstd
END
}

needs_proof() {
	cat <<END
program clang                          | clang
fuzzer clang                           | libclang-rt-dev,libclang-rt-14-dev
program gcovr                          | gcovr
python_module serial                   | python3-serial
program mosquitto                      | mosquitto
program mosquitto_pub                  | mosquitto-clients
program chromium chromium-browser      | chromium
program clang-tidy                     | clang-tidy
program cppcheck                       | cppcheck
program bmake                          | bmake
program qemu-aarch64-static            | qemu-user-static
program aarch64-linux-gnu-gcc          | gcc-aarch64-linux-gnu
program arm-linux-gnueabihf-gcc        | gcc-arm-linux-gnueabihf
program s390x-linux-gnu-gcc            | gcc-s390x-linux-gnu
program musl-gcc                       | musl-tools
program valgrind                       | valgrind
program shellcheck                     | shellcheck
builder                                | build-essential dpkg-dev
program dh                             | debhelper
program lintian                        | lintian
program debootstrap                    | debootstrap
program systemd-analyze                | systemd
program udevadm                        | udev
program strace                         | strace
program qemu-system-x86_64             | qemu-system-x86
program qemu-img                       | qemu-utils
program depmod                         | kmod
program cpio                           | cpio
program mmdebstrap                     | mmdebstrap
program fakeroot                       | fakeroot
program python3                        | python3
program zsh                            | zsh
program gawk                           | gawk
program original-awk                   | original-awk
END
}

needs_bench() {
	cat <<END
program hyperfine                      | hyperfine
program mawk                           | mawk
program valgrind                       | valgrind
program npm                            | npm nodejs
file /usr/bin/time                     | time
END
}

needs_windows() {
	cat <<END
program x86_64-w64-mingw32ucrt-gcc x86_64-w64-mingw32-gcc | gcc-mingw-w64-ucrt64,gcc-mingw-w64-x86-64
program wine                           | wine wine64
program cmake                          | cmake
program script                         | bsdutils
program iconv                          | libc-bin
END
}

program() (
	PATH=$PATH:/usr/sbin
	for name in "$@"; do
		command -v "$name" >/dev/null && return
	done
	return 1
)

file() { [ -e "$1" ]; }

library() {
	for name in "$@"; do
		pkg-config --exists "$name" 2>/dev/null && return
	done
	return 1
}

faketime() {
	for file in /usr/lib*/faketime/libfaketime.* /usr/lib/*/faketime/libfaketime.*; do
		[ -e "$file" ] && return
	done
	return 1
}

# Debian's packages are for Debian's python3. Another python3 may come first in PATH.
python_module() {
	/usr/bin/python3 -c "import $1" 2>/dev/null
}

perl_module() {
	perl "-M$1" -e 1 2>/dev/null
}

zone() { [ -e "${TZDIR:-/usr/share/zoneinfo}/$1" ]; }

# dpkg-buildpackage demands build-essential.
builder() { program dpkg-buildpackage && dpkg -s build-essential >/dev/null 2>&1; }

# A compiler without the headers of the C library does not count.
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

# missing COLUMN: prints that column of the rows whose test fails, each value once.
missing() {
	for group in $groups; do
		"needs_$group"
	done | sed 's/ *| */|/' | while IFS= read -r row; do
		# shellcheck disable=SC2086 # a function and its operands
		${row%%|*} || printf '%s\n' "$row"
	done | cut -d '|' -f "$1" | awk '!seen[$0]++'
}

# Prints the first of NAME,NAME... that this release has. If it has none, prints the last, and apt-get will report that.
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

groups=build
for target in "$@"; do
	case $target in
	demo) groups="$groups demo" ;;
	programs | check | quick | sanitize | torture | soak | year) groups="$groups demo check" ;;
	bench) groups="$groups demo bench" ;;
	windows) groups="$groups demo check windows" ;;
	proof) groups="$groups demo check proof" ;;
	esac
done

# The packages of MySQL and of MariaDB exclude each other. Without pkg-config, only dpkg knows which library is installed.
family=mariadb
program mariadbd mariadb || ! program mysqld mysql || family=mysql
client_dev=default-libmysqlclient-dev
! dpkg -s libmysqlclient-dev >/dev/null 2>&1 || client_dev=libmysqlclient-dev

if [ -z "$(missing 1)" ]; then
	echo "deps: nothing to install"
	exit 0
fi

# shellcheck disable=SC2046,SC2086 # lists of packages
if program apt-get; then
	as_root apt-get update -q || echo "deps: using the old package lists" >&2
	packages=$(apt_names $(missing 2))
	echo "deps: installing with apt-get:" $packages
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends --no-remove $packages
else
	echo "deps: no apt-get here" >&2
fi

if [ -n "$(missing 1)" ]; then
	echo "deps: still missing; please install by hand:" >&2
	missing 1 >&2
	exit 1
fi
