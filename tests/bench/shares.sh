#!/bin/sh
# A fleet's hours in three shares, each with a sink and a server of its own, compared with one sink and one server: rows a second, which
# the processors limit, and CPU a row of servers and sinks together, which they do not. And two shares of one log, compared with one kwh-agg.
# HOURS=n (300,000). Of ROUNDS=n (3) the fastest counts. All run on this machine.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/bench/figures.sh"
for tool in /usr/bin/time mawk; do
    command -v $tool >/dev/null || { echo "bench: $tool is not installed: make deps bench" >&2; exit 1; }
done
base=$work pids=''
at_end="kill -KILL \$pids 2>/dev/null; $at_end"
HOURS=${HOURS:-300000} ROUNDS=${ROUNDS:-3}

for n in 1 2 3; do
    work=$base/server.$n
    mkdir "$work"
    . "$top/tests/db.sh"
    db_start --innodb-buffer-pool-size=64M || exit
    pids="$pids $db_pid"
    cp "$db_cnf" "$base/$n.cnf"
done
work=$base
on() { n=$1; shift; "$db_client" --defaults-file="$n.cnf" --batch --skip-column-names $db_commands "$@"; }
for n in 1 2 3; do on $n <"$top/sql/setup.sql"; done

awk -v hours="$HOURS" 'BEGIN { for (i = 0; i < hours; i++) {
    m = i % 500; n = int(i / 500); d = int(n / 24)
    printf "%d-%02d-%02dT%02d:00:00+00:00\t0x001c6400%08x\t%d.%03d\t3600\t%d.%03d\t0.000\n", 2000 + int(d / 336), d % 336 / 28 + 1, d % 28 + 1, n % 24,
        m, i % 7, i % 1000, i % 7, i % 1000 } }' >hours

ms() { date +%s%N | sed 's/......$//'; }
sink() { /usr/bin/time -a -o clients -f '%U %S' sh -c 'kwh-share "$1" hours | mysql-sink --defaults-file="$2"' sh "$1" "$2"; }
servers() { for pid in $pids; do cut -d ' ' -f 14,15 /proc/$pid/stat; done; }
cpu() { { servers | awk '{ print $1 / 100, $2 / 100 }'; cat clients; } | awk '{ s += $1 + $2 } END { printf "%.2f", s }'; }

# load SHARES SERVERS: prints ms and CPU seconds
load() {
    for n in 1 2 3; do on $n -e 'TRUNCATE pse.usage_e'; done
    : >clients
    before=$(cpu) began=$(ms) sinks=
    n=1
    while [ $n -le "$1" ]; do sink $n/"$1" $(((n - 1) % $2 + 1)).cnf & sinks="$sinks $!"; n=$((n + 1)); done
    for pid in $sinks; do wait "$pid" || exit; done
    echo "$(($(ms) - began)) $(awk -v a="$(cpu)" -v b="$before" 'BEGIN { print a - b }')"
    [ "$(for n in 1 2 3; do on $n -e 'SELECT COUNT(*) FROM pse.usage_e'; done | awk '{ s += $1 } END { print s }')" = "$HOURS" ] || { echo 'rows are missing' >&2; exit 1; }
}

echo
printf '%-24s %10s %12s\n' "$HOURS hours" rows/s 'CPU µs/row'
measure() { # SINKS SERVERS: the fastest into "load", the rows a second and the CPU a row beside those of one and one into "beside"
    for round in $(seq "$ROUNDS"); do load "$1" "$2" || exit; done | sort -n | head -n 1 >load.$1.$2
    load=$(cat load.$1.$2) one=$(cat load.1.1)
    awk -v what="sinks: $1, servers: $2" -v hours="$HOURS" '{ printf "%-24s %10d %12.1f\n", what, hours * 1000 / $1, $2 / hours * 1e6 }' load.$1.$2
    beside="$(ratio "${one% *}" "${load% *}") × the rows a second, $(ratio "${load#* }" "${one#* }") × the CPU a row"
}
measure 1 1
measure 3 1
figure "Three sinks and one server, beside one of each, on $(nproc) cores" "$beside"
measure 3 3
figure "Three sinks and three servers, beside one of each" "$beside"

# one log on two cores
mawk -v meters=500 -v minutes=4320 -v fields=5 -f "$top/tests/bench/demand.awk" >demand.log
timed() { perl -MTime::HiRes=time -e '$t = time; system("sh", "-c", @ARGV) == 0 or exit 1; printf "%.1f\n", 1000 * (time - $t)' "$1"; }
for round in 1 2 3 4 5; do
    timed 'kwh-agg demand.log >whole' >>alone
    timed 'kwh-share 1/2 demand.log | kwh-agg >first & kwh-share 2/2 demand.log | kwh-agg >second; wait' >>halves
done
sort whole >all && sort first second | cmp - all || exit
alone=$(sort -n alone | head -n 1) halves=$(sort -n halves | head -n 1)
echo "kwh-agg of one log: $alone ms; in two shares at once: $halves ms"
figure "\`kwh-agg\` of one log of 500 meters, in two shares by \`kwh-share\`, beside one \`kwh-agg\`" "$(ratio "$halves" "$alone") × the time"
