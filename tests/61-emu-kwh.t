#!/bin/sh
# emu-kwh as a person meets it: the option file, start, stop, status, messages, failures, old logs, a full disk.
# Not tested here: what survives being killed (60); a syslog that is there.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"

unset EMU_KWH_CNF
become_emu_kwh() { exec env -i HOME="$work" SHELL=/bin/sh PATH="$work/bin:$PATH" "$top/examples/unattended/emu-kwh" "$@" </dev/null; }
emu_kwh() { (become_emu_kwh "$@"); }
at_end="emu_kwh stop >/dev/null 2>&1; $at_end"
pid() { echo $(($(cut -c 1-8 "emu-kwh/$1.pid"))); }
kept() { grep -q -E -e "$1" emu-kwh/messages; }
status_is() {
    emu_kwh status >out 2>err
    [ $? -eq "$1" ]
}

# Usage, and what is missing
while read -r operands; do
    # shellcheck disable=SC2086 # operands
    run 64 "usage: ${operands:-nothing}" emu_kwh $operands
    err 'is told' '^usage: emu-kwh '
done <<'X'

restart
run writer
start reader
-x start
stop now
X
run 0 'help' emu_kwh --help
run 78 'no option file' emu_kwh start
err 'is told' "^emu-kwh: no option file: neither $work/.emu-kwh.cnf nor /etc/emu-kwh.cnf$"
run 78 'one that is not there' emu_kwh -c nothing.cnf start
err 'is told' "^emu-kwh: $work/nothing.cnf: cannot be read$"

# What cannot be read just now has no defaults: a log in another directory, or hours of another zone, would be the result.
mkdir bin
printf '[emu-kwh]\ndirectory=%s/elsewhere\n' "$work" >.emu-kwh.cnf
printf '#!/bin/sh\n[ ! -e again ] || kill -9 $$\n: >again\n' >bin/my_print_defaults
chmod +x bin/my_print_defaults
run 71 'my_print_defaults is killed' emu_kwh status
err 'is told' "^emu-kwh: $work/.emu-kwh.cnf: could not be read to its end$"
ok 'nothing was begun where the default is' [ ! -e emu-kwh ]
rm bin/my_print_defaults again .emu-kwh.cnf

# A house whose meter's clock is ours
db_start || exit
db_sql <"$top/sql/setup.sql" || exit
year=$(date -u +%Y)
meter --begin -9000 --step 300
house_programs
option_file() {
    cat >.emu-kwh.cnf <<X
[client]
socket=$db_socket
user=root
$1
[emu-read]
port=$work/meter
interval=1
[kwh-agg]
interval=300
[emu-kwh]
pause=1
$2
X
    chmod "${3:-600}" .emu-kwh.cnf
}
option_file
run 3 'status, before anything' emu_kwh status
out 'says so' - <<'X'
reader: does not run
loader: does not run
supervisor: does not run
last reading: none
X
run 0 'start' emu_kwh start
out 'says so' - <<'X'
emu-kwh: started
X
run 0 'start again' emu_kwh start
out 'says that it runs' - <<'X'
emu-kwh: runs already
X
run 0 'a second run' emu_kwh run
no_err 'ends at once and says nothing'
ok 'status: all is well' wait_for 60 status_is 0
ok 'status: since when both run' [ "$(grep -c '^\(reader\|loader\): runs since .* 20[0-9][0-9]$' out)" -eq 2 ]
ok 'status: the last reading' grep -q "^last reading: $year-[0-9-]*T[0-9:]*Z $meter_id [0-9.]* kW, .*\(ago\|clock\)$" out
ok 'status: the last stored hour' grep -q '^last stored hour: [0-9-]* [0-9:]* [0-9.]* kWh, [0-9]* s covered$' out
ok 'status: no more than that' eval '[ "$(grep -c . out)" -eq 4 ] && [ ! -s err ]'
ok 'the data are for their owner alone' [ "$(stat -c %a emu-kwh)$(stat -c %a emu-kwh/demand-*.log | sort -u)" = 700600 ]

db_stop
run 1 'status, the database away' emu_kwh status
ok 'says so' grep -q "^last stored hour: ERROR 2002" out
db_start
run 0 'stop' emu_kwh stop
out 'says so' - <<'X'
emu-kwh: stopped
X
run 0 'run, when it is stopped' emu_kwh run
run 3 'status: does nothing' emu_kwh status
ok 'says why' grep -qx 'supervisor: stopped until emu-kwh start' out
kwh-agg --interval=300 emu-kwh/demand-*.log | cut -f 3 >hours
db_in pse 'SELECT kWh FROM usage_e ORDER BY HourUTC' >out
out 'stop has stored the hours, the open one too' hours

# Told by a file, and by a signal
emu_kwh start >/dev/null
ok 'it runs again' wait_for 20 eval 'emu_kwh status | grep -q "^loader: runs"'
touch emu-kwh/stop
ended() { emu_kwh status | grep -c '^\(reader\|loader\): does not run' | grep -qx 2; }
ok 'the file stop ends it' wait_for 60 ended
rm emu-kwh/stop
become_emu_kwh run 2>run.err &
process=$!
ok 'run, in the foreground' wait_for 20 eval 'emu_kwh status | grep -q "^loader: runs"'
kill "$process"
wait "$process"
ok 'TERM: status 0' [ $? -eq 0 ]
ok 'TERM: both roles have ended' ended
become_emu_kwh run loader 2>run.err &
process=$!
ok 'run loader: it alone' wait_for 20 eval 'emu_kwh status | tr "\n" " " | grep -q "^reader: does not run loader: runs"'
kill "$process"
wait "$process"

# The database away when it stops
emu_kwh start >/dev/null
ok 'it runs, ' wait_for 20 eval 'emu_kwh status | grep -q "^loader: runs"'
db_stop
more() { [ "$(grep -c . emu-kwh/demand-"$year"*.log)" -gt "$lines" ]; }
lines=$(($(grep -c . emu-kwh/demand-"$year"*.log) + 12))
ok 'the database goes, and readings go on' wait_for 60 more
run 0 'stop does not wait for it' emu_kwh stop
db_start

# Numbers of processes that have become those of others; and a start while the one before it is still about to end
sleep 1000 &
other=$!
at_end="kill $other 2>/dev/null; $at_end"
emu_kwh start >/dev/null
ok 'it runs, ' wait_for 20 eval 'emu_kwh status | grep -q "^loader: runs"'
db_stop
sink_waits() { kept 'mysql-sink: .*trying again'; }
ok 'the sink waits for its server' wait_for 60 sink_waits
kill -9 "$(pid loader)"
printf '%8d %s   0\n' $other demand-2001-01.log 1<>emu-kwh/loader.pid
ok 'the reader runs' wait_for 20 eval 'emu_kwh status | grep -q "^reader: runs"'
kill "$(pid run)"
ok 'it is about to end' wait_for 20 grep -q ' ends ' emu-kwh/run.pid
run 0 'start, meanwhile' emu_kwh start
out 'waits for that, and starts' - <<'X'
emu-kwh: started
X
ok 'a process that was not ours lives' kill -0 $other
db_start
ok 'all is well' wait_for 60 status_is 0

# A log that was edited, which is to say replaced
log=$(echo emu-kwh/demand-"$year"*.log)
sed -i 2d "$log"
lines=$(($(grep -c . "$log") + 12)) # an hour at least
ok 'a log that was replaced: readings come to the new one' wait_for 60 more
hours=$(db_in pse 'SELECT COUNT(*) FROM usage_e')
ok 'and from there to the table' wait_for 60 eval '[ "$(db_in pse "SELECT COUNT(*) FROM usage_e")" -gt "$hours" ]'

# Its directory goes
processes="$(pid run) $(pid reader) $(pid sink)"
rm -rf emu-kwh
all_end() { for process in $processes; do ! kill -0 "$process" || return; done; }
ok 'without its directory it ends, and its roles' wait_for 60 all_end
db_sql 'TRUNCATE pse.usage_e'

# A sink that dies is missed before it is needed; a second run has nothing to say about the password
option_file password= '' 640
mkdir emu-kwh
become_emu_kwh run loader 2>run.err &
process=$!
ok 'run loader, without readings' wait_for 20 eval 'emu_kwh status 2>&1 | grep -q "^loader: runs" && [ -s emu-kwh/sink.pid ]'
sink=$(pid sink)
kill -9 "$sink"
ok 'its sink is killed: another one comes' wait_for 60 eval '[ "$(pid sink)" -ne "$sink" ]'
run 0 'another run loader' emu_kwh run loader
no_err 'ends at once and says nothing, of the password neither'
mkdir emu-kwh/demand-2001-01.log
kill -9 "$(pid loader)"
ok 'a log that cannot be read' wait_for 60 grep -q '^emu-kwh: loader: ended with status 74; next try in 6 s$' run.err
run 3 'status' emu_kwh status
ok 'tells it' grep -q '^loader: pauses after it ended with status 74' out
kill "$process"
wait "$process"
rmdir emu-kwh/demand-2001-01.log

# What status asks, and of whom
meter_line="$(date -u +%Y-%m-%dT%H:00:00Z)	$meter_id	1.000"
echo "$meter_line" >emu-kwh/demand-"$year"-01.log
run 3 'status' emu_kwh status
ok 'no hour yet' grep -qx 'last stored hour: none' out
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered)
    VALUES ('2035-01-01', '05:00:00', 1.5, '2035-01-01 05:00:00', '$meter_id', 3600)"
run 3 'status' emu_kwh status
ok 'the last hour' grep -qx 'last stored hour: 2035-01-01 05:00:00 1.500 kWh, 3600 s covered' out
ok 'which cannot be' grep -q '^the table is ahead of the log' out
db_in pse "UPDATE usage_e SET HourUTC = '2025-01-01 05:00:00'"
run 3 'status' emu_kwh status
ok 'or is long ago' grep -q '^gap: the table is [0-9]* hours behind the log$' out
ok 'the reading is not' grep -q '^last reading: .* 0 h [0-9]* min ago$' out
printf '%s\ttorn' 2001-01-01 >>emu-kwh/demand-"$year"-01.log
sed 's/^....-..-../2001-01-01/' emu-kwh/demand-"$year"-01.log >emu-kwh/demand-2001-01.log
rm emu-kwh/demand-"$year"-01.log
: >emu-kwh/demand-2001-02.log
run 3 'status' emu_kwh status
ok 'a reading of long ago, a log before the newest' grep -q '^last reading: 2001-01-01T.* 1.000 kW, [0-9]* h [0-9]* min ago$' out
ok 'is a gap' grep -qx 'gap: no reading since then' out
db_sql 'TRUNCATE pse.usage_e'
rm emu-kwh/*
option_file '' '[mysql-sink]
host=127.0.0.1:1,nowhere'
echo "$meter_line" >emu-kwh/demand-"$year"-01.log
run 3 'status, a list of hosts with ports' emu_kwh status
ok 'asks the first' grep -q "^last stored hour: ERROR 200[23].* '127.0.0.1\(:1\)\{0,1\}' (" out
rm -rf emu-kwh

# Blanks; and where the processes are
option_file '' "directory=$work/a house
[emu-read]
raw=\"raw  bytes #1\""
emu_kwh start >/dev/null
ok 'names with blanks' wait_for 60 [ -s "a house/raw  bytes #1" ]
process=$(($(cut -c 1-8 'a house/run.pid')))
ok 'start: no terminal can end it' [ "$(ps -o sid= -p "$process")" -eq "$process" ]
run 0 'stop' emu_kwh stop

# What fails pauses, and is told once
option_file '' 'timezone=Atlantis'
emu_kwh start >/dev/null
ok 'no such time zone: is told' wait_for 20 kept 'kwh-agg: TZ: Atlantis: no such time zone$'
ok 'and when the next try is' wait_for 20 kept '^emu-kwh: loader: ended with status 78; next try in 30 s$'
sleep 3
ok 'once' [ "$(grep -c Atlantis emu-kwh/messages)" -eq 1 ]
run 1 'status' emu_kwh status
ok 'tells it too' grep -q '^loader: pauses after it ended with status 78' out
ok 'the reader does not care' grep -q '^reader: runs since' out
run 0 'stop does not wait for the pause' emu_kwh stop

# The journal of systemd, which says by JOURNAL_STREAM what it is
rm emu-kwh/stop
mkfifo journal
cat journal >journaled &
cat=$!
(
    JOURNAL_STREAM=$(stat -c %d:%i journal) HOME=$work
    export JOURNAL_STREAM
    exec "$top/examples/unattended/emu-kwh" run loader 2>journal
) &
process=$!
ok 'the journal is told, and how much it matters' wait_for 20 grep -q '^<4>emu-kwh: loader: ended with status 78' journaled
ok 'by the filters too' grep -q '^<3>kwh-agg: TZ: Atlantis: no such time zone$' journaled
kill "$process"
wait "$process" "$cat"
ok 'and nobody else' [ "$(grep -c Atlantis emu-kwh/messages)" -eq 1 ]

# Who can read the password
option_file password=secret '' 640
run 3 'mode 640' emu_kwh status
err 'is told' "^emu-kwh: $work/.emu-kwh.cnf: others can read the password in it: chmod 600 $work/.emu-kwh.cnf$"
option_file password=secret '' 600
run 3 'mode 600' emu_kwh status
no_err 'is not'
option_file '' '' 644
run 3 'mode 644 without a password' emu_kwh status
no_err 'is not'
option_file '' pause=0
run 78 'a pause that is none' emu_kwh start
err 'is told' 'pause 0: not a number of seconds$'

# Months: two whole lines of a later one begin its log; a line alone, torn or odd, does not. The meter is away.
option_file
echo "port=$work/nothing" >nothing.cnf
sed -i '/^port=/d; /^.emu-read/r nothing.cnf' .emu-kwh.cnf
months() {
    rm -rf emu-kwh
    mkdir emu-kwh
    printf '%b' "$1" >emu-kwh/demand-2024-12.log
    become_emu_kwh run reader 2>run.err &
    process=$!
    wait_for 20 eval 'emu_kwh status | grep -q "^reader: runs"'
    kill "$process"
    wait "$process"
    # shellcheck disable=SC2012 # no odd names
    [ "$(ls emu-kwh | sed -n 's/^demand-\(.*\).log$/\1/p' | tr '\n' ' ')" = "$2 " ]
}
id=$meter_id
while IFS='|' read -r title lines files; do
    ok "month: $title" months "$(echo "$lines" | sed "s/ /\\\\t$id\\\\t/g; s/;/\\\\n/g")" "$files"
done <<'X'
a later one|2024-12-31T23:59:00Z 1.0;2025-01-01T00:00:00Z 1.0;2025-01-01T00:01:00Z 1.0;|2024-12 2025-01
a line alone|2024-12-31T23:59:00Z 1.0;2025-01-01T00:00:00Z 1.0;|2024-12
the same|2024-12-31T23:58:00Z 1.0;2024-12-31T23:59:00Z 1.0;|2024-12
an earlier one|2024-12-31T23:58:00Z 1.0;2024-11-01T00:00:00Z 1.0;2024-11-01T00:01:00Z 1.0;|2024-12
months later|2024-12-31T23:59:00Z 1.0;2025-08-01T00:00:00Z 1.0;2025-08-01T00:01:00Z 1.0;|2024-12 2025-08
torn|2025-01-01T00:00:00Z 1.0;2025-01-01T|2024-12
no lines|nonsense;2025-13;|2024-12
X

# Old logs, compressed
option_file
rm -rf emu-kwh
mkdir emu-kwh
db_sql 'TRUNCATE pse.usage_e'
awk 'BEGIN { for (i = 0; i < 24 * 60; i++)
    printf "2024-12-%02dT%02d:%02d:00Z\t0x001c640000000001\t1.000\n", (i < 720 ? 30 : 31), (i < 720 ? 12 : 0) + i % 720 / 60, i % 60
}' >emu-kwh/demand-2024-12.log
gzip emu-kwh/demand-2024-12.log
old() { zcat emu-kwh/demand-2024-??.log.gz | kwh-agg - | mysql-sink --defaults-file="$work/.emu-kwh.cnf"; }
run 0 'a compressed log by hand' old
db_in pse 'SELECT COUNT(*), SUM(kWh) FROM usage_e' >out
out 'is in the table' - <<'X'
24	24.000
X
touch "emu-kwh/demand-$(date -u +%Y-%m).log"

# A disk that is full: here a limit on the size of files, which can be lifted again. A write that would go past it
# writes what there is room for, and then fails.
(
    trap '' XFSZ
    emu_kwh start
) >/dev/null
log=emu-kwh/demand-$(date -u +%Y-%m).log
has_lines() { [ "$(grep -c . "$log")" -ge "$1" ]; }
ok 'readings come' wait_for 60 has_lines 3
supervisor=$(cut -c 1-8 emu-kwh/run.pid)
limit=$(($(wc -c <"$log") + 1000))
prlimit --pid "$((supervisor))" --fsize="$limit:unlimited"
reader=$(cut -c 1-8 emu-kwh/reader.pid)
kill "$((reader))"
ok 'the disk is full: emu-read ends with 74' wait_for 60 kept '^emu-kwh: reader: ended with status 74; next try in 6 s$'
ok 'and says why' kept 'emu-read: stdout: File too large$'
ok 'to the last byte' [ "$(wc -c <"$log")" -eq "$limit" ]
prlimit --pid "$((supervisor))" --fsize=unlimited:unlimited
lines=$(grep -c . "$log")
ok 'there is room again: readings come' wait_for 60 has_lines $((lines + 4))
run 0 'stop' emu_kwh stop
ok 'the line that was torn is marked, and stands alone' [ "$(grep -c 'torn$' "$log")" -eq 1 ]
grep -v 'torn$' "$log" >whole
run 0 'all others are whole' kwh-agg --verbose whole
err 'all of them' '0 bad lines'

finish
