#!/bin/sh
# The options of emu-read, output that fails, and captures that can't be read.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"
cp "$top"/tests/captures/session/* .

run 0 '--help' emu-read --help
ok '--help prints the synopsis' grep -q '^usage: emu-read \[-1Llnv\]' out
echo before >appended
emu-read --help >>appended
ok '--help, appended to a file, is whole' eval 'sed 1d appended | diff out -'
run 0 '--version' emu-read --version
out '--version prints the version in the Makefile' - <<X
emu-read $(sed -n 's/^VERSION = //p' "$top/Makefile")
X
while read -r options; do
    # shellcheck disable=SC2086 # options and their values
    run 64 "usage: $options" emu-read $options
    ok "usage: $options: it prints the usage" [ -s err -a ! -s out ]
done <<'X'
--nonsense
-x
--interval
--interval=0
--interval=86401
--interval=1.5
--interval=-1
--timeout=0
--timeout=x
--clock=both
--meter=12
--meter=0x001c64001234567g
--meter=0x001c6400123456789
X

# Captures
run 0 'several captures, one of them standard input' sh -c 'emu-read meter.raw - <meter.raw'
ok 'the second adds two lines, all others are repeats' [ "$(grep -c . out)" -eq 6 ]
run 0 'only one meter' emu-read -m 001C640012345678 meter.raw
out 'only one meter: its lines' demand.lines
run 0 'only another meter' emu-read -m 0x001c640012345679 meter.raw
out 'only another meter: no line' /dev/null
sed '/<CurrentSummationDelivered>/,/<\/CurrentSummationDelivered>/s/0x001c640012345678/0x001c640012345679/' meter.raw >other.raw
run 0 'registers of another meter only' emu-read -m 0x001c640012345678 other.raw
ok 'they are left out: 3 fields' [ -s out -a "$(cut -f 4 out | grep -c .)" -eq 0 ]
run 0 'no registers' emu-read -n meter.raw
ok 'no registers: 3 fields' [ "$(cut -f 4 out | grep -c .)" -eq 0 ]
run 0 'once' emu-read -1 meter.raw
ok 'once: one line' [ "$(grep -c . out)" -eq 1 ]
run 0 'the clock of the meter' emu-read --clock=meter meter.raw
out 'the clock of the meter: the default' demand.lines
run 0 'verbose' emu-read -v meter.raw
err 'verbose: it says what it did' '^emu-read: 3 lines, 0 readings repeated, 0 fragments dropped, 3613 bytes$'
run 74 'a capture that is not there' emu-read nothing meter.raw
err 'it reports that' '^emu-read: nothing: No such file or directory$'
out 'the other file is read' demand.lines
run 74 'no standard input' sh -c 'exec emu-read - <&-'
err 'it reports that' '^emu-read: stdin: Bad file descriptor$'
run 74 'a directory' emu-read .
err 'it reports that' '^emu-read: \.: Is a directory$'
: >empty
run 0 'an empty capture' emu-read empty
out 'it gives no line' /dev/null

# Files that are not captures
cp demand.lines demand.log
printf '2026-11-23T09:00:00-08:00\t0x001c640012345678\t1.107\t3600\n' >hours
gzip -c meter.raw >meter.gz
iconv -f US-ASCII -t UTF-16 meter.raw >meter.utf16
while read -r file message; do
    run 65 "no capture: $file" emu-read "$file"
    out "no capture: $file: no line" /dev/null
    err "no capture: $file: it says what it is" "^emu-read: $file: $message"
done <<'X'
demand.log these are demand lines, which kwh-agg reads$
hours these are hour lines, which mysql-sink reads$
meter.gz this is gzip data: decompress it with zcat$
meter.utf16 this is UTF-16 text: convert it with iconv
X
run 65 'no capture, behind one' emu-read meter.raw demand.log
out 'no capture, behind one: its lines' demand.lines
run 74 'no capture, behind a file that is not there' emu-read nothing demand.log
err 'it reports both' '^emu-read: demand.log: these are demand lines'
printf 'Port already in use\r\n' >noise
run 0 'only the words of a terminal server' emu-read noise
no_err 'it prints no message'

# emu-read decodes a pipe as the bytes come
mkfifo pipe
emu-read - <pipe >out 2>err &
reader=$!
exec 9>pipe
head -c 2000 meter.raw >&9
ok 'from a pipe, lines come at once' wait_for 10 has_lines 1
kill -USR1 $reader
ok 'USR1: it reports what it did' wait_for 10 said 'emu-read: 1 lines, .* 2000 bytes$'
kill -TERM $reader
wait $reader
ok 'TERM ends it' [ $? -eq 0 ]
exec 9>&-

# Output
run 74 'a full disk' sh -c 'emu-read meter.raw >/dev/full'
err 'it reports that' '^emu-read: stdout: No space left on device$'
run 74 'no standard output' sh -c 'emu-read meter.raw >&-'
err 'it reports that' '^emu-read: stdout: Bad file descriptor$'
run 74 'no room for the help' sh -c 'emu-read --help >/dev/full'
run 74 'no room for the version' sh -c 'emu-read --version >/dev/full'
awk '{ text = text $0 "\n" } END { # 180 KB of lines: a pipe holds 64 KB, and head(1) takes some of them
    for (i = 0; i < 1000; i++) { all = text; gsub(/0x29cba/, sprintf("0x3%03df", i), all); printf "%s", all }
}' meter.raw >many.raw
(emu-read many.raw 2>quiet; echo $? >code) | head -1 >/dev/null
ok 'SIGPIPE ends it when its reader has gone' [ "$(cat code)" -eq 141 ]
ok 'it prints no message' [ ! -s quiet ]
(perl -e '$SIG{PIPE} = "IGNORE"; exec @ARGV' emu-read many.raw 2>quiet; echo $? >code) | head -1 >/dev/null
ok 'SIGPIPE ends it also if it was ignored at the start' [ "$(cat code)" -eq 141 -a ! -s quiet ]
mkfifo stuck
exec 4<>stuck
emu-read many.raw >stuck 2>err &
reader=$!
ok 'it waits for a reader that stands still' wait_for 10 sh -c \
    'grep -q "^State:.S" "/proc/$1/status" && [ "$(sed -n "s/^wchar: //p" "/proc/$1/io")" -gt 60000 ]' - "$reader"
kill -TERM "$reader"
wait "$reader"
status=$?
ok 'TERM ends it while it waits' [ $status -eq 74 ]
ok 'it reports what is lost' said 'stdout: stopped, and its reader takes nothing: [0-9]+ bytes are lost$'
exec 4<&-
rm -f code
mkfifo recording
(emu-read - 2>quiet; echo $? >code) <recording | head -1 >/dev/null &
exec 3>recording
cat meter.raw >&3
ok 'a reader that goes ends it at once, before the next line' wait_for 10 grep -qx 141 code
exec 3>&-
rm code
(timeout 20 emu-read --port=nothing 2>quiet; echo $? >code) | true
ok 'a reader that goes ends it while it waits for a device' grep -qx 141 code

meter
run 74 'live: a full disk' sh -c 'exec emu-read --once --port=meter >/dev/full'
run 74 'live: no standard output' sh -c 'exec emu-read --once --port=meter >&-'
run 0 'live: no standard input' sh -c 'exec emu-read --once --port=meter <&-'
ok 'live: a line' [ "$(grep -c . out)" -eq 1 ]

# emu-read puts each line on the disk
: >log
FAKE_LOG=$work/noted FAKE_SPEED=5 $preload emu-read --interval=1 --port=meter >log 2>err &
reader=$!
ok 'live: lines in a file' wait_for 20 sh -c '[ "$(grep -c . log)" -ge 3 ]'
kill $reader
wait $reader
ok 'live: fdatasync for each line' [ "$(grep -c fdatasync noted)" -ge "$(grep -c . log)" ]
rm -f noted
FAKE_LOG=$work/noted $preload emu-read --once --port=meter 2>err | cat >log
ok 'live: no fdatasync for a pipe' [ "$(grep -c . log)" -eq 1 -a ! -e noted ]

# A power cut tears a line, anywhere: that line is bad, and no other
torn() {
    # shellcheck disable=SC2059 # a row is a format
    printf "$1" >log
    emu-read --once --port=meter >>log
    [ "$(grep -c . log)" -eq 2 ] && sed -n 2p log | grep -q "	$meter_id	" || return
    kwh-agg log >agg.out 2>agg.err
    [ $? -eq 65 ] && grep -q 'kwh-agg: log:1: ' agg.err && [ "$(grep -c . agg.err)" -eq 1 ]
}
while read -r where line; do
    ok "torn $where: the torn line alone is bad" torn "$line"
done <<'X'
in-the-time 2026-11-23T17
behind-the-time 2026-11-23T17:03:00Z
in-the-meter 2026-11-23T17:03:00Z\t0x001c6400
behind-the-meter 2026-11-23T17:03:00Z\t0x001c640000000001\t
in-the-number 2026-11-23T17:03:00Z\t0x001c640000000001\t1.2
behind-the-number 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234
before-the-registers 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234\t
in-a-register 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234\t34098.1
between-registers 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234\t34098.117\t
in-the-other 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234\t34098.117\t12.0
before-the-LF 2026-11-23T17:03:00Z\t0x001c640000000001\t1.234\t34098.117\t12.003
X
emu-read --once --port=meter >>log
ok 'nothing is put after a whole line' [ "$(grep -c '' log)" -eq 3 ]
printf '2026-11-23T17:03:00Z\t0x001c6400' >log
cp log log2
emu-read nothing >>log2 2>/dev/null
ok 'nothing is put if no reading comes' cmp log log2

# Signals
for signal in TERM INT; do
    : >out # sh(1) lets a background job ignore INT
    perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' emu-read --interval=1 --port=meter >out 2>err &
    reader=$!
    ok 'it reads' wait_for 20 has_lines 1
    kill -USR1 $reader
    ok 'USR1: it reports what it did' wait_for 10 said 'meter: [0-9]* polls, [0-9]* missed, [0-9]* lines, .* bytes$'
    kill -$signal $reader
    wait $reader
    ok "$signal: ends with status 0" [ $? -eq 0 ]
done
unplug

finish
