#!/bin/sh
# Runs the scripts of sh(1) and awk(1) by other shells and awks, in locales with a decimal comma and with other capital letters: "make
# dialects", or "sh tests/proof/dialects.sh mksh". It runs the tests of the scripts in a copy of the tree, in which each script begins
# with such a shell. The tests themselves stay as they are. Not run: the long ones (60, 82).
#
#	bash      bash, gawk --posix, German
#	busybox   busybox's sh and awk, Turkish
#	mksh      mksh, mawk, German
#	dash      dash, original-awk, Turkish

cd "$(dirname "$0")/../.." || exit
top=$PWD
base=$top/build/dialects
failed=
TESTS=${TESTS:-'tests/61-*.t tests/66-*.t tests/72-*.t tests/54-*.t tests/74-*.t tests/9[34]-*.t tests/proof/mqtt.sh'}

needs() { command -v "$1" >/dev/null || { echo "dialects: no $1 here: make deps-proof" >&2; exit 69; }; }

# Makes the locales, which the machine need not have.
make_locales() {
	needs localedef
	mkdir -p "$base/locales"
	for locale in de_DE.UTF-8 de_DE.ISO-8859-1 tr_TR.UTF-8 tr_TR.ISO-8859-9; do
		[ -d "$base/locales/$locale" ] || localedef -i "${locale%%.*}" -f "${locale#*.}" "$base/locales/$locale" || return
	done
}

# dialect NAME SHELL AWK LOCALE CHARSET: runs the tests. A script with a UTF-8 locale gets LOCALE.UTF-8, others get LOCALE.CHARSET.
dialect() {
	name=$1 shell=$2 awk=$3 locale=$4 charset=$5
	needs "${shell%% *}"; needs "${awk%% *}"
	tree=$base/$name
	rm -rf "$tree" && mkdir -p "$tree" && tar -c --exclude=./.git --exclude=./build . | tar -x -C "$tree" || return
	make -s -C "$tree" -j "$(nproc)" all build/metersim build/fakesys.so >/dev/null || return
	mkdir "$tree/build/awk" || return
	printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >"$tree/build/awk/awk"
	cat >"$tree/build/shell" <<-END
		#!/bin/sh
		case \${LC_ALL-} in *UTF-8) LC_ALL=$locale.UTF-8 ;; *) LC_ALL=$locale.$charset ;; esac
		PATH=$tree/build/awk:\$PATH LOCPATH=$base/locales LC_ALL=\$LC_ALL exec $shell "\$@"
	END
	chmod +x "$tree/build/shell" "$tree/build/awk/awk"
	find "$tree/examples" -type f -exec grep -l '^#!/bin/sh' {} + | while read -r script; do
		sed "1s|^#!/bin/sh|#!$tree/build/shell|" "$script" >"$tree/build/script" && cat "$tree/build/script" >"$script" || exit
	done || return
	# shellcheck disable=SC2086 # patterns
	(cd "$tree" && TEST_SHELL=$tree/build/shell prove -j 4 $TESTS)
}

make_locales || exit
[ $# -gt 0 ] || set -- bash busybox mksh dash
for name in "$@"; do
	echo "== $name"
	case $name in
	bash) dialect bash bash 'gawk --posix' de_DE ISO-8859-1 ;;
	busybox) dialect busybox 'busybox sh' 'busybox awk' tr_TR ISO-8859-9 ;;
	mksh) dialect mksh mksh mawk de_DE ISO-8859-1 ;;
	dash) dialect dash dash original-awk tr_TR ISO-8859-9 ;;
	*) echo "dialects: $name: not bash, busybox, mksh or dash" >&2; exit 64 ;;
	esac || failed="$failed $name"
done
[ -z "$failed" ] || { echo "dialects: failed:$failed" >&2; exit 1; }
