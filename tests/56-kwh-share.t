#!/bin/sh
# kwh-share: each line is in exactly one share; a meter is always in the same share, which SQL's CRC32() gives, too; several pipes together
# store the same as one; and one that is killed does not harm the others.
# Not tested here: several servers (make cluster).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

# 30 meters, numbered in sequence; a comment, bad lines, a line without a meter
awk 'BEGIN { for (minute = 0; minute < 300; minute++) for (m = 0; m < 30; m++)
    printf "2026-11-23T%02d:%02d:00Z\t0x001c6400%08x\t%d.500\n", minute / 60, minute % 60, m, m % 5 }' >good.log
{ head -n 4000 good.log; printf '# a comment\n\nno line\n2026-11-23T00:00:00Z\t-\t1.000\n\t\t\n'; tail -n +4001 good.log; } >demand.log
shares() { for n in 1 2 3; do kwh-share $n/3 "$@" >share.$n 2>err.$n || return; done; }

ok 'three shares of a log' shares demand.log
cat share.1 share.2 share.3 | sort >together
sort demand.log >whole
ok 'they have each line once, and no other' cmp whole together
ok 'no share has all lines' [ -s share.1 -a -s share.2 -a -s share.3 ]
for n in 1 2 3; do # the lines of the log that are in the share, in the log's order
    awk 'FNR == NR { wanted[$0]; next } $0 in wanted' share.$n demand.log >ordered
    ok "share $n is in the log's order" cmp ordered share.$n
done
meters() { for n in 1 2 3; do cut -f 2 share.$n | grep '^0x' | sort -u | sed "s/^/$n /"; done; }
meters >first.meters
ok 'no meter is in two shares' [ "$(wc -l <first.meters)" -eq 30 ]
kwh-agg good.log >hours
ok 'three shares of hour lines' shares hours
meters >out
out 'they are in the share of their meter' first.meters
run 0 'the only share' kwh-share 1/1 demand.log
out 'it is the whole input, unchanged' demand.log

awk 'BEGIN { for (m = 0; m < 70000; m++) printf "2026-11-23T00:00:00Z\t0x001c6400%08x\t1.000\n", m }' >many.log
for n in 1 4 7; do kwh-share $n/7 many.log | wc -l; done >out
ok 'seven shares of meters numbered in sequence are even within 5 %' awk '$1 < 9500 || $1 > 10500 { exit 1 }' out

printf '2026-11-23T00:00:00Z\t-\t1.000\n2026-11-23T00:01:00Z\t-\t1.0' >torn.log
run 0 'a torn last line' kwh-share -v 1/1 torn.log
out 'it is skipped' <<'END'
2026-11-23T00:00:00Z	-	1.000
END
err 'it reports that' 'torn'
err 'it reports totals' '^kwh-share: 1 lines, 1 in share 1 of 1$'
run 0 'standard input, and several files in order' sh -c 'kwh-share 1/1 torn.log - <hours'
ok 'it prints all of it' [ "$(wc -l <out)" -eq $(($(wc -l <hours) + 1)) ]
gzip -c torn.log >torn.log.gz
run 65 'a compressed file' kwh-share 1/1 torn.log.gz
err 'it says what the file is' 'gzip'
run 74 'a file that is not there' kwh-share 1/1 none.log
for share in 0/3 4/3 3 /3 1/ 1/0 1/10001 -1/3 1/3x; do
    run 64 "$share is no share" kwh-share -- $share demand.log
done
err 'it says what a share is' '^kwh-share: 1/3x: not a share: 1/3 is the first of three, and there are at most 10000$'

# live: a line is passed on at once
mkfifo pipe
kwh-share 1/1 <pipe >live 2>live.err & pid=$!
exec 4>pipe
head -n 1 good.log >&4
live_has() { [ "$(wc -l <live)" -eq "$1" ]; }
ok 'a lone line is passed on at once' wait_for 10 live_has 1
kill -USR1 $pid
reported() { untimed <live.err | grep -q '^kwh-share: 1 lines, 1 in share 1 of 1$'; }
ok 'USR1 reports' wait_for 10 reported
kill -TERM $pid
ok 'TERM ends it with status 0' wait $pid
exec 4>&-

# SQL gives the same shares, and three pipes store the same as one
ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
kwh-agg good.log | mysql-sink --defaults-file="$db_cnf"
db_in pse 'SELECT DISTINCT CRC32(Meter) % 3 + 1, Meter FROM usage_e ORDER BY 1, 2' | tr '\t' ' ' >out
out "SQL's CRC32() tells the share of each meter" first.meters
db_hours >one.rows
db_in pse 'TRUNCATE usage_e'

# three pipes on a log that grows; the second is killed
: >grows.log
named() { sh -c 'echo $$ >"$0"; exec "$@"' "$@" 2>/dev/null; } # NAME COMMAND...: runs it; the file NAME has its process number
at_end="kill \$(cat tail.*) 2>/dev/null; $at_end" pipes=
for n in 1 2 3; do
    named tail.$n tail -n +1 -F grows.log | kwh-share $n/3 | kwh-agg 2>/dev/null | named sink.$n mysql-sink --defaults-file="$db_cnf" &
    pipes="$pipes $!"
done
stored() { [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" -ge "$1" ]; }
head -n 4500 good.log >>grows.log
ok 'three pipes store side by side' wait_for 30 stored 60
ok 'one of them is killed' kill -KILL "$(cat sink.2)"
tail -n +4501 good.log >>grows.log
printf '2026-11-23T06:00:00Z\t0x001c6400%08x\t1.000\n' $(seq 0 29) >>grows.log
first=$(grep -c '^1 ' first.meters) third=$(grep -c '^3 ' first.meters)
others() { [ "$(db_in pse "SELECT COUNT(*) FROM usage_e WHERE CRC32(Meter) % 3 <> 1 AND HourUTC < '2026-11-23 05:00'")" -eq $((5 * (first + third))) ]; }
ok 'the others store all of theirs' wait_for 30 others
kwh-share 2/3 grows.log | kwh-agg | mysql-sink --defaults-file="$db_cnf"
kill $(cat tail.*) 2>/dev/null
wait $pipes
db_in pse "DELETE FROM usage_e WHERE HourUTC >= '2026-11-23 05:00'"
db_hours >out
out 'after a second run of that one the table is the same as from one pipe' one.rows
finish
