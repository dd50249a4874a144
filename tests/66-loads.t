#!/bin/sh
# The loads of emu-kwh: of all and of the end of the log, parts of the log, rebuild, a hanging server, messages, a full disk.
# TEST_SHELL='/bin/busybox sh' runs it by another shell, BUSYBOX=1 with busybox's tools.
# Not tested here: what a person meets (61); kills (60, 82).
. "$(dirname "$0")/lib.sh"
. "$top/tests/house.sh"

db_start || exit
db_sql <"$top/sql/setup.sql" || exit
speed=60 interval=60
house

# A year of log, a line every six minutes
awk 'BEGIN { for (i = 0; i < 87600; i++) print 1764300000 + i * 360, (300 + i * 7919 % 1700) / 1000 }' |
    perl -MPOSIX -ane 'printf "%s\t0x001c640012345678\t%.3f\n", strftime("%Y-%m-%dT%H:%M:%SZ", gmtime $F[0]), $F[1]' >year.log
agg_interval=360
option_file
truth=$(TZ=America/Los_Angeles kwh-agg --interval=360 year.log | wc -l)
recent=$(tail -c 3000000 year.log | TZ=America/Los_Angeles kwh-agg --interval=360 2>/dev/null | wc -l)
anew
cp year.log emu-kwh/demand.log
run 0 'the first load' emu_kwh load
ok 'it takes the whole log' [ "$(hours_stored)" -eq "$truth" ]
rows >whole
empty_table
run 0 'the next load of that day' emu_kwh load
ok 'it takes the end of the log' [ "$(hours_stored)" -eq "$recent" ]
run 0 'load --all' emu_kwh load --all
ok 'it takes the whole log' [ "$(hours_stored)" -eq "$truth" ]
echo 2001-01-01 >emu-kwh/load/loaded
empty_table
emu_kwh load
ok 'the first load of another day takes the whole log' [ "$(hours_stored)" -eq "$truth" ]
TZ=Asia/Kathmandu emu_kwh load --all
ok "a load ignores the shell's TZ" [ "$(hours_stored)" -eq "$truth" ]

# The clock is wrong until the network sets it
printf '#!/bin/sh\n[ "$*" = "-u +%%F" ] && echo 1970-01-01 || exec /usr/bin/date "$@"\n' >bin/date
chmod +x bin/date
empty_table
run 0 'a load in 1970' emu_kwh load
ok 'it takes the whole log' [ "$(hours_stored)" -eq "$truth" ]
rm bin/date
empty_table
emu_kwh load
ok 'the next load takes the whole log, too' [ "$(hours_stored)" -eq "$truth" ]
house

# No server, and a server that hangs
sed -i 's/^timeout_s=200/timeout_s=3/' bin/emu-kwh
db_stop
run 69 'a load without a server' emu_kwh load
err 'it reports that' '^mysql-sink: '
run 3 'status, when a load has failed' emu_kwh status
ok 'it says since when' grep -qE '^table: no load has ended well since 20' out
emu_kwh load 2>/dev/null
run 69 'a later load without a server' emu_kwh load
no_err 'it does not repeat the message'
db_start
empty_table
run 0 'a load, when the server is back' emu_kwh load
ok 'it takes the whole log' [ "$(hours_stored)" -eq "$truth" ]
kill -STOP "$db_pid"
run 69 'a server that hangs' emu_kwh load --all
sed -i 's/^timeout_s=3$/timeout_s=60/; s/timeout_s=10$/timeout_s=2/' bin/emu-kwh
become_emu_kwh load --all 2>/dev/null &
loader=$!
loads() { [ -n "$(holders load/lock)" ]; }
wait_for 10 loads
run 69 'stop ends a load that hangs' emu_kwh stop
ok 'no process is left' [ -z "$(everything)" ]
wait "$loader"
kill -CONT "$db_pid"
rm emu-kwh/stop
house
printf '#!/bin/sh\ntouch began\nuntil [ -e go ]; do sleep 0.1; done\n' >bin/setsid
chmod +x bin/setsid
become_emu_kwh run 2>/dev/null &
runs=$!
wait_for 10 [ -e emu-kwh/began ]
run 0 'stop, while a run waits for the reader' emu_kwh stop
empty_table
touch emu-kwh/go
wait "$runs"
ok 'the run loads nothing any more' [ "$(hours_stored)" -eq 0 ]
rm bin/setsid emu-kwh/stop emu-kwh/began emu-kwh/go

# Parts of the log: the months of the former version, and parts that a person renamed, numbered and compressed
anew
awk '{ print >"emu-kwh/demand-" substr($1, 1, 7) ".log" }' year.log
mv emu-kwh/demand-2026-11.log emu-kwh/demand.log
emu_kwh load
rows >out
out 'a log of months makes the same table' whole
gzip emu-kwh/demand-2025-1?.log
xz emu-kwh/demand-2026-01.log
zstd -q --rm emu-kwh/demand-2026-02.log
mv emu-kwh/demand-2026-03.log emu-kwh/demand.log.1
mv emu-kwh/demand-2026-04.log 'emu-kwh/demand-the month of April.log'
empty_table
run 0 'parts that are compressed, numbered, or have blanks in the name' emu_kwh load --all
no_err 'it prints no message'
rows >out
out 'the table is the same' whole
head -c 3000 emu-kwh/demand-2025-12.log.gz >part
cp part emu-kwh/demand-2025-12.log.gz
empty_table
run 1 'a torn part' emu_kwh load --all
err 'it reports that' 'demand-2025-12.log.gz'
ok 'it loads the others' [ "$(hours_stored)" -gt 8000 ]
ok 'it does not count as a load that ended well' [ ! -e emu-kwh/load/loaded ]
printf '#!/bin/sh\necho "$*" >>"%s/sink.calls"\ncat >/dev/null\n' "$work" >sink
chmod +x sink
rm bin/mysql-sink
cp sink bin/mysql-sink
run 1 'rebuild with a torn part' emu_kwh rebuild
ok 'it does not begin' [ ! -e sink.calls ]
rm emu-kwh/demand-2025-12.log.gz
for program in sort sed cat gzip kwh-agg; do
    mv bin/$program bin/$program.kept 2>/dev/null
    printf '#!/bin/sh\nkill -9 $$\n' >bin/$program
    chmod +x bin/$program
    emu_kwh rebuild >out 2>err
    status=$?
    rm bin/$program
    mv bin/$program.kept bin/$program 2>/dev/null
    ok "rebuild does not begin when $program is killed" [ "$status" -ne 0 -a ! -e sink.calls ]
done
run 0 'rebuild with whole parts' emu_kwh rebuild
ok 'it gives all hours to mysql-sink' grep -q -e '--rebuild load/rebuild.hours$' sink.calls
house

# An hour that lies in two parts of the log, also where a day of UTC ends five minutes before the last line; and a torn line at the end of a part
agg_interval=60
option_file
for now in $(($(date +%s) / 86400 * 86400 + 300)) $(($(date +%s) / 60 * 60)); do
    perl -MPOSIX -e 'for ($t = $ARGV[0] - 9000; $t < $ARGV[0]; $t += 60) {
        printf "%s\t0x001c640012345678\t1.%03d\n", strftime("%Y-%m-%dT%H:%M:%SZ", gmtime $t), $t / 60 % 1000 }' "$now" >both
    anew
    head -n 130 both >emu-kwh/demand-2001-01.log
    sed -n 131,140p both >emu-kwh/demand.log
    emu_kwh load
    sed -n 141,150p both >>emu-kwh/demand.log
    emu_kwh load
    rows >stored
    replayed both >out
    out 'an hour that lies in two parts is whole' stored
done
anew
head -n 100 both >emu-kwh/demand-1.log
sed -n 101p both | head -c 43 >>emu-kwh/demand-1.log
sed -n '102,$p' both >emu-kwh/demand.log
emu_kwh load 2>/dev/null
rows >stored
sed 101d both >whole.log
replayed whole.log >out
out 'a torn line at the end of a part costs no other line' stored

# The cure of the manual pages: stop, take lines out of the log, rebuild, start
anew
cp both emu-kwh/demand.log
emu_kwh load
emu_kwh stop
sed -i 31,80d emu-kwh/demand.log # not the last hour, which may have grown
emu_kwh load --all
rows >stored
replayed emu-kwh/demand.log >fresh
ok 'a load does not remove stored hours' eval '! cmp -s fresh stored'
run 0 'rebuild' emu_kwh rebuild
rows >out
out 'the table equals the log' fresh
run 0 'start' emu_kwh start
emu_kwh stop

# Messages: each once; the file is cut at 1 MB; the journal gets the priority
anew
cp both emu-kwh/demand.log
printf '2026-11-28T00:00:00Z\ttorn\n' >>emu-kwh/demand.log
printf '#!/bin/sh\nexit 0\n' >bin/emu-read
for _ in 1 2 3 4; do rm -f emu-kwh/load/loaded; emu_kwh run; done
ok 'four loads report a bad line of the log once' [ "$(grep -c 'kwh-agg: ' emu-kwh/messages)" -eq 1 ]
ok 'the message has a time' grep -qE '^20[0-9T:-]*Z kwh-agg: ' emu-kwh/messages
awk 'BEGIN { for (i = 0; i < 30000; i++) print "a message that somebody wrote, number " i + 100000 }' >emu-kwh/messages
emu_kwh run
ok 'the file messages is cut' [ "$(wc -c <emu-kwh/messages)" -lt 100000 ]
ok 'it keeps the last messages' grep -qx 'a message that somebody wrote, number 129999' emu-kwh/messages
mkfifo journal
cat journal >journaled &
cat=$!
rm -f emu-kwh/load/*
(JOURNAL_STREAM=$(stat -c %d:%i journal) HOME=$work exec bin/emu-kwh load 2>journal)
wait "$cat"
ok 'in the journal the message is a warning' grep -q '^<4>kwh-agg: ' journaled
house

# A full disk. A limit on the size of files does what a full disk does: a write past it writes what fits, and fails.
anew
meter --speed 60
(ulimit -f 2; trap '' XFSZ; emu_kwh run) # 1024 bytes
full() { ! reads; }
ok 'the disk is full: the reader ends' wait_for 60 full
ok 'it reports why, if the file messages has room' eval '[ "$(wc -c <emu-kwh/messages)" -gt 900 ] || grep "emu-read: .*File too large" emu-kwh/messages'
ok 'the log is full to the last byte' [ "$(wc -c <emu-kwh/demand.log)" -eq 1024 ]
lines=$(readings)
emu_kwh run
ok 'the disk has room again: readings come' wait_for 60 more_readings $((lines + 3))
unplug
run 0 'stop' emu_kwh stop
ok 'the torn line is marked' [ "$(grep -c 'torn$' emu-kwh/demand.log)" -eq 1 ]
grep -v 'torn$' emu-kwh/demand.log >whole.log
run 0 'all other lines are whole' kwh-agg whole.log
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=1200k,mode=700 tmpfs small 2>/dev/null; then
    at_end="umount '$work/small'; $at_end"
    option_file "directory=$work/small"
    tail -n 2000 year.log >small/demand.log
    empty_table
    mkdir small/load
    cat /dev/zero >small/fill 2>/dev/null
    run 74 'a load with a full disk' emu_kwh load --all
    ok 'it stores the hours' [ "$(hours_stored)" -ge 199 ]
    run 1 'check with a full disk' emu_kwh check
    ok 'it reports that' checked space WRONG
    rm small/fill
    run 0 'a load, when the disk has room again' emu_kwh load
    option_file
fi

finish
