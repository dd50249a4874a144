#!/bin/sh
# The manual pages: lint, the usage and the SYNOPSIS, the options and their lists, and the examples with these marks:
#     .\" demand    demand lines: kwh-agg reads all of them
#     .\" hour      hour lines: mysql-sink reads all of them
#     .\" run       commands, one a line, continued by indenting: each ends with 0
# Not tested: examples without a mark, which need a meter or a database (50 and 40 run the same commands).
. "$(dirname "$0")/lib.sh"

PATH=$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH

# marked KIND PAGE: prints the displays with that mark
marked() {
    awk -v mark=".\\\\\" $1" '
        $0 == mark { wanted = 1; next }
        wanted && /^\.Bd/ { inside = 1; next }
        inside && /^\.Ed/ { inside = wanted = 0 }
        inside { gsub(/\\e/, "\\"); print }' "$2"
}

# comma COMMAND...: runs it where decimals have a comma, with an awk that follows the locale
comma() { LOCPATH=$work LC_ALL=de_DE.ISO-8859-1 PATH=$work/mawk:$PATH "$@"; }
ok 'a locale with a decimal comma' localedef -i de_DE -f ISO-8859-1 "$work/de_DE.ISO-8859-1"
mkdir mawk
ln -s "$(command -v mawk)" mawk/awk

# the files that the examples read
awk 'BEGIN { for (minute = 0; minute < 121; minute++)
    printf "2026-11-23T%02d:%02d:00Z\t0x001c640012345678\t1.234\n", 17 + minute / 60, minute % 60 }' >demand.log
gzip -c demand.log >demand-2026-10.log.gz
TZ=UTC kwh-agg demand.log >hours
sed -n 's/^< //p' "$top/tests/green-button/hours.case" >usage.xml

there_are "$top"/man/*.1
for page in "$top"/man/*.[157]; do
    name=$(basename "$page")
    run 0 "$name: lint" mandoc -T lint -W warning "$page"
    ok "$name: lint prints nothing" [ ! -s out ]
    marked demand "$page" >lines
    if [ -s lines ]; then
        run 0 "$name: examples of demand lines" kwh-agg -v lines
        err "$name: all of them" "^kwh-agg: $(wc -l <lines) lines, .* 0 bad lines"
    fi
    marked hour "$page" >lines
    if [ -s lines ]; then
        run 0 "$name: examples of hour lines" mysql-sink --dry-run lines
    fi
    marked run "$page" | awk '{ printf "%s%s", /^ / || NR == 1 ? "" : "\n", $0 } END { if (NR) print "" }' >commands
    while IFS= read -r command; do
        run 0 "$name: $command" sh -c "$command"
        ok "$name: it prints something" [ -s out ]
        untimed <out >plain
        run 0 "$name: the same with a decimal comma" comma sh -c "$command"
        untimed <out >comma.out
        ok 'it prints the same' diff -u plain comma.out
    done <commands
done

# usage PROGRAM: passes if its usage equals the SYNOPSIS of its page
usage() {
    page=$top/man/$1.1
    run 0 "$1 --help" "$1" --help
    no_err "$1 --help: nothing on standard error"
    sed '/^$/,$d' out | tr -s ' \n' ' ' | sed 's/^usage: //; s/ $//' >usage
    mandoc -T ascii "$page" | sed "s/.$(printf '\b')//g" |
        sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' | sed '1d;$d' |
        tr -s ' \n' ' ' | sed 's/^ //; s/ $//' >synopsis
    ok "$1: the usage is the page's SYNOPSIS" diff -u synopsis usage
}

PATH=$PATH:$top/examples/unattended:$top/examples/report:$top/examples/feeds
for script in emu-kwh kwh-plot usage-report; do
    usage $script
done
for filter in emu-read kwh-agg mysql-sink green-button kwh-share; do
    usage $filter
    sed -n 's/^.*{ "\([a-z0-9-]*\)", *\(no\|required\)_argument.*$/\1/p' "$top/$filter"/*.c "$top/examples/$filter"/*.c 2>/dev/null >options
    ok "$filter: has long options" [ -s options ]
    while read -r option; do
        ok "$filter: --$option is in the page" grep -q -e "Fl -$(echo "$option" | sed 's/-/\\(-\\|\\\\-\\)/g')\b" "$page"
    done <options
    run 0 "$filter --version" "$filter" --version
    ok "$filter: --version prints its version" grep -q "^$filter [0-9][0-9.]*\$" out
    run 64 "$filter: an unknown option" "$filter" --no-such-option
    err "$filter: it prints the usage" "^usage: $filter "
done

finish
