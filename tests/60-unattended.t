#!/bin/sh
# emu-kwh as cron runs it, with next to no environment, through a change of month and of clocks, while each of its
# processes and the database are killed. The meter gives each reading of a series once; so the log can be held against
# the series, and the table against hours that are computed here from the log, slowly and obviously.
#
# Not tested here: what emu-kwh says and how it is told to stop (61); a power cut, in which the disk forgets something.
# shellcheck disable=SC2046 # process numbers have no blanks
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"

db_start || exit
db_sql <"$top/sql/setup.sql" || exit

# A reading every ten minutes, given five times a second: 100 hours from noon of October 31st on the Pacific coast
awk 'BEGIN {
    for (i = 0; i < 600; i++) {
        kW = (300 + i * 7919 % 1700) / 1000
        s = 19 * 3600 + i * 600
        day = 31 + int(s / 86400)
        printf "2026-%s-%02dT%02d:%02d:00Z\t0x001c640000000001\t%.3f\t%.3f\t12.003\n",
            (day > 31 ? 11 : 10), (day > 31 ? day - 31 : day), s / 3600 % 24, s / 60 % 60, kW, 1000 + kWh
        kWh += kW / 6
    }
}' >series
meter --series "$work/series"

# What the house has: an option file, and five seconds in one.
house_programs
cat >.emu-kwh.cnf <<X
[client]
socket=$db_socket
user=root
[emu-read]
port=$work/meter
interval=1
[kwh-agg]
interval=600
[emu-kwh]
timezone=America/Los_Angeles
pause=1
X
chmod 600 .emu-kwh.cnf
mkdir emu-kwh
: >emu-kwh/demand-2026-10.log # the first log has its name from this computer's clock, which is not in October 2026

# cron: with little environment, nobody at the keyboard, a pipe for what is said; again and again
as_cron() { exec env -i HOME="$work" SHELL=/bin/sh PATH="$work/bin:$PATH" "$top/examples/unattended/emu-kwh" "$1" </dev/null; }
cron() {
    while :; do
        as_cron run 2>&1 | cat >>mail &
        sleep 1
    done
}
cron &
cron=$!
end_cron() {
    kill "$cron" && wait "$cron"
    (as_cron stop >stopped)
} 2>/dev/null
at_end="end_cron; $at_end"

# processes FILE NAME: those with that name that have the file of emu-kwh's directory open
processes() {
    find /proc/[0-9]*/fd -lname "$work/emu-kwh/$1" 2>/dev/null | cut -d / -f 3 | sort -u | while read -r process; do
        [ -z "$2" ] || grep -qx "$2" "/proc/$process/comm" && echo "$process"
    done 2>/dev/null
}
is_there() { processes "$@" | grep -q .; }
everything() {
    processes run.pid
    processes reader.pid
    processes loader.pid
    processes messages
}

readings() { cat emu-kwh/demand-*.log | grep -c .; }
hours() { db_in pse 'SELECT COUNT(*) FROM usage_e'; }
more() { [ "$(readings)" -gt "$lines" ] && [ "$(hours)" -gt "$rows" ]; }

# goes_on TITLE: readings come to the log, and hours to the table, after what has been done
goes_on() {
    lines=$(($(readings) + 1)) rows=$(hours)
    ok "$1: readings and hours go on" wait_for 60 more
}

goes_on 'started by cron'
ends=0 # how often the reader was ended, at most
while IFS='|' read -r title file name; do
    wait_for 20 is_there $file $name
    kill -9 $(processes $file $name)
    ok "killed: $title" [ $? -eq 0 ]
    ends=$((ends + 1))
    goes_on "$title"
done <<'X'
the supervisor|run.pid|emu-kwh
emu-read|reader.pid|emu-read
the shell that waits for it|reader.pid|emu-kwh
tail|loader.pid|tail
kwh-agg|loader.pid|kwh-agg
mysql-sink|loader.pid|mysql-sink
the shell that waits for them|loader.pid|emu-kwh
what takes the messages|messages|cat
the reader as a whole|reader.pid|
the loader as a whole|loader.pid|
X
db_kill
sleep 1
ok 'the database is killed, and comes back' db_start
goes_on 'the database'
kill -9 $(everything) $db_pid 2>/dev/null # some end with the others
db_kill
db_start
goes_on 'all at once'
for round in 1 2 3; do
    for file in run reader loader; do
        kill -9 $(processes $file.pid) 2>/dev/null
    done
    ends=$((ends + 2))
    goes_on "all but the database, round $round"
done
past() { grep -q '^2026-11-01T11:0' emu-kwh/demand-2026-11.log; }
ok 'until the clocks have changed' wait_for 60 past

# The end: no more readings; what there is comes to the table
unplug
kill "$cron"
wait "$cron" 2>/dev/null
run 0 'emu-kwh stop' eval '(as_cron stop)'
ok 'nothing of it is left' [ -z "$(everything)" ]
ok 'cron had nothing to mail' diff /dev/null mail

# The log
cat emu-kwh/demand-*.log >log
ok 'one log a month' [ "$(echo emu-kwh/demand-*)" = 'emu-kwh/demand-2026-10.log emu-kwh/demand-2026-11.log' ]
ok 'the next begins with its month, a few lines late' [ "$(grep -c ^2026-11 emu-kwh/demand-2026-10.log)" -lt 30 -a \
    "$(cut -c 1-7 emu-kwh/demand-2026-11.log | uniq)" = 2026-11 ]
grep -v 'torn$' log >whole
diff series whole | grep '^>' >out
out 'what is in the log is what the meter gave, in that order, once' </dev/null
head -n "$(grep -n "^$(tail -n 1 whole)" series | cut -d : -f 1)" series >given
missing=$(($(wc -l <given) - $(wc -l <whole)))
echo "# $(wc -l <whole) readings, $missing missing, the reader ended at most $((ends + 2)) times"
ok 'what is missing was on its way when the reader was killed' [ "$missing" -le $((ends + 2)) ]

# The table, second by second
awk -F '[-T:Z\t]' '
    function fill(until,  s) {
        for (s = t; s < until; s++) {
            hour = int(s / 3600)
            covered[hour]++
            mWs[hour] += mW
        }
    }
    {
        now = ($2 == 10 ? 0 : $3) * 86400 + $4 * 3600 + $5 * 60 + $6
        if (NR > 1)
            fill(now - t > 1500 ? t + 1500 : now)
        t = now
        split($0, field, "\t")
        mW = int(field[3] * 1000 + 0.5)
    }
    END {
        fill(t + 600)
        for (hour = 0; hour < 200; hour++)
            if (covered[hour]) {
                s = hour - (hour < 24 + 9 ? 7 : 8) # the clocks go back at nine UTC
                printf "2026-%s %02d:00:00\t2026-%s %02d:00:00\t%.3f\t%d\n", date(int(hour / 24)), hour % 24,
                    date(int(s / 24)), s % 24, int((mWs[hour] + 1800) / 3600) / 1000, covered[hour]
            }
    }
    function date(day) { return day ? sprintf("11-%02d", day) : "10-31" }
' whole >hours
stored() {
    db_in pse "SELECT HourUTC, TIMESTAMP(UDate, UTime), kWh, Covered FROM usage_e ORDER BY HourUTC, ID" >out
    diff hours out
}
ok 'the table has the hours of the log, each once' stored
ok 'the hour that comes twice is there twice' [ "$(grep -c '2026-11-01 01:00:00	[0-9.]*	' hours)" -eq 2 ]
db_in pse "SELECT CONCAT(UDate, ' ', UTime), IFNULL(kWhIn, '-') FROM usage_e ORDER BY HourUTC" >out
TZ=America/Los_Angeles kwh-agg --interval=600 whole | sed 's/T/ /; s/[-+][0-9:]*	/	/' | cut -f 1,5 >registers
out 'and what the registers say' registers

finish
