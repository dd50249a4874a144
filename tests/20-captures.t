#!/bin/sh
# emu-read on the recordings in tests/captures, each a directory with
#	about           Device: and Shows:
#	meter.raw       the bytes
#	demand.lines    the lines that emu-read prints
#	emu-read.err    its messages, if any: then it ends with status 65, else with 0
# To add a case, add a directory. REBAKE=1 writes demand.lines and emu-read.err anew, from what emu-read prints.
# Not tested here: damaged recordings (tests/unit/raven_test.c).
. "$(dirname "$0")/lib.sh"

# pieces SIZE: writes the bytes to a pipe in pieces of that size. A quick reader gets each piece by itself.
pieces() { dd if=meter.raw bs="$1" status=none | emu-read - 2>/dev/null; }

there_are "$top"/tests/captures/*/
for dir in "$top"/tests/captures/*/; do
    name=$(basename "$dir")
    cp "$dir"* "$work"
    ok "$name: has a description" grep -q '^Shows: ' about
    if [ -n "$REBAKE" ]; then
        emu-read meter.raw >"$dir/demand.lines" 2>"$dir/emu-read.err"
        [ -s "$dir/emu-read.err" ] || rm "$dir/emu-read.err"
        rm -f emu-read.err
        cp "$dir"* .
    fi
    wanted=0
    [ ! -f emu-read.err ] || wanted=65
    run $wanted "$name: status" emu-read meter.raw
    out "$name: lines" demand.lines
    if [ -f emu-read.err ]; then ok "$name: messages" diff -u emu-read.err err; else no_err "$name: no message"; fi
    emu-read -v meter.raw >>printed 2>&1
    for size in 1 2 3 5 7 64; do
        pieces $size >got
        cmp -s got demand.lines || echo "in pieces of $size" >>differ
    done
    ok "$name: the same in pieces" [ ! -e differ ]
    cat out err printed >"$work.all"
    ok "$name: no link key, no install code" sh -c '! grep -i 5ec7e7 "$1"' sh "$work.all"
    rm -f "$work"/* "$work.all"
done

# Every prefix of a recording decodes to a prefix of its lines.
cp "$top"/tests/captures/session/* "$work"
size=$(wc -c <meter.raw)
n=0
while [ $n -lt "$size" ]; do
    n=$((n + 97))
    head -c $n meter.raw | emu-read - >got 2>/dev/null
    head -c "$(wc -c <got)" demand.lines | cmp -s - got || echo "$n bytes" >>differ
done
ok 'every prefix gives a prefix' [ ! -e differ ]

finish
