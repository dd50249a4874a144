#!/bin/sh
# How fast kwh-agg is, beside what else could do it and beside the least that reading takes, in one run:
#     wc -l      reads the same bytes and looks for line feeds
#     mawk       a program of the same arithmetic, without checks (bench/hours.awk)
#     DuckDB     the same in SQL, two threads (bench/hours.mjs), if npm can install it
# Lines of 5 fields, as emu-read writes them, and of 3; of one meter and of 500. Needs hyperfine, mawk, valgrind and 5 GB in
# TMPDIR. All must give the same hours by demand, or there is no result. It fails if a line takes more instructions than
# it may, which no load of the machine changes.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
for tool in hyperfine mawk valgrind; do
    command -v $tool >/dev/null || { echo "bench-kwh-agg: $tool is not installed" >&2; exit 1; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"
export TZ=UTC LC_ALL=C
agg=$top/kwh-agg/kwh-agg

mawk -v meters=1 -v minutes=$((1461 * 1440)) -f "$top/tests/bench/demand.awk" >one.log
mawk -v meters=500 -v minutes=$((31 * 1440)) -f "$top/tests/bench/demand.awk" >many.log

mawk -v meters=1 -v minutes=$((1461 * 1440)) -v fields=5 -f "$top/tests/bench/demand.awk" >one5.log
mawk -v meters=500 -v minutes=$((31 * 1440)) -v fields=5 -f "$top/tests/bench/demand.awk" >many5.log

# instructions LOG MOST: how many a line takes, of the first 300,000
failed=0
instructions() {
    head -n 300000 "$1" >first.log
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$agg" first.log 2>&1 >/dev/null |
        awk -v file="$1" -v most="$2" '/Collected :/ { n = $4 / 300000
            printf "%-34s %9.1f instructions a line, at most %d%s\n", file, n, most, n > most ? ": TOO MANY" : ""; exit n > most }' || failed=1
}
grep -m 1 'model name' /proc/cpuinfo || :
instructions one5.log 270
instructions many5.log 270
instructions one.log 165
instructions many.log 165

duckdb=
if npm install --silent --no-audit --no-fund --prefix "$work" @duckdb/node-api >/dev/null 2>&1; then
    duckdb="node $top/tests/bench/hours.mjs"
else
    echo 'DuckDB is NOT measured: npm cannot install @duckdb/node-api here'
fi

for log in one.log many.log; do
    $agg $log | sort >hours
    $agg ${log%.log}5.log | cut -f 1-4 | sort | cmp - hours
    mawk -f "$top/tests/bench/hours.awk" $log | sort | cmp - hours
    [ -z "$duckdb" ] || $duckdb $log | sort | cmp - hours
    echo "$log: $(wc -l <$log) lines, $(wc -c <$log) bytes, $(wc -l <hours) hours, the same from all"
done

# measure NAME TIMES LEAST COMMAND...: the fastest of so many times, and how often LEAST ms that is
measure() {
    name=$1 times=$2 least=$3
    shift 3
    hyperfine -w 1 -r "$times" "$@" --export-csv times.csv >/dev/null 2>&1
    awk -F, -v name="$name" -v base="$least" 'END {
        printf "%-34s %9.1f ms  %6.2f\n", name, $7 * 1000, (base > 0 ? $7 * 1000 / base : 1) }' times.csv
}
fastest() { awk -F, 'END { printf "%f", $7 * 1000 }' times.csv; }

for log in one5.log many5.log one.log many.log; do
    runs=20
    case $log in many*) runs=7 ;; esac
    printf '\n%-34s %12s  %s\n' "$log" 'fastest of '$runs 'x wc -l'
    measure 'wc -l' $runs 0 -N "wc -l $log"
    base=$(fastest)
    measure 'kwh-agg' $runs "$base" -N "$agg $log"
    measure 'mawk' 3 "$base" -N "mawk -f $top/tests/bench/hours.awk $log"
    [ -z "$duckdb" ] || measure 'DuckDB, 2 threads' 3 "$base" -N "$duckdb $log"

    printf '\n%-34s %12s  %s\n' 'from a pipe' 'fastest of '$runs 'x cat | cat'
    measure 'cat | cat' $runs 0 "cat $log | cat >/dev/null"
    base=$(fastest)
    measure 'cat | kwh-agg' $runs "$base" "cat $log | $agg >/dev/null"
done

# most memory resident, kB
resident() { { command time -f %M "$@" >/dev/null; } 2>&1 | tail -n 1; }
if command -v time >/dev/null; then
    mawk -v meters=1000000 -v minutes=1 -f "$top/tests/bench/demand.awk" >million.log
    echo
    for log in one.log many.log million.log; do
        echo "memory for $(cut -f2 $log | head -n 1000000 | sort -u | wc -l) meters: $(resident $agg $log) kB"
    done
else
    echo 'memory is NOT measured: time(1) is not installed'
fi
exit $failed
