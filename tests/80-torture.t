#!/bin/sh
# Each call into a library can be made to fail, or tests/torture/never has a reason; and a short run of make torture: the first two uses of
# each call.
. "$(dirname "$0")/lib.sh"

# left OBJECT...: prints the functions that the objects call and do not define.
left() {
    nm -u "$@" | sed -n 's/^ *[Uw] //p' | sort -u >undefined
    nm --defined-only "$@" | sed -n 's/^[0-9a-f]* [A-Z] //p' | sort -u >defined
    comm -23 undefined defined
}
objects=$(cd "$top" && for source in lib/*.c emu-read/*.c kwh-agg/*.c mysql-sink/*.c examples/green-button/*.c examples/kwh-share/*.c; do
    [ ! -e "${source%.c}.o" ] || echo "$PWD/${source%.c}.o" # other systems have other files
done)
# shellcheck disable=SC2086 # a list
left $objects >calls
nm "$top"/build/torture/*.o | sed -n 's/.* T __wrap_//p' | sort -u >wrapped
sed -n 's/^\([^#	][^	]*\).*/\1/p' "$top/tests/torture/never" >patterns

# never SYMBOL: returns 0 if a pattern of that file matches.
never() {
    while read -r pattern; do
        eval "case \$1 in $pattern) return 0 ;; esac"
    done <patterns
    return 1
}
: >forgotten
while read -r call; do
    grep -q -x -F -e "$call" wrapped || never "$call" || echo "$call" >>forgotten
done <calls
ok 'there are calls into libraries' [ "$(grep -c . calls)" -gt 50 ]
ok 'each can be made to fail, or is in tests/torture/never' diff /dev/null forgotten
ok 'the filters run without a fault' sh -c 'echo "2026-11-23T17:04:00Z	-	1.000" | "$1" | grep -q 0.017' - "$top/build/torture/kwh-agg"

MOST=2 sh "$top/tests/torture/run.sh" '^(kwh-agg, (a pipe|a zone|help)|emu-read, (a capture|help))$' >short
ok 'the first uses of each call fail well' sh -c 'cat short; ! grep "^not ok\|^1\.\.0" short && tail -n 1 short | grep -q "^1\.\."'

finish
