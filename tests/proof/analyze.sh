#!/bin/sh
# Static analysis: "make analyze". Each warning is an error. The exceptions are in .clang-tidy, tests/.clang-tidy, here, and in comments
# beside the code.
#
#	sh tests/proof/analyze.sh SOURCE...

cd "$(dirname "$0")/../.." || exit
failed=
product=$* # the sources of the filters, which the Makefile knows
tests=$(ls tests/sim/*.c tests/unit/*.c tests/fuzz/*.c tests/torture/*.c)
for package in mysqlclient mariadb libmariadb; do pkg-config --exists $package && break; done
flags="-std=c11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION=\"\" -Ilib -I. -Itests/unit $(pkg-config --cflags "$package" libserialport expat cmocka)"

step() {
	name=$1
	shift
	echo "== $name"
	"$@" || failed="$failed $name"
}

# clang-tidy prints on stderr how many warnings in other headers it has suppressed.
tidy() {
	# shellcheck disable=SC2086 # lists
	clang-tidy --quiet $product $tests -- $flags 2>"$said" || { cat "$said"; return 1; }
}

# scope, continue: we declare at the head of a block, and "continue" shows what a loop does with a case.
# unused members: the client library reads the members of a struct by address.
# nullPointer in the tests: in a table of cases NULL is "no reason"; the macro tests for it before it compares.
# hour.c copies a row as a whole, set or not; decimal.c counts the digits that are left.
# uninitvar: f(text, write(text)) writes first. ctunullpointer: kwh-agg/main.c has checked before.
# shadowed: make torture has its own function for a fault.
# assertions: those of the fuzz targets have effects, and are always built.
check() {
	# shellcheck disable=SC2086 # lists
	cppcheck --enable=warning,performance,portability,style --std=c11 --inline-suppr --quiet --error-exitcode=1 \
		-D_GNU_SOURCE -DVERSION='""' -Ilib -I. -Itests/unit \
		--suppress=variableScope --suppress=redundantContinue --suppress='unusedStructMember:mysql-sink/table.c' \
		--suppress=uninitvar:mysql-sink/sql.c --suppress=uninitvar:kwh-agg/hour.c --suppress='ctuuninitvar:*' \
		--suppress=zerodivcond:lib/decimal.c --suppress=unreadVariable:mysql-sink/put.c --suppress='unreadVariable:tests/unit/*' --suppress='shadowFunction:*' --suppress='uninitvar:tests/*' --suppress=ctunullpointer:kwh-agg/hour.c \
		--suppress='nullPointer:tests/unit/*' --suppress='nullPointerRedundantCheck:tests/fuzz/*' \
		--suppress='assertWithSideEffect:tests/fuzz/*' --suppress='assignmentInAssert:tests/fuzz/*' \
		--suppress='clarifyCalculation:tests/fuzz/*' --suppress='shadowFunction:tests/torture/*' \
		$product $tests
}

# Without the tests: gcc does not know that cmocka's asserts don't return, nor what dlsym(3) in fakesys.c returns.
analyzer() {
	for file in $product tests/sim/metersim.c tests/sim/wire.c tests/sim/device.c tests/sim/house.c; do
		case $file in
		kwh-agg/hour.c) except=-Wno-analyzer-use-of-uninitialized-value ;;
		examples/green-button/feed.c) except=-Wno-analyzer-malloc-leak ;; # lists that the caller frees
		*) except= ;;
		esac
		# shellcheck disable=SC2086 # lists
		gcc $flags -O2 -Werror -fanalyzer $except -c -o /dev/null "$file" || return
	done
}

# The scripts of sh that are installed or copied, and deps.sh.
product_scripts() {
	echo deps.sh
	find examples -type f ! -name '*.awk' ! -name '*.sql' -exec grep -lE '^#!/bin/sh|^# shellcheck shell=sh' {} +
	find examples -type f -name '*.sh' -exec grep -LE '^#!/bin/sh|^# shellcheck shell=sh' {} +
}

scripts() {
	# shellcheck disable=SC2046 # a list of files
	shellcheck .ci/run && shellcheck -s bash examples/completion/*.bash && shellcheck -s sh $(product_scripts) &&
	shellcheck -s sh -S warning -e SC2010,SC2046,SC2115,SC2183 tests/*.sh tests/*/*.sh $(grep -l '^#!/bin/sh' tests/*.t)
}

# Input in shell arithmetic.
arithmetic() {
	status=0
	for script in $(product_scripts); do
		awk -f tests/proof/arithmetic.awk "$script" || status=1
	done
	return $status
}

said=$(mktemp) || exit
trap 'rm -f "$said"' EXIT
step gcc analyzer
step cppcheck check
step shellcheck scripts
step arithmetic arithmetic
step mandoc mandoc -T lint -W warning man/*.[157]
step clang-tidy tidy
[ -z "$failed" ] || { echo "analyze: failed:$failed" >&2; exit 1; }
