#!/bin/sh
# The speed of kwh-agg, compared with other programs for the same hours and with the least that reading takes, in one run:
#     wc -l      reads the same bytes and looks for line feeds
#     mawk       a program of the same arithmetic, without registers and checks (bench/hours.awk)
#     DuckDB     the same in SQL, two threads (bench/hours.mjs), if npm can install it
# Lines of 5 fields as emu-read writes them, with registers in each line (5) and in each fifth (sparse), and of 3; of one meter
# and of 500. All must give the same hours by demand, or there is no result. It fails if a line takes too many instructions, which do
# not depend on the load of the machine. It needs hyperfine, mawk, valgrind, time and 5 GB in TMPDIR. DAYS=n of 500 meters (31); one
# meter has 47 times as many.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/bench/figures.sh"
for tool in hyperfine mawk valgrind /usr/bin/time; do
    command -v $tool >/dev/null || { echo "bench: $tool is not installed: make deps bench" >&2; exit 1; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
export TZ=UTC LC_ALL=C
agg=$top/kwh-agg/kwh-agg
days=${DAYS:-31}
failed=0

make_logs() { # NAME METERS MINUTES: NAME.5, NAME.sparse, NAME.3
    mawk -v meters="$2" -v minutes="$3" -v fields=5 -f "$top/tests/bench/demand.awk" >"$1.5"
    cut -f 1-3 "$1.5" >"$1.3"
    mawk -v meters="$2" 'BEGIN { FS = OFS = "\t" } int((NR - 1) / meters) % 5 { $4 = $5 = "-" } { print }' "$1.5" >"$1.sparse"
}

# instructions LOG MOST: sets "instructions", of a line of the first 300,000
instructions() {
    head -n 300000 "$1" >first.log
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$agg" first.log 2>callgrind >/dev/null
    instructions=$(awk -v lines="$(wc -l <first.log)" '/Collected :/ { printf "%.1f", $4 / lines }' callgrind)
    rm first.log
    awk -v n="$instructions" -v most="$2" 'BEGIN { exit n > most }' || { failed=1; instructions="$instructions: MORE THAN $2"; }
    printf '%-34s %9s instructions a line\n' kwh-agg "$instructions"
}

# measure NAME TIMES OPTION... COMMAND: the fastest of so many times into "ms", and how often "base" ms that is into "times"
measure() {
    name=$1 runs=$2
    shift 2
    hyperfine -r "$runs" "$@" --export-csv times.csv >/dev/null 2>hyperfine.err || { cat hyperfine.err >&2; exit 1; }
    ms=$(awk -F, 'END { printf "%.3f", $7 * 1000 }' times.csv)
    times=$(ratio "$ms" "${base:-$ms}")
    printf '%-34s %9.1f ms  %6s\n' "$name" "$ms" "$times"
}

# slower NAME COMMAND...: measures another program, which must give the same hours as kwh-agg
slower() {
    name=$1
    shift
    measure "$name" "$few" -N --output "$work/found" "$*"
    slowness=$(awk -v a="$ms" -v b="$fast" 'BEGIN { printf "%.0f", a / b }')
    sort found | cmp - hours || exit 1
}

# compare LOG WHAT MOST: writes a row of the table
compare() {
    log=$1 base=''
    many=7 few=1
    case $log in one*) many=20 few=3 ;; esac
    # by demand: what registers tell later are lines with -
    $agg "$log" | cut -f 1-4 | grep -v '	-	0$' | sort | cmp - hours || exit 1
    printf '\n%s: %s lines, %s bytes; the fastest of %d\n' "$log" "$(wc -l <"$log")" "$(wc -c <"$log")" $many
    instructions "$log" "$3"
    measure 'wc -l' $many -w 1 -N "wc -l $log"
    base=$ms
    measure 'kwh-agg' $many -w 1 -N "$agg $log"
    fast=$ms all=$(printf %.1f "$ms") value=$times
    slower mawk mawk -f "$top/tests/bench/hours.awk" "$log"
    mawk=$slowness
    [ -z "$duckdb" ] || slower DuckDB $duckdb "$log"
    base=''
    measure 'cat | cat' $many -w 1 "cat $log | cat >/dev/null"
    base=$ms
    measure 'cat | kwh-agg' $many -w 1 "cat $log | $agg >/dev/null"
    row "$2" "$all" "$value" "$mawk ×" "${duckdb:+$slowness ×}" "$times" "$instructions"
}

duckdb=
if npm install --silent --no-audit --no-fund --prefix "$work" @duckdb/node-api >/dev/null 2>&1; then
    duckdb="node $top/tests/bench/hours.mjs"
else
    echo 'DuckDB is NOT measured: npm cannot install @duckdb/node-api here'
fi

columns '`kwh-agg`' ms '× `wc -l`' 'mawk takes' 'DuckDB takes' 'from a pipe, × two `cat`' 'instructions a line'
for meters in one many; do
    if [ $meters = one ]; then
        make_logs one 1 $((days * 47 * 1440))
        of="$((days * 47)) days of one meter"
    else
        make_logs many 500 $((days * 1440))
        of="$days days of 500 meters"
    fi
    $agg $meters.3 | sort >hours
    compare $meters.5 "$of, as \`emu-read\` writes them" 270
    compare $meters.sparse "$of, registers in each fifth line" 270
    compare $meters.3 "$of, lines of 3 fields" 165
    rm ./$meters.*
done

# most memory resident, kB
resident() { { /usr/bin/time -f %M "$agg" "$@" >/dev/null; } 2>&1 | tail -n 1; }
echo
mawk -v meters=1 -v minutes=100000 -v fields=5 -f "$top/tests/bench/demand.awk" >one.log
mawk -v meters=1000000 -v minutes=2 -v fields=5 -f "$top/tests/bench/demand.awk" >million.log
one=$(resident one.log) million=$(resident million.log)
each=$(awk -v one="$one" -v all="$million" 'BEGIN { printf "%.0f", (all - one) * 1024 / 999999 }')
echo "memory of kwh-agg: $one kB for one meter, $million kB for a million"
figure '`kwh-agg`, memory' "$(awk -v kb="$one" 'BEGIN { printf "%.1f", kb / 1024 }') MB, and $each bytes for each further meter"
exit $failed
