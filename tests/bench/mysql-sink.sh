#!/bin/sh
# mysql-sink compared with LOAD DATA LOCAL INFILE, on one private server with its default durability, into the same table.
# HOURS=n of input (1,000,000). Of ROUNDS=n (3) the middle one counts. The server writes below TMPDIR.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"
. "$top/tests/bench/figures.sh"

HOURS=${HOURS:-1000000} ROUNDS=${ROUNDS:-3} rates=

# make_hours METERS: writes them to METERS.hours and, for LOAD DATA, to METERS.load
make_hours() { awk -v hours="$HOURS" -v meters="$1" -v lines="$1.hours" -v table="$1.load" -f "$top/tests/bench/load.awk"; }

ms() { date +%s%N | sed 's/......$//'; }
middle() { sort -n | sed -n "$(((ROUNDS + 1) / 2))p"; }
timed() { began=$(ms); "$@" || exit; echo $(($(ms) - began)); }
empty() { db_in pse 'TRUNCATE usage_e'; }
local=
! of_mysql || local=--local-infile=1
load_data() { "$db_client" --defaults-file="$db_cnf" $local --database=pse --execute="LOAD DATA LOCAL INFILE '$work/$1.load' INTO TABLE usage_e (UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut)"; }
sink() { mysql-sink --defaults-file="$db_cnf" "$1.hours"; }

# no option that would make it faster or less safe than it comes, but for its memory
db_own_start() {
    if of_mysql; then db_start --innodb-buffer-pool-size=128M --innodb-redo-log-capacity=192M --local-infile=1; else db_start --innodb-buffer-pool-size=128M --innodb-log-file-size=96M; fi
}
db_own_start || exit
db_sql <"$top/sql/setup.sql"
server=$(if of_mysql; then echo MySQL; else echo MariaDB; fi)\ $(db_sql 'SELECT VERSION()' | sed 's/-.*//')

echo "mysql-sink: $HOURS hours, the middle one of $ROUNDS rounds; LOAD DATA LOCAL INFILE into the same table = 1"
printf '%-24s %12s %12s %12s %10s %12s\n' '' 'LOAD DATA ms' 'sink ms' 'replay ms' 'speed' 'replay/first'
for meters in 1 500; do
    make_hours $meters
    : >load.ms; : >sink.ms; : >replay.ms
    for round in $(seq "$ROUNDS"); do
        empty; timed load_data $meters >>load.ms
        empty; timed sink $meters >>sink.ms
        timed sink $meters >>replay.ms
    done
    load=$(middle <load.ms) first=$(middle <sink.ms) replay=$(middle <replay.ms)
    printf '%-24s %12d %12d %12d %10s %12s\n' "$meters meter(s)" "$load" "$first" "$replay" \
        "$(ratio "$load" "$first")" "$(ratio "$first" "$replay")"
    rates="${rates:+$rates; }$(if [ $meters = 1 ]; then echo of one meter; else echo "of $meters meters"; fi) $(ratio "$load" "$first") × as fast, a replay $(ratio "$first" "$replay") × as fast as the first load"
done
figure "\`mysql-sink\`, $HOURS hours, beside \`LOAD DATA\` into the same table, $server" "$rates"

# a lone line, from its write to the pipe until another connection sees its row
empty
db_in pse 'DELIMITER //
CREATE PROCEDURE seen(n INT) BEGIN
  WHILE (SELECT COUNT(*) FROM usage_e) < n DO DO SLEEP(0.0001); END WHILE;
  SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED);
END//'
mkfifo lines questions answers
exec 4<>lines 5<>questions 6<>answers
mysql-sink --defaults-file="$db_cnf" <lines 4>&- 5>&- 6>&- & pid=$!
"$db_client" --defaults-file="$db_cnf" --database=pse --batch --skip-column-names --unbuffered <questions >answers 4>&- 5>&- 6>&- & watcher=$!
for n in $(seq 101); do # the first waits for the sink to be there, too
    echo "CALL seen($n);" >&5
    line=$(printf '2026-11-%02dT%02d:00:00+00:00\t-\t1.000\t3600' $((n / 24 + 1)) $((n % 24)))
    began=$(date +%s%N)
    printf '%s\n' "$line" >&4
    read -r seen <&6
    [ "$n" -eq 1 ] || echo $((seen - began / 1000))
done | sort -n >latency
exec 4>&- 5>&- 6>&-
wait "$pid" "$watcher"
lone=$(awk '{ t[NR] = $1 } END { printf "median %.1f ms, worst of %d %.1f ms", t[int((NR + 1) / 2)] / 1000, NR, t[NR] / 1000 }' latency)
echo "a lone line, from written to committed and seen: $lone"
figure '`mysql-sink`, a lone line, until another connection sees its row' "$lone"

# memory, while a million hours pass through
mysql-sink --defaults-file="$db_cnf" 500.hours & pid=$!
peak=0
while kb=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null) && [ -n "$kb" ]; do peak=$kb; sleep 0.05; done
wait "$pid"
peak=$((peak / 1024)).$((peak % 1024 * 10 / 1024))
echo "most resident: $peak MB"
figure "\`mysql-sink\`, memory, while $HOURS hours pass" "$peak MB"
