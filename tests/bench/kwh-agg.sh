#!/bin/sh
# How fast kwh-agg is, beside what else could do it and beside the least that reading takes, in one run:
#     wc -l      reads the same bytes and looks for line feeds
#     mawk       a program of the same arithmetic, without checks (bench/hours.awk)
#     DuckDB     the same in SQL, two threads (bench/hours.mjs), if npm can install it
# Needs hyperfine, mawk and 2 GB in TMPDIR. All must give the same hours, or there is no result.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
for tool in hyperfine mawk; do
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

duckdb=
if npm install --silent --no-audit --no-fund --prefix "$work" @duckdb/node-api >/dev/null 2>&1; then
    duckdb="node $top/tests/bench/hours.mjs"
else
    echo 'DuckDB is NOT measured: npm cannot install @duckdb/node-api here'
fi

for log in one.log many.log; do
    $agg $log | sort >hours
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

for log in one.log many.log; do
    runs=20
    [ $log = one.log ] || runs=7
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
