#!/bin/sh
# emu-kwh as a person meets it: the option file, directories, locks, start, stop, status, check, and the former version.
# TEST_SHELL='/bin/busybox sh' runs it by another shell, BUSYBOX=1 with busybox's tools.
# Not tested here: loads (66); a whole day under each shell (67); kills (60, 82); setup (65); NFS itself.
. "$(dirname "$0")/lib.sh"
. "$top/tests/house.sh"

db_start || exit
db_sql <"$top/sql/setup.sql" || exit
agg_interval=60
house
elsewhere() { env -i PATH=/usr/bin:/bin "$@" </dev/null; }

# Usage
while read -r operands; do
    # shellcheck disable=SC2086 # operands
    run 64 "usage: ${operands:-nothing}" emu_kwh $operands
    err 'it prints the usage' '^usage: emu-kwh '
done <<'E'

restart
run reader
load all
setup now
-x start
stop now
E
run 0 '--help' emu_kwh --help
ok '--help prints the usage' grep -q '^usage: emu-kwh ' out
run 0 '--version' emu_kwh --version
ok '--version prints the version of the filters' [ "$(cut -d ' ' -f 2 out)" = "$(emu-read --version | cut -d ' ' -f 2)" ]

# The option file and the directory that it names
run 78 'no option file' elsewhere "HOME=$work/nobody" bin/emu-kwh status
err 'it reports that' "^emu-kwh: .*: no option file that can be read: emu-kwh setup makes one$"
option_file 'directory=logs'
run 78 'a relative directory' emu_kwh load
err 'it reports that' 'directory=logs: begins neither with / nor with ~/$'
ok 'it does not make the directory' [ ! -e logs ] && [ ! -e emu-kwh/logs ]
option_file 'directory=~/log book'
run 0 'a directory that begins with ~/ and has a blank' emu_kwh load
ok 'it is below home' [ -e 'log book/load/loaded' ]
option_file
run 0 'HOME is unset' elsewhere bin/emu-kwh -c .emu-kwh.cnf load
ok 'the directory is beside the option file' [ -e emu-kwh/load/loaded ]
mkdir elsewhere
ln -s "$work/bin/emu-kwh" elsewhere/link
run 0 'a call through a symbolic link, with CDPATH set' elsewhere CDPATH=/:/tmp "HOME=$work" elsewhere/link load
run 0 'EMU_KWH_CNF names another option file' elsewhere "EMU_KWH_CNF=$work/.emu-kwh.cnf" bin/emu-kwh load
chmod 666 .emu-kwh.cnf
run 78 'an option file that everyone can write' emu_kwh load
chmod 600 .emu-kwh.cnf
printf '#!/bin/sh\nkill -9 $$\n' >bin/my_print_defaults
chmod +x bin/my_print_defaults
option_file 'directory=/nonexistent'
rm -rf emu-kwh
run 71 'my_print_defaults is killed: no default replaces a setting' emu_kwh load
ok 'it makes nothing' [ ! -e emu-kwh ]
rm bin/my_print_defaults
# The same for each other program. With a reader started by such defaults, the table once had hours that the log lacked.
option_file "directory=$work/settled"
for program in tail head sed cut cat date find readlink tr sort grep awk wc stat; do
    printf '#!/bin/sh\nkill -9 $$\n' >bin/$program
    chmod +x bin/$program
    emu_kwh load >/dev/null 2>&1
    rm bin/$program
    ok "$program is killed: no default replaces a setting" [ ! -e emu-kwh ]
done
option_file
run 73 'status without a directory' emu_kwh status
ok 'it makes none' [ ! -e emu-kwh ]
mkdir -m 777 emu-kwh
chmod 777 emu-kwh
run 78 'a directory in which others can write' emu_kwh run
err 'it reports that' "^emu-kwh: $work/emu-kwh: others can write in it: chmod go-w "
if [ "$(id -u)" -eq 0 ]; then # only root can make the directory of another user
    chmod 700 emu-kwh
    chown 1234 emu-kwh
    for command in run load status check start stop; do
        run 78 "the directory of another user: $command" emu_kwh $command
        err 'it reports that, and as whom to run it' "^emu-kwh: $work/emu-kwh: belongs to 1234: sudo -u 1234 emu-kwh -c .* $command$"
    done
    ok 'it makes nothing there' [ -z "$(ls emu-kwh)" ]
    chown 1234 .emu-kwh.cnf
    rmdir emu-kwh
    run 73 'no directory, and the option file of another user' emu_kwh run
    ok 'it makes no directory' [ ! -e emu-kwh ]
    chown 0 .emu-kwh.cnf
fi
anew

# Names
mkdir "a %d's place"
cp bin/* "a %d's place" 2>/dev/null
ln -sf "$top/kwh-agg/kwh-agg" "$top/mysql-sink/mysql-sink" "a %d's place"
sed "s|^timezone|directory=$work/a %d's place/log book\n&|" .emu-kwh.cnf >"a %d's place/my emu.cnf"
chmod 600 "a %d's place/my emu.cnf"
run 0 'names with a blank, a quote and %' elsewhere "HOME=$work" "a %d's place/emu-kwh" -c "a %d's place/my emu.cnf" load
ok 'it uses them' [ -e "a %d's place/log book/load/loaded" ]

# Locks
cat >bin/flock <<'E'
#!/bin/sh
echo "flock: $2: No locks available" >&2
exit 71
E
chmod +x bin/flock
run 73 'a file system without locks' emu_kwh load
err 'it reports that, with the reason' 'no lock can be had: flock: 9: No locks available'
printf '#!/bin/sh\nexit 1\n' >bin/flock
run 0 'another load has the lock: load' emu_kwh load
no_err 'it ends without a message'
run 69 'another load has the lock: load --all' emu_kwh load --all
err 'it reports that' 'another load runs: try again'
rm bin/flock

# says ERE: whether a line of the output matches; shows the output if not
says() { grep -qE -e "$1" out || { cat out; tail -n 3 emu-kwh/demand.log; false; }; }

# Without a meter, before the first run
run 3 'status before the first run' emu_kwh status
out 'it says what is missing' - <<'E'
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

# start, stop, status: a house whose meter has the clock of this computer
meter --speed 60 --begin -44000
speed=60 interval=60
house
run 0 'start' emu_kwh start
ok 'the reader runs' reads
run 0 'run again' emu_kwh run
ok 'there is still one reader' [ "$(holders reader.lock | wc -l)" -eq 1 ]
ok 'no terminal can end it' [ "$(ps -o sid= -p "$(holders reader.lock)")" -eq "$(holders reader.lock)" ]
ok 'readings come' wait_for 30 more_readings 3
run 0 'run loads them' emu_kwh run
run 1 'status' emu_kwh status
ok 'it says since when the reader runs' says '^reader: runs since 20[0-9-]* [0-9:]* -0[78]00$'
ok 'it shows the last reading' says '^last reading: 20[0-9-]* [0-9:]* -0[78]00, [0-9.]* kW$'
ok 'it says that the two clocks differ' says "^clocks: the meter's minus this computer's is -[0-9]+ minutes$"
ok 'it says when the table was loaded' says '^table: loaded 20[0-9-]* [0-9:]* -0[78]00$'
ok 'it shows the last message, with its time' says "^last message: .*emu-read: .*the meter's clock is "
ok 'the running hour is in the table' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e WHERE Covered < 3600')" -ge 1 ]
ok 'only the owner can read the files' [ -z "$(find emu-kwh ! -perm 600 ! -perm 700)" ]
run 0 'stop' emu_kwh stop
ok 'it ends the reader' [ -z "$(everything)" ]
rows >stored
replayed emu-kwh/demand.log >out
out 'the table equals the log' stored
run 0 'run after stop' emu_kwh run
ok 'it starts nothing' [ -z "$(everything)" ]
run 3 'status after stop' emu_kwh status
ok 'it says until when' grep -qE '^reader: stopped .*, until emu-kwh start$' out
emu_kwh start
touch emu-kwh/stop
run 0 'run, when somebody has made the file stop' emu_kwh run
ok 'it ends the reader' [ -z "$(everything)" ]
emu_kwh start
lines=$(readings)
sed -i 2d emu-kwh/demand.log
run 1 'status, when the log was replaced' emu_kwh status
ok 'it reports that' grep -q '^reader: writes to a log that was replaced; the next emu-kwh run starts it anew$' out
emu_kwh run
ok 'after a run, readings come to the new log' wait_for 30 more_readings $((lines + 1))
rm emu-kwh/demand.log
emu_kwh run
ok 'the log was removed: after a run, readings come to a new one' wait_for 30 more_readings 1
for tool in date df; do
    rm -f bin/$tool
    printf '#!/bin/sh\nexit 1\n' >bin/$tool
    chmod +x bin/$tool
    run 1 "status, when $tool fails" emu_kwh status
    no_err 'it does not calculate with an empty value'
    ok 'it raises no false alarm' [ "$(grep -c -E '^(disk: full|reader: waits)' out)" -eq 0 ]
    ok 'it prints the other lines' grep -q '^table: ' out
    rm bin/$tool
    house
done
unplug
touch -d '-10 minutes' emu-kwh/demand.log emu-kwh/reader.lock
run 1 'status, when the device is silent' emu_kwh status
ok 'it says since when the reader waits' grep -qE '^reader: waits for the device since 20[0-9-]* [0-9:]* -0[78]00$' out
run 0 'stop' emu_kwh stop
rm -f meter

# A reader that ends at once: its message, from a run by cron, is where status shows it
option_file '[emu-read]
intervall=1'
anew
run 0 'run, with an option that emu-read does not know' emu_kwh run
run 3 'status, when the reader has ended' emu_kwh status
ok 'it shows why' grep -q '^last message:' out
ok 'the file messages has the reason' grep -q "emu-read: .*intervall" emu-kwh/messages
echo '2026-11-24T00:37:54Z emu-read: the serial ports are:
/dev/ttyS0	-	-
(none)' >>emu-kwh/messages
run 3 'status after a message with a list' emu_kwh status
ok 'it shows both' grep -q '^last message: 2026-11-23 16:37:54 -0800 emu-read: the serial ports are: /dev/ttyS0.*(none)$' out
option_file
house

# check
db_sql "CREATE DATABASE bare; CREATE TABLE bare.usage_e LIKE pse.usage_e; CREATE USER reader@localhost; GRANT SELECT ON pse.* TO reader@localhost"
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
    ok "it says why $name is wrong" checked "$name" "WRONG  $reason"
done
option_file '[mysql-sink]
password=x
[emu-read]
timeout=1' 640
run 1 'check: others can read the password' emu_kwh check
ok 'it says what to do' checked 'option file' 'WRONG  others can read the password: chmod 600'
option_file
meter --speed 60
run 1 'check with a meter' emu_kwh check
ok 'it shows a reading' checked meter 'ok     20.*	0x'
for name in login table rights view space; do
    ok "$name is ok" checked $name 'ok '
done
ok 'it reports that nothing starts emu-kwh' checked start 'WRONG  neither cron nor systemd starts it: emu-kwh setup'
printf '#!/bin/sh\necho "*/5 * * * * %s run"\n' "$work/bin/emu-kwh" >bin/crontab
run 0 'check with a crontab' emu_kwh check
unplug
house

# The former version: its supervisor restarts each process that ends, and each process holds a lock
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
ok 'the former processes have ended' [ -z "$(holders run.pid)$(holders reader.pid)" ]
ok 'a reader runs' reads
wait "$former" 2>/dev/null
emu_kwh stop
rm emu-kwh/stop
sh former &
former=$!
wait_for 10 eval 'holders reader.pid | grep -q .'
run 0 'stop, while the former version runs' emu_kwh stop
ok 'no process is left' [ -z "$(everything)" ]
wait "$former" 2>/dev/null

finish
