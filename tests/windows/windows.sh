#!/bin/sh
# The filters for Windows under wine: "make windows-test". They read the same recordings and cases as the others, a port COM5 with a
# simulated meter, and a server on the loopback interface.
# Not tested, because wine is not Windows: the drivers of the EMU-2 and the RAVEn, a port that another program has, icu.dll itself,
# Task Scheduler and the rights of its accounts, PowerShell, the end of a session. emu-kwh-windows(7) lists what to try there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"

exe=$top/build/windows
cross=$(make -s -C "$top" windows-cross)
WINEPREFIX=$exe/wine WINEDEBUG=-all WINEPATH=$exe XDG_RUNTIME_DIR=$work
export WINEPREFIX WINEDEBUG WINEPATH XDG_RUNTIME_DIR
at_end="wineserver -k; $at_end"

give_up() { echo "Bail out! $1"; exit 1; }

# additions to wine: icu.dll, pipes, lines of a serial port
"${cross}gcc" -O2 -shared -o icu.dll "$top/tests/windows/icu.c" && "${cross}gcc" -O2 -o pipe.exe "$top/tests/windows/pipe.c" &&
    cc -D_GNU_SOURCE -shared -fPIC -o serial.so "$top/tests/windows/serial.c" -ldl || give_up 'what the tests need does not build'
[ -d "$WINEPREFIX" ] || wineboot --init >wineboot.log 2>&1 || give_up "$(cat wineboot.log)"
cp icu.dll "$WINEPREFIX/drive_c/windows/system32" || give_up 'no system32'
mkfifo com5
wine reg add 'HKLM\Software\Wine\Ports' /v COM5 /d "$work/meter" /f >reg.log 2>&1 || give_up "$(cat reg.log)"
wineserver -k
wineserver -p </dev/null >wineserver.log 2>&1 # each start costs a tenth of a second from now on
rm com5

# the filters by the names that the cases use
mkdir bin
for filter in emu-read kwh-agg mysql-sink; do
    printf '#!/bin/sh\nexec wine %s/%s.exe "$@"\n' "$exe" $filter >bin/$filter
done
chmod +x bin/*
PATH=$work/bin:$PATH

run 0 'kwh-agg says its version' kwh-agg --version
ok 'it is the version of this tree' grep -q -F "$(sed -n 's/^VERSION = //p' "$top/Makefile")" out
for filter in emu-read kwh-agg mysql-sink; do
    ok "$filter needs no library but those of Windows" [ -z "$("${cross}objdump" -p "$exe/$filter.exe" | sed -n 's/.*DLL Name: //p' |
        grep -v -i -E '^(kernel32|ntdll|msvcrt|api-ms-win-crt-.*|setupapi|advapi32|ws2_32|crypt32|bcrypt|secur32|shlwapi|user32)\.dll$')" ]
done

# recordings: the same lines, messages and status
for dir in "$top"/tests/captures/*/; do
    name=$(basename "$dir")
    wanted=0
    [ ! -f "$dir/emu-read.err" ] || wanted=65
    cp "$dir/meter.raw" .
    run $wanted "$name: status" emu-read meter.raw
    out "$name: lines" "$dir/demand.lines"
    [ $wanted -eq 0 ] || ok "$name: messages" diff -u "$dir/emu-read.err" err
done

# the cases of kwh-agg: the same output, messages and status. Zones have names here, because rules do not work. Four cases differ, because
# wine opens a closed stream:
PACIFIC=America/Los_Angeles LORD_HOWE=Australia/Lord_Howe KATHMANDU=Asia/Kathmandu
export PACIFIC LORD_HOWE KATHMANDU
mkdir same
cp "$top"/tests/kwh-agg/*.case same
rm same/leap-seconds.case same/no-such-option.case same/closed-input.case same/closed-both.case || give_up 'a case that differs has another name'
cases "$work/same"
run 78 'a rule is no zone' env TZ=PST8PDT,M3.2.0,M11.1.0 kwh-agg hours
err 'it reports that' '^kwh-agg: TZ: PST8PDT,M3.2.0,M11.1.0: no such time zone$'
run 64 'an unknown option' kwh-agg --speed
err 'the message names it' '^kwh-agg: unknown option -- speed$'
run 74 'standard input that is closed' sh -c 'kwh-agg <&-'
err 'it is an error' '^kwh-agg: stdin: '

# a server
port=$((20000 + $$ % 10000))
db_start --skip-skip-networking --bind-address=127.0.0.1 --port=$port || give_up 'no server'
db_sql <"$top/sql/setup.sql"
db_sql "CREATE USER house@'%' IDENTIFIED BY 'secret'; GRANT SELECT, INSERT, UPDATE, DELETE ON pse.* TO house@'%'"
printf '[client]\nhost=127.0.0.1\nport=%s\nuser=house\npassword=secret\n' $port >house.cnf
seq 0 23 | awk '{ printf "2026-11-23T%02d:00:00-08:00\t0x001c640000000001\t1.%03d\t3600\t1.000\t0.000\n", $1, $1 }' >hours
run 0 'hours are stored' mysql-sink --defaults-file=house.cnf hours
db_hours >stored
ok 'each row equals its line' diff -u hours stored
run 0 'the same hours again' mysql-sink --defaults-file=house.cnf -v hours
err 'no row is written' '24 stored already'
cp house.cnf "$WINEPREFIX/drive_c/windows/my.ini"
run 0 'my.ini in the folder of Windows' mysql-sink -v hours
err 'it is read' '24 stored already'
rm "$WINEPREFIX/drive_c/windows/my.ini"
run 64 'a socket does not exist on Windows' mysql-sink --socket=/run/mysqld/mysqld.sock hours
sed -i 's/secret/wrong/' house.cnf
run 78 'a wrong password' mysql-sink --defaults-file=house.cnf hours
sed -i 's/wrong/secret/' house.cnf
db_stop
run 69 'no server' mysql-sink --defaults-file=house.cnf --timeout=2 hours
db_start --skip-skip-networking --bind-address=127.0.0.1 --port=$port || give_up 'no server'
sed 's/$/\r/' hours >crlf
run 0 'lines that end in CR LF, as PowerShell sends them' mysql-sink --defaults-file=house.cnf -v crlf
err 'they are accepted' '24 stored already'
iconv -t UTF-16 hours >utf16
run 65 'UTF-16, as > of PowerShell 5 writes it' mysql-sink --defaults-file=house.cnf utf16
err 'it says what the file is' 'this is UTF-16 text'

# a port
meter() {
    rm -f meter
    metersim --link meter --report 0 "$@" >sim.out 2>sim.err &
    sim=$!
    at_end="kill $sim 2>/dev/null; $at_end"
    wait_for 10 [ -e meter ]
}
on_com5() ( LD_PRELOAD=$work/serial.so; export LD_PRELOAD; exec "$@" )
meter
run 0 'a reading of COM5' on_com5 emu-read --port=COM5 --once
ok 'it prints a line with its registers' grep -q -E '^20..-..-..T..:..:..Z	0x001c640000000001	[0-9.]+	[0-9.]+	[0-9.]+$' out
run 0 'com5 is COM5' on_com5 emu-read --port=com5 --once
run 0 '\\.\COM5 is COM5' on_com5 emu-read '--port=\\.\COM5' --once
run 64 'a path in place of a port' emu-read --port=/dev/ttyACM0 --once
err 'it reports that' '/dev/ttyACM0: not a serial port'
run 69 'a missing port' emu-read --port=COM7 --timeout=1
err 'it waits for it' 'COM7: no such device'
run 0 'the list of ports' on_com5 emu-read --list
ok 'the list has COM5' grep -q '^COM5	' out

# unplugged and put back
: >out; : >err
on_com5 emu-read --port=COM5 --interval=1 >out 2>err &
reader=$!
at_end="kill $reader 2>/dev/null; $at_end"
ok 'readings of a port that stays open' wait_for 30 sh -c '[ $(grep -c . out) -ge 2 ]'
kill "$sim"; wait "$sim" 2>/dev/null
ok 'it reports that the port is gone' wait_for 30 grep -q 'COM5: .*waiting for it' err
meter
before=$(grep -c . out)
ok 'readings come again when the port is back' wait_for 90 sh -c "[ \$(grep -c . out) -gt $before ]"
kill $reader; wait $reader 2>/dev/null

# the whole pipe, with the pipes of Windows, until Ctrl+C
rm -f err
cat >whole.sh <<X
wine pipe.exe -c 8000 '$exe\\emu-read.exe --port=COM5 --interval=1' '$exe\\kwh-agg.exe --interval=1' '$exe\\mysql-sink.exe --defaults-file=house.cnf' 2>>err
X
ok 'Ctrl+C ends the pipe' env LD_PRELOAD="$work/serial.so" script -qec 'sh whole.sh' /dev/null </dev/null
ok 'each filter ends well, or with 141 if its reader went first' [ "$(tr -d '\r' <err | grep -c 'ended with \(0\|141\)$')" -eq 3 ]

# the XML for Task Scheduler
for task in "$top"/examples/windows/*.xml; do
    run 0 "$(basename "$task"): is well-formed" xmlwf "$task"
    ok "$(basename "$task"): and nothing is said of it" [ ! -s out ]
    run 0 "$(basename "$task"): schtasks takes it" wine schtasks /create /f /tn "$(basename "$task" .xml)" /xml "$task"
done

finish
