#!/bin/sh
# The costs of emu-read: decoding recorded bytes, compared with expat alone on the same fragments, framed before and with empty
# handlers (bench/expat.c); and polling the simulated meter, whose time passes quickly (fakesys.c).
# It needs awk, a C compiler and 200 MB in TMPDIR.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/figures.sh"
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX")
sim='' reader='' speeds=''
trap 'kill $sim $reader 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
export TZ=UTC LC_ALL=C
PATH=$top/emu-read:$top/build:$PATH

echo
# shellcheck disable=SC2046 # flags
${CC:-cc} -O2 -o expat "$top/tests/bench/expat.c" $(pkg-config --cflags --libs expat)
awk -v readings=130000 -f "$top/tests/bench/recording.awk" >everything.raw
awk -v readings=130000 -v only=1 -f "$top/tests/bench/recording.awk" >demand.raw
printf '%-34s %12s %12s %8s\n' 'decoding, best of 15, in turn' 'emu-read' 'expat alone' 'ratio'
for raw in everything.raw demand.raw; do
    emu-read $raw >lines
    [ "$(wc -l <lines)" -eq 130000 ] || { echo "$raw: lines are missing" >&2; exit 1; }
    i=0
    while [ $i -lt 15 ]; do
        ./expat $raw >>$raw.expat
        perl -MTime::HiRes=time -e '$t = time; system(@ARGV) == 0 or exit 1; printf STDERR "%.3f\n", time - $t' \
            emu-read $raw 2>>$raw.emu-read >/dev/null
        i=$((i + 1))
    done
    bytes=$(wc -c <$raw)
    ours=$(sort -n $raw.emu-read | head -1) alone=$(sort -n $raw.expat | head -1)
    echo "$raw $bytes $ours $alone" |
        awk '{ printf "%-34s %7.1f MB/s %7.1f MB/s %8.2f   (at least 0.8)\n", $1, $2 / $3 / 1e6, $2 / $4 / 1e6, $4 / $3 }'
    speeds="${speeds:+$speeds, }$(ratio "$alone" "$ours") × of ${raw%.raw}"
done
figure '`emu-read`, recorded bytes, beside expat alone' "$speeds"

until_lines() { while [ "$(wc -l <lines)" -lt "$1" ]; do kill -0 $reader && sleep 0.1; done; }
rss() { awk '/^VmRSS/ { print $2 }' /proc/$reader/status; }

metersim --link meter --report 0 --step 60 --begin 2026-01-01T00:00:00Z >sim.out &
sim=$!
while [ ! -e meter ]; do sleep 0.05; done

echo
: >lines
FAKE_SPEED=10 FAKE_COST=$work/cost LD_PRELOAD=$top/build/fakesys.so emu-read --interval=1 --port=meter >lines 2>err &
reader=$!
until_lines 100
kill $reader
wait $reader || :
polls=$(wc -l <lines)
awk -v polls="$polls" '{ printf "live, registers and demand: %.2f wake-ups and %.2f ms CPU a poll over %d polls (at most 4 and 1), %d KB resident (at most 4096)\n",
    $1 / polls, $2 / polls, polls, $3 }' cost
figure '`emu-read`, live, a poll of registers and demand' "$(awk -v polls="$polls" '{
    printf "%.1f wake-ups and %.2f ms of CPU; %.1f MB of memory", $1 / polls, $2 / polls, $3 / 1024 }' cost)"

: >lines
mkfifo pipe
cat pipe >lines &
FAKE_SPEED=2000 LD_PRELOAD=$top/build/fakesys.so emu-read --interval=1 --port=meter 2>err >pipe &
reader=$!
until_lines 1000
before=$(rss)
until_lines 100000
after=$(rss)
kill $reader
wait $reader || :
echo "live: $before KB resident after 1,000 polls, $after KB after 100,000"

rm cost
FAKE_SPEED=600 FAKE_COST=$work/cost LD_PRELOAD=$top/build/fakesys.so emu-read --port=absent --timeout=3600 >lines 2>err || :
awk '{ printf "unplugged for an hour: %d wake-ups and %.1f ms CPU in all\n", $1, $2 }' cost
