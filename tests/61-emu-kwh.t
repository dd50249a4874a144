#!/bin/sh
# emu-kwh as a person meets it: the option file, directories, locks, start, stop, status, check, loads, parts of the log, rebuild,
# messages, the version before this one, a hanging server, a full disk; and a day under every shell.
# TEST_SHELL='/bin/busybox sh' runs all of it under another shell, BUSYBOX=1 with busybox's tools.
# Not tested here: what survives being killed (60, 82); setup (65); NFS itself.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
. "$top/tests/house.sh"

unset EMU_KWH_CNF
db_start || exit
db_sql <"$top/sql/setup.sql" || exit
agg_interval=60
house
empty_table() { db_sql 'TRUNCATE pse.usage_e'; }
anew() { rm -rf emu-kwh; mkdir -m 700 emu-kwh; empty_table; }
elsewhere() { env -i PATH=/usr/bin:/bin "$@" </dev/null; }

# Usage
while read -r operands; do
    # shellcheck disable=SC2086 # operands
    run 64 "usage: ${operands:-nothing}" emu_kwh $operands
    err 'is shown' '^usage: emu-kwh '
done <<'E'

restart
run reader
load all
setup now
-x start
stop now
E
run 0 'help' emu_kwh --help
ok 'is the usage' grep -q '^usage: emu-kwh ' out
run 0 'version' emu_kwh --version
ok 'is that of the filters' [ "$(cut -d ' ' -f 2 out)" = "$(emu-read --version | cut -d ' ' -f 2)" ]

# The option file and the directory that it names
run 78 'no option file' elsewhere "HOME=$work/nobody" bin/emu-kwh status
err 'is reported' "^emu-kwh: .*: no option file that can be read: emu-kwh setup makes one$"
option_file 'directory=logs'
run 78 'a relative directory' emu_kwh load
err 'is reported' 'directory=logs: begins neither with / nor with ~/$'
ok 'and not made' [ ! -e logs ] && [ ! -e emu-kwh/logs ]
option_file 'directory=~/log book'
run 0 'a directory that begins with ~/, and has a blank' emu_kwh load
ok 'is below home' [ -e 'log book/load/loaded' ]
option_file
run 0 'HOME unset: the directory is beside the option file' elsewhere bin/emu-kwh -c .emu-kwh.cnf load
ok 'it is' [ -e emu-kwh/load/loaded ]
mkdir elsewhere
ln -s "$work/bin/emu-kwh" elsewhere/link
run 0 'through a symbolic link, with CDPATH set' elsewhere CDPATH=/:/tmp "HOME=$work" elsewhere/link load
run 0 'another option file, by EMU_KWH_CNF' elsewhere "EMU_KWH_CNF=$work/.emu-kwh.cnf" bin/emu-kwh load
chmod 666 .emu-kwh.cnf
run 78 'an option file that everybody can write' emu_kwh load
chmod 600 .emu-kwh.cnf
printf '#!/bin/sh\nkill -9 $$\n' >bin/my_print_defaults
chmod +x bin/my_print_defaults
option_file 'directory=/nonexistent'
rm -rf emu-kwh
run 71 'my_print_defaults is killed: no default takes the place of a setting' emu_kwh load
ok 'nothing is made' [ ! -e emu-kwh ]
rm bin/my_print_defaults
# Nor does it when any other program is killed. With such a reader the table had hours that the log lacked.
option_file "directory=$work/settled"
for program in tail head sed cut cat date find readlink tr sort grep awk wc stat; do
    printf '#!/bin/sh\nkill -9 $$\n' >bin/$program
    chmod +x bin/$program
    emu_kwh load >/dev/null 2>&1
    rm bin/$program
    ok "$program is killed: neither does it" [ ! -e emu-kwh ]
done
option_file
run 73 'status, before there is a directory' emu_kwh status
ok 'makes none' [ ! -e emu-kwh ]
mkdir -m 777 emu-kwh
chmod 777 emu-kwh
run 78 'a directory in which others can write' emu_kwh run
err 'is reported' "^emu-kwh: $work/emu-kwh: others can write in it: chmod go-w "
if [ "$(id -u)" -eq 0 ]; then # as root another one's directory can be made
    chmod 700 emu-kwh
    chown 1234 emu-kwh
    for command in run load status check start stop; do
        run 78 "a directory of somebody else: $command" emu_kwh $command
        err 'is reported, and as whom to run it' "^emu-kwh: $work/emu-kwh: belongs to 1234: sudo -u 1234 emu-kwh -c .* $command$"
    done
    ok 'nothing is made there' [ -z "$(ls emu-kwh)" ]
    chown 1234 .emu-kwh.cnf
    rmdir emu-kwh
    run 73 'no directory, and the option file of somebody else' emu_kwh run
    ok 'none is made' [ ! -e emu-kwh ]
    chown 0 .emu-kwh.cnf
fi
anew

# Locks
cat >bin/flock <<'E'
#!/bin/sh
echo "flock: $2: No locks available" >&2
exit 71
E
chmod +x bin/flock
run 73 'a file system without locks' emu_kwh load
err 'is reported, with the reason' 'no lock can be had: flock: 9: No locks available'
printf '#!/bin/sh\nexit 1\n' >bin/flock
run 0 "another one's lock: load" emu_kwh load
no_err 'has nothing to do'
run 69 'load --all' emu_kwh load --all
err 'is not done' 'another load runs: try again'
rm bin/flock

# says ERE: whether a line of what was printed is such a one; else shows it all
says() { grep -qE -e "$1" out || { cat out; tail -n 3 emu-kwh/demand.log; false; }; }

# Without a meter, and before anything
run 3 'status, before anything' emu_kwh status
out 'says so' - <<'E'
reader: does not run; the next emu-kwh run starts it
last reading: none yet
table: no load has ended well yet
E
option_file '[emu-read]
timeout=1'
find . -type f >before
emu_kwh status >/dev/null
emu_kwh check >/dev/null 2>&1
find . -type f >out
out 'status and check make no file' before
option_file

# start, stop, status: a house whose meter's clock is ours
meter --speed 60 --begin -4400
speed=60 interval=60
house
run 0 'start' emu_kwh start
ok 'the reader runs' reads
run 0 'run again' emu_kwh run
ok 'one reader' [ "$(holders reader.lock | wc -l)" -eq 1 ]
ok 'no terminal can end it' [ "$(ps -o sid= -p "$(holders reader.lock)")" -eq "$(holders reader.lock)" ]
ok 'readings come' wait_for 30 more_readings 3
run 0 'run loads them' emu_kwh run
run 1 'status' emu_kwh status
ok 'since when the reader runs' says '^reader: runs since 20[0-9-]* [0-9:]* -0[78]00$'
ok 'the last reading' says '^last reading: 20[0-9-]* [0-9:]* -0[78]00, [0-9.]* kW$'
ok 'that the two clocks differ' says "^clocks: the meter's minus this computer's is -[0-9]+ minutes$"
ok 'when the table was loaded' says '^table: loaded 20[0-9-]* [0-9:]* -0[78]00$'
ok 'the last message, with its time' says "^last message: .*emu-read: .*the meter's clock is "
ok 'the running hour is in the table' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e WHERE Covered < 3600')" -ge 1 ]
ok 'the data are for their owner alone' [ -z "$(find emu-kwh ! -perm 600 ! -perm 700)" ]
run 0 'stop' emu_kwh stop
ok 'ends it' [ -z "$(everything)" ]
rows >stored
replayed emu-kwh/demand.log >out
out 'the table is the log' stored
run 0 'run, while it is stopped' emu_kwh run
ok 'starts nothing' [ -z "$(everything)" ]
run 3 'status' emu_kwh status
ok 'says until when' grep -qE '^reader: stopped .*, until emu-kwh start$' out
emu_kwh start
touch emu-kwh/stop
run 0 'run, where the file stop is' emu_kwh run
ok 'ends the reader' [ -z "$(everything)" ]
emu_kwh start
lines=$(readings)
sed -i 2d emu-kwh/demand.log
run 1 'status of a reader whose log was replaced' emu_kwh status
ok 'says so' grep -q '^reader: writes to a log that was replaced; the next emu-kwh run starts it anew$' out
emu_kwh run
ok 'readings come to the new one' wait_for 30 more_readings $((lines + 1))
rm emu-kwh/demand.log
emu_kwh run
ok 'the log is removed: readings come to a new one' wait_for 30 more_readings 1
for tool in date df; do
    rm -f bin/$tool
    printf '#!/bin/sh\nexit 1\n' >bin/$tool
    chmod +x bin/$tool
    run 1 "status, where $tool fails" emu_kwh status
    no_err 'calculates with nothing'
    ok 'and raises no false alarm' [ "$(grep -c -E '^(disk: full|reader: waits)' out)" -eq 0 ]
    ok 'goes on to its end' grep -q '^table: ' out
    rm bin/$tool
    house
done
unplug
touch -d '-10 minutes' emu-kwh/demand.log emu-kwh/reader.lock
run 1 'status, when nothing is heard' emu_kwh status
ok 'since when the device is waited for' grep -qE '^reader: waits for the device since 20[0-9-]* [0-9:]* -0[78]00$' out
run 0 'stop' emu_kwh stop
rm -f meter

# A reader that ends at once; the message of what cron started is where status shows it
option_file '[emu-read]
intervall=1'
anew
run 0 'run, with an option that emu-read does not know' emu_kwh run
run 3 'status' emu_kwh status
ok 'shows why it does not run' grep -q '^last message:' out
ok 'the file messages has it' grep -q "emu-read: .*intervall" emu-kwh/messages
echo '2026-11-24T00:37:54Z emu-read: the serial ports are:
/dev/ttyS0	-	-
(none)' >>emu-kwh/messages
run 3 'status, after a message with a list' emu_kwh status
ok 'shows both' grep -q '^last message: 2026-11-23 16:37:54 -0800 emu-read: the serial ports are: /dev/ttyS0.*(none)$' out
option_file
house

# check
db_sql "CREATE DATABASE bare; CREATE TABLE bare.usage_e LIKE pse.usage_e; CREATE USER reader@localhost; GRANT SELECT ON pse.* TO reader@localhost"
checked() { grep -E "^$1 +$2" out || { cat out; false; }; }
anew
for line in 'words|direktory=/x;[mysqlsink];table=x|no program reads: \[mysqlsink\] direktory' 'words|[usage-report];currency=x|no program reads: \[usage-report\]' \
    'zone|timezone=Mars/Olympus|.*Mars' \
    'meter||.*meter' 'table|[mysql-sink];table=nothing|.*setup.sql' 'login|[mysql-sink];user=nobody|.*nobody' \
    'view|[mysql-sink];database=bare|.*setup.sql' 'rights|[client];user=reader|.*GRANT'; do
    IFS='|' read -r name keys reason <<E
$line
E
    option_file "$(echo "$keys;[emu-read];timeout=1" | tr ';' '\n')"
    run 1 "check: $keys" emu_kwh check
    ok 'is wrong, and why' checked "$name" "WRONG  $reason"
done
option_file '[mysql-sink]
password=x
[emu-read]
timeout=1' 640
run 1 'check: who can read the password' emu_kwh check
ok 'is wrong, and what to do' checked 'option file' 'WRONG  others can read the password: chmod 600'
option_file
meter --speed 60
run 1 'check, with a meter' emu_kwh check
ok 'tells its reading' checked meter 'ok     20.*	0x'
for name in login table rights view; do
    ok "the $name" checked $name 'ok '
done
ok 'the disk' checked space 'ok '
ok 'and that nothing starts it' checked start 'WRONG  neither cron nor systemd starts it: emu-kwh setup'
printf '#!/bin/sh\necho "*/5 * * * * %s run"\n' "$work/bin/emu-kwh" >bin/crontab
run 0 'check, with a crontab' emu_kwh check
unplug
house

# Loads: a year of log, a line every six minutes
awk 'BEGIN { for (i = 0; i < 87600; i++) print 1764300000 + i * 360, (300 + i * 7919 % 1700) / 1000 }' |
    perl -MPOSIX -ane 'printf "%s\t0x001c640012345678\t%.3f\n", strftime("%Y-%m-%dT%H:%M:%SZ", gmtime $F[0]), $F[1]' >year.log
agg_interval=360
option_file
truth=$(TZ=America/Los_Angeles kwh-agg --interval=360 year.log | wc -l)
recent=$(tail -c 3000000 year.log | TZ=America/Los_Angeles kwh-agg --interval=360 2>/dev/null | wc -l)
anew
cp year.log emu-kwh/demand.log
run 0 'the first load' emu_kwh load
ok 'takes everything' [ "$(hours_stored)" -eq "$truth" ]
rows >whole
empty_table
run 0 'the next one of that day' emu_kwh load
ok 'takes the end of the log' [ "$(hours_stored)" -eq "$recent" ]
run 0 'load --all' emu_kwh load --all
ok 'takes everything' [ "$(hours_stored)" -eq "$truth" ]
echo 2001-01-01 >emu-kwh/load/loaded
empty_table
emu_kwh load
ok 'the first one of another day takes everything' [ "$(hours_stored)" -eq "$truth" ]
TZ=Asia/Kathmandu emu_kwh load --all
ok "the shell's TZ is not the table's" [ "$(hours_stored)" -eq "$truth" ]

# The clock before the network has set it: the day is another one, and then it is the right one again
printf '#!/bin/sh\n[ "$*" = "-u +%%F" ] && echo 1970-01-01 || exec /usr/bin/date "$@"\n' >bin/date
chmod +x bin/date
empty_table
run 0 'a load in 1970' emu_kwh load
ok 'takes everything' [ "$(hours_stored)" -eq "$truth" ]
rm bin/date
empty_table
emu_kwh load
ok 'and so does the first one after it' [ "$(hours_stored)" -eq "$truth" ]
house

# A server that is away, and one that hangs
sed -i 's/^timeout_s=200/timeout_s=3/' bin/emu-kwh
db_stop
run 69 'a load without a server' emu_kwh load
err 'is reported' '^mysql-sink: '
cp err said
run 3 'status' emu_kwh status
ok 'says since when' grep -qE '^table: no load has ended well since 20' out
emu_kwh load 2>/dev/null
run 69 'the load after that' emu_kwh load
no_err 'has nothing new to say'
db_start
empty_table
run 0 'the server is back' emu_kwh load
ok 'everything is loaded' [ "$(hours_stored)" -eq "$truth" ]
kill -STOP "$db_pid"
run 69 'a server that hangs' emu_kwh load --all
become_emu_kwh load --all 2>/dev/null &
loader=$!
wait_for 10 [ -n "$(holders load/lock)" ]
sed -i 's/timeout_s=10$/timeout_s=2/' bin/emu-kwh
run 69 'stop, while a load hangs' emu_kwh stop
ok 'leaves nothing' [ -z "$(everything)" ]
wait "$loader"
kill -CONT "$db_pid"
rm emu-kwh/stop
house

# Parts of the log: months of the version before this one, and what a person renamed, numbered and compressed
anew
awk '{ print >"emu-kwh/demand-" substr($1, 1, 7) ".log" }' year.log
mv emu-kwh/demand-2026-11.log emu-kwh/demand.log
emu_kwh load
rows >out
out 'a log a month: the same table' whole
gzip emu-kwh/demand-2025-1?.log
xz emu-kwh/demand-2026-01.log
zstd -q --rm emu-kwh/demand-2026-02.log
mv emu-kwh/demand-2026-03.log emu-kwh/demand.log.1
mv emu-kwh/demand-2026-04.log 'emu-kwh/demand-the month of April.log'
empty_table
run 0 'compressed, numbered, and with blanks' emu_kwh load --all
no_err 'without a word'
rows >out
out 'the same table' whole
head -c 3000 emu-kwh/demand-2025-12.log.gz >part
cp part emu-kwh/demand-2025-12.log.gz
empty_table
run 1 'one of them is torn' emu_kwh load --all
err 'is reported' 'demand-2025-12.log.gz'
ok 'the others are loaded' [ "$(hours_stored)" -gt 8000 ]
ok 'it is no load that ended well' [ ! -e emu-kwh/load/loaded ]
printf '#!/bin/sh\necho "$*" >>"%s/sink.calls"\ncat >/dev/null\n' "$work" >sink
chmod +x sink
rm bin/mysql-sink
cp sink bin/mysql-sink
run 1 'rebuild, when a part cannot be read' emu_kwh rebuild
ok 'does not begin' [ ! -e sink.calls ]
rm emu-kwh/demand-2025-12.log.gz
for program in sort sed cat gzip kwh-agg; do
    mv bin/$program bin/$program.kept 2>/dev/null
    printf '#!/bin/sh\nkill -9 $$\n' >bin/$program
    chmod +x bin/$program
    emu_kwh rebuild >out 2>err
    status=$?
    rm bin/$program
    mv bin/$program.kept bin/$program 2>/dev/null
    ok "rebuild, when $program is killed: does not begin" [ "$status" -ne 0 -a ! -e sink.calls ]
done
run 0 'rebuild, when it can' emu_kwh rebuild
ok 'gives all hours to mysql-sink' grep -q -e '--rebuild load/rebuild.hours$' sink.calls
house

# The hour in which the log begins anew; a torn line at the end of a part
now=$(($(date +%s) / 60 * 60))
perl -MPOSIX -e 'for ($t = $ARGV[0] - 9000; $t < $ARGV[0]; $t += 60) {
    printf "%s\t0x001c640012345678\t1.%03d\n", strftime("%Y-%m-%dT%H:%M:%SZ", gmtime $t), $t / 60 % 1000 }' "$now" >both
agg_interval=60
option_file
anew
head -n 130 both >emu-kwh/demand-2001-01.log
sed -n 131,140p both >emu-kwh/demand.log
emu_kwh load
sed -n 141,150p both >>emu-kwh/demand.log
emu_kwh load
rows >stored
replayed both >out
out 'the hour in which the log begins anew is whole' stored
anew
head -n 100 both >emu-kwh/demand-1.log
sed -n 101p both | head -c 43 >>emu-kwh/demand-1.log
sed -n '102,$p' both >emu-kwh/demand.log
emu_kwh load 2>/dev/null
rows >stored
sed 101d both >whole.log
replayed whole.log >out
out 'a part that ends in a torn line costs no other line' stored

# The cure that the pages name: stop, take lines out of the log, rebuild, start
anew
cp both emu-kwh/demand.log
emu_kwh load
emu_kwh stop
sed -i 31,80d emu-kwh/demand.log # not of the last hour, of which more may have come
emu_kwh load --all
rows >stored
replayed emu-kwh/demand.log >fresh
ok 'a load does not take out what was stored' eval '! cmp -s fresh stored'
run 0 'rebuild' emu_kwh rebuild
rows >out
out 'makes the table what the log says' fresh
run 0 'start' emu_kwh start
emu_kwh stop

# Names
mkdir "a %d's place"
cp bin/* "a %d's place" 2>/dev/null
ln -sf "$top/kwh-agg/kwh-agg" "$top/mysql-sink/mysql-sink" "a %d's place"
sed "s|^timezone|directory=$work/a %d's place/log book\n&|" .emu-kwh.cnf >"a %d's place/my emu.cnf"
chmod 600 "a %d's place/my emu.cnf"
run 0 'names with a blank, a quote and %' elsewhere "HOME=$work" "a %d's place/emu-kwh" -c "a %d's place/my emu.cnf" load
ok 'are used' [ -e "a %d's place/log book/load/loaded" ]

# Messages: each once; the file is cut at 1 MB; the journal gets their weight
anew
cp both emu-kwh/demand.log
printf '2026-11-28T00:00:00Z\ttorn\n' >>emu-kwh/demand.log
printf '#!/bin/sh\nexit 0\n' >bin/emu-read
for _ in 1 2 3 4; do rm -f emu-kwh/load/loaded; emu_kwh run; done
ok 'a bad line of the log is reported once by four loads' [ "$(grep -c 'kwh-agg: ' emu-kwh/messages)" -eq 1 ]
ok 'with the time' grep -qE '^20[0-9T:-]*Z kwh-agg: ' emu-kwh/messages
awk 'BEGIN { for (i = 0; i < 30000; i++) print "a message that somebody wrote, number " i + 100000 }' >emu-kwh/messages
emu_kwh run
ok 'messages are cut' [ "$(wc -c <emu-kwh/messages)" -lt 100000 ]
ok 'at their beginning' grep -qx 'a message that somebody wrote, number 129999' emu-kwh/messages
mkfifo journal
cat journal >journaled &
cat=$!
rm -f emu-kwh/load/*
(JOURNAL_STREAM=$(stat -c %d:%i journal) HOME=$work exec bin/emu-kwh load 2>journal)
wait "$cat"
ok 'in the journal they are warnings' grep -q '^<4>kwh-agg: ' journaled
house

# The version before this one: its supervisor starts what ends, and each holds a lock
anew
cat >former <<'E'
cd emu-kwh || exit
exec 9>>run.pid
flock 9
trap 'exit' TERM
while :; do
    (exec 9>>reader.pid; flock -n 9 && exec sleep 1000 >>demand-2001-01.log)
done
E
sh former &
former=$!
ok 'the former supervisor runs, and its reader' wait_for 10 eval 'holders reader.pid | grep -q .'
run 0 'run takes over' emu_kwh run
ok 'the former ones have ended' [ -z "$(holders run.pid)$(holders reader.pid)" ]
ok 'a reader runs' reads
wait "$former" 2>/dev/null
emu_kwh stop
rm emu-kwh/stop
sh former &
former=$!
wait_for 10 eval 'holders reader.pid | grep -q .'
run 0 'stop ends it as well' emu_kwh stop
ok 'nothing is left' [ -z "$(everything)" ]
wait "$former" 2>/dev/null

# A disk that is full: a limit on the size of files stands for it. A write that would go past it writes what there is room for, and fails.
anew
meter --speed 60
(ulimit -f 2; trap '' XFSZ; emu_kwh run) # 1024 bytes
full() { grep -q 'emu-read: .*File too large' emu-kwh/messages; }
ok 'the disk is full: the reader ends and says why' wait_for 60 full
ok 'to the last byte' [ "$(wc -c <emu-kwh/demand.log)" -eq 1024 ]
lines=$(readings)
emu_kwh run
ok 'there is room again: readings come' wait_for 60 more_readings $((lines + 3))
unplug
run 0 'stop' emu_kwh stop
ok 'the torn line is marked, and stands alone' [ "$(grep -c 'torn$' emu-kwh/demand.log)" -eq 1 ]
grep -v 'torn$' emu-kwh/demand.log >whole.log
run 0 'all others are whole' kwh-agg whole.log
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=1200k,mode=700 tmpfs small 2>/dev/null; then
    at_end="umount '$work/small'; $at_end"
    option_file "directory=$work/small"
    tail -n 2000 year.log >small/demand.log
    empty_table
    mkdir small/load
    cat /dev/zero >small/fill 2>/dev/null
    run 74 'a full disk: load' emu_kwh load --all
    ok 'stores the hours all the same' [ "$(hours_stored)" -ge 199 ]
    run 1 'check' emu_kwh check
    ok 'says what is the matter' checked space WRONG
    rm small/fill
    run 0 'there is room again' emu_kwh load
    option_file
fi

# A day under every shell, the last one with busybox's tools
[ -n "$TEST_SHELL" ] || for shell in /bin/dash '/bin/bash --posix' /bin/mksh '/bin/busybox sh'; do
    wrapper_shell=$shell
    [ "$shell" != '/bin/busybox sh' ] || BUSYBOX=1
    anew
    meter --speed 60
    house
    run 0 "$shell: start" emu_kwh start
    ok 'readings come' wait_for 30 more_readings 3
    run 0 'run' emu_kwh run
    ok 'one reader' [ "$(holders reader.lock | wc -l)" -eq 1 ]
    ok 'nothing but the reader is left' [ "$(everything | wc -l)" -eq 1 ]
    run 0 'status' emu_kwh status
    ok 'all of it' [ "$(grep -c -E '^(reader: runs since|last reading:|table: loaded) ' out)" -eq 3 ]
    no_err 'without an error'
    run 1 'check' emu_kwh check
    ok 'all is well but for the crontab' eval '[ "$(grep -c WRONG out)" -eq 1 ] || { cat out; false; }'
    kill -STOP "$db_pid"
    become_emu_kwh load --all 2>/dev/null &
    loader=$!
    sink_runs() { for process in $(holders load/lock); do grep -q mysql-sink "/proc/$process/comm" && return; done; return 1; }
    ok 'a load hangs: its sink has the lock' wait_for 20 sink_runs
    kill -CONT "$db_pid"
    run 0 'stop' emu_kwh stop
    wait "$loader" 2>/dev/null
    ok 'nothing is left' [ -z "$(everything)" ]
    unplug
    rows >stored
    replayed emu-kwh/demand.log >out
    out 'the table is the log' stored
done

finish
