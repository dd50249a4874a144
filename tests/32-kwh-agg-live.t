#!/bin/sh
# kwh-agg while its input grows, and on the signals that stop it or make it report.
. "$(dirname "$0")/lib.sh"

meter=0x00135001000000a1
line() { printf '2026-11-23T%sZ\t%s\t3.600\n' "$1" "$meter"; }
hour() { printf '2026-11-23T%s+00:00\t%s\t%s\t%s\n' "$1" "$meter" "$2" "$3"; }

# live_start ARGUMENT...: starts kwh-agg, with descriptor 3 as its standard input and a pipe as its standard output
live_start() {
    rm -f in through
    mkfifo in through
    cat through >out & reader=$!
    kwh-agg "$@" <in >through 2>err & agg=$!
    exec 3>in
    at_end='exec 3>&-; '$at_end
}

# live_end STATUS TITLE: ends its input, and passes if it ends with that status
live_end() {
    exec 3>&-
    wait "$agg"
    status=$?
    wait "$reader"
    ok "$2" [ "$status" -eq "$1" ]
}

live_start
line 17:00:00 >&3
line 17:30:00 >&3
line 17:59:00 >&3
line 18:00:00 >&3
ok 'an hour is printed with the line that completes it, while the input stays open' wait_for 10 grep -q 17:00:00 out
hour 17:00:00 0.360 360 >want
out 'it is the right hour' want
kill -USR1 "$agg"
ok 'USR1: it reports its open hours' wait_for 10 grep -q "open: 2026-11-23T18:00:00+00:00" err
err 'USR1: it reports what it did' '^kwh-agg: 4 lines, 4 readings, 0 not later than the one before, 0 bad lines, 1 meters, 1 hours$'
printf '2026-11-23T18:0' >&3
printf '1:00Z\t%s\t3.600\nno line\n' "$meter" >&3
ok 'a line in two pieces is one line; it reports a bad line at once' wait_for 10 grep -q 'stdin:6: not 3 or 5' err
kill -TERM "$agg"
live_end 0 'TERM ends it'
hour 18:00:00 0.120 120 >>want
out 'TERM: the open hour is printed' want

live_start
{ line 17:00:00; echo; echo bad; } >&3
ok 'it has begun' wait_for 10 grep -q stdin:3 err
kill -INT "$agg"    # sh(1) starts a background job with INT ignored: kwh-agg leaves it so
kill -USR1 "$agg"
ok 'INT that was ignored at the start stays ignored' wait_for 10 grep -q 'open: ' err
live_end 65 'the end of input ends it'
hour 17:00:00 0.060 60 >want
out 'it prints the open hour' want

# a log, then the live stream; three lines are in both
{ line 17:00:00; line 17:10:00; line 17:11:00; line 17:12:00; } >demand.log
live_start demand.log -
{ line 17:10:00; line 17:11:00; line 17:12:00; line 17:13:00; } >&3
line 18:00:00 >&3
ok 'the live stream follows the log' wait_for 10 grep -q 17:00:00 out
live_end 0 'log and live: no error'
{ hour 17:00:00 0.480 480; hour 18:00:00 0.060 60; } >want
out 'log and live: no line missing, none doubled' want
err 'log and live: the overlap is counted' '^kwh-agg: 3 readings not later than the one before were dropped$'

# an hour is printed in time, and its registers later; a meter whose reading does not count
live_start
printf '2026-11-23T%sZ\t%s\t3.600\t10.000\t0.000\n' 17:00:00 "$meter" >&3
printf '2026-11-23T18:05:00Z\t%s\t3.600\n2026-11-23T18:05:00Z\t-\t5000.000\n' "$meter" >&3
ok 'it has read all lines' wait_for 10 grep -q 'stdin:3: demand' err
ok 'no hour waits for its registers' wait_for 10 grep -q '^2026-11-23T17:00:00+00:00	.*	0.150	150	-	-$' out
kill -USR1 "$agg"
ok 'USR1: the open hour' wait_for 10 grep -q 'open: 2026-11-23T18:00:00.* 0.060 60 - -' err
ok 'USR1: it does not report a meter without a reading' [ "$(grep -c open: err)" -eq 1 ]
line 18:0 | tr -d '\n' >&3
kill -TERM "$agg"
live_end 0 'TERM with half a line read'
ok 'TERM: a line that is still being written is not called torn' sh -c '! grep -q torn err'

# a stamp of next year, on a live pipe: it goes on printing hours
live_start
{ line 17:00:00; line 17:01:00; line 17:02:00 | sed s/2026/2027/; } >&3
ok 'a stamp of next year is reported at once, with its line' wait_for 10 grep -q 'stdin:3: more than a day after' err
{ line 17:03:00; line 18:00:00; } >&3
ok 'it prints the next hour' wait_for 10 grep -q 2026-11-23T17:00:00 out
live_end 0 'it ends well'
hour 17:00:00 0.330 330 >want
hour 18:00:00 0.060 60 >>want
out 'one reading is lost' want

# late readings, on a live pipe: the third in a row that is more than an hour behind is reported, once
live_start
{ line 17:00:00; line 20:00:00; line 17:01:00; line 19:30:00; line 17:02:00; line 17:03:00; } >&3
line 17:04:00 >&3
ok 'late by more than an hour three times in a row: reported at once' wait_for 10 grep -q 'stdin:7: 3 readings of .* were late and were dropped, this one by 176 minutes$' err
{ line 17:05:00; line 17:06:00; line 20:01:00; } >&3
live_end 0 'late readings are no error'
ok 'it does not report that again' [ "$(grep -c 'in a row' err)" -eq 1 ]
{ line 17:00:00; line 20:00:00; line 17:01:00; line 17:02:00; line 17:03:00; } >log
run 0 'late readings of a file' kwh-agg log
ok 'it only counts them' [ "$(grep -c . err)" -eq 1 ]

# TERM while kwh-agg reads the first of two operands: it does not begin the second
mkfifo first
kwh-agg first - <"$top/README.md" >out 2>err & agg=$!
exec 3>first
line 17:00:00 >&3
printf 'bad\n' >&3
ok 'the first of two operands' wait_for 10 grep -q first:2 err
kill -TERM "$agg"
exec 3>&-
wait "$agg"
status=$?
ok 'TERM: the second is not begun' sh -c '[ "$1" -eq 0 ] && ! grep -q stdin err' - "$status"

# TERM while it waits for the writer of a fifo, or for a reader that stands still
rm -f first
mkfifo first
kwh-agg first >out 2>err & agg=$!
wait_for 10 [ -e "/proc/$agg/fd/3" ]
kill -TERM "$agg"
wait "$agg"
status=$?
ok 'TERM ends it while a fifo has no writer' [ "$status" -eq 0 ]
no_err 'it prints no message'
awk 'BEGIN { for (i = 0; i < 9000; i++) printf "2026-02-01T00:00:00Z\t0x%016x\t1.000\n", i }' >wide.log
rm -f through
mkfifo through
exec 4<>through
kwh-agg wide.log >through 2>err & agg=$!
ok 'it waits for a reader that stands still' wait_for 10 sh -c 'grep -q "^State:.S" "/proc/$1/status" && [ "$(wc -c <"/proc/$1/io" 2>/dev/null)" -gt 0 ]' - "$agg"
kill -TERM "$agg"
wait "$agg"
status=$?
exec 4<&-
ok 'TERM ends it while its reader stands still' [ "$status" -eq 74 ]
err 'it reports what is lost' 'stdout: stopped, and its reader takes nothing: [0-9]+ bytes are lost$'
exec 4<>through
kwh-agg wide.log >through 2>err & agg=$!
wait_for 10 sh -c 'grep -q "^State:.S" "/proc/$1/status" && [ "$(wc -c <"/proc/$1/io" 2>/dev/null)" -gt 0 ]' - "$agg"
kill -TERM "$agg"
kill -TERM "$agg" 2>/dev/null
wait "$agg"
status=$?
exec 4<&-
ok 'TERM twice ends it too, and does not wait for that reader' [ "$status" -eq 74 ]
(ulimit -f 8; kwh-agg wide.log >hours 2>err; echo $? >ended)
ok 'a file that may not grow is an error of the write' grep -qx 74 ended
err 'it reports that' 'stdout: File too large$'

# at most 20 messages a minute, then their number
awk 'BEGIN { for (i = 0; i < 30; i++) printf "bad\n#\n" }' >bad.log
run 65 'thirty bad lines' kwh-agg bad.log
ok '20 are reported, and the rest counted' [ "$(grep -c 'not 3 or 5 fields' err)" -eq 20 ]
err 'it says how many' '^kwh-agg: 10 more messages were not printed$'
live_start
cat bad.log >&3
ok 'live: twenty' wait_for 10 sh -c '[ "$(grep -c "not 3 or 5" err)" -eq 20 ]'
live_end 65 'live: the count at the end'
err 'live: of the rest' '^kwh-agg: 10 more messages were not printed$'
mkfifo slow
cp "$top/build/fakesys.so" .
LD_PRELOAD=$work/fakesys.so FAKE_SPEED=60 ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 kwh-agg <slow >out 2>err & agg=$!
exec 3>slow
cat bad.log >&3
ok 'live: when the minute is over, their count' wait_for 20 grep 'kwh-agg: 10 more messages were not printed$' err
exec 3>&-
wait $agg
ok 'live: and not once more' [ "$(grep -c 'more messages' err)" -eq 1 ]

# more hours than any pipe holds
awk 'BEGIN { for (day = 1; day <= 28; day++) for (hour = 0; hour < 24; hour++) for (m = 0; m < 60; m++)
    printf "2026-02-%02dT%02d:00:00Z\t0x00135001%08x\t1.000\n", day, hour, m }' >log
run 0 'a month of 60 meters, one reading an hour' kwh-agg -g 3600 log
ok 'it gives an hour for each reading' [ "$(wc -l <out)" -eq "$(wc -l <log)" ]
{ kwh-agg -g 3600 log 2>err; echo $? >ended; } | sed 1q >out
ok 'SIGPIPE ends it when its reader has gone' grep -qx 141 ended
no_err 'it prints no message'
{ (trap '' PIPE; exec kwh-agg -g 3600 log 2>err); echo $? >ended; } | sed 1q >out
ok 'SIGPIPE ends it also if it was ignored at the start' grep -qx 141 ended

# its reader ends while it has nothing to write
rm -f in ended
mkfifo in
{ kwh-agg 2>err; echo $? >ended; } <in | sed 1q >out &
exec 3>in
{ line 17:00:00; line 18:00:00; } >&3
ok 'a reader that goes ends it at once, before the next hour' wait_for 10 grep -qx 141 ended
exec 3>&-
no_err 'it prints no message then, too'

# progress needs a terminal, so the test has a pty. It begins after two seconds, so the clock runs 5,000 times as fast.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat log; done >long.log
run 0 'progress is shown on a terminal' \
    script -qec "ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$(find "${FAKETIME_ROOT-}"/usr/lib* -name libfaketime.so.1 | head -n 1) FAKETIME='+0 x5000' kwh-agg -g 3600 long.log 2>&1 >hours" /dev/null
ok 'progress has percent, lines a second, and the time left' grep -Eq '[0-9]+ %, [0-9]+ lines/s, [0-9]+ s left' out
ok 'progress stays on one line, also on a narrow terminal' grep -q "$(printf '\r\033')\[K$(printf '\033')\[?7l *[0-9]* %, .* left$(printf '\033')\[?7h" out
ok 'progress is wiped before a message' grep -Eq "left$(printf '\033')\[\?7h$(printf '\r\033')\[Kkwh-agg: [0-9]+ readings not later" out
run 0 'there is no progress without a terminal' kwh-agg -g 3600 long.log
err 'it prints the summary' '^kwh-agg: [0-9]+ readings not later than the one before were dropped$'
ok 'there is nothing else' [ "$(wc -l <err)" -eq 1 ]

# the output is a terminal: there is no progress between the hours; or a socket, as under inetd
{ line 17:00:00; line 17:30:00; } >log
kwh-agg log >want
run 0 'the output is a terminal' script -qec 'kwh-agg log' /dev/null </dev/null
ok 'it has the hours, and nothing else' eval 'tr -d "\r" <out | diff -u want -'
run 0 'the output is a socket' perl -MSocket -e 'socketpair(my $here, my $there, AF_UNIX, SOCK_STREAM, 0) or die;
    if (fork == 0) { open(STDOUT, ">&", $there) or die; exec @ARGV or die } close $there; print while <$here>; wait; exit $? >> 8' kwh-agg log
out 'it has the hours' want

# without TZ the zone is that of the system. The system has two names for the call that opens its file.
run 0 'without TZ' env -u TZ kwh-agg log
: >err
for call in fopen fopen64; do
    env -u TZ FAULT=$call:1:EACCES "$top/build/torture/kwh-agg" log 2>>err
done >out
err 'the file of the zone cannot be read: it says so' '^kwh-agg: TZ: /etc/localtime: Permission denied$'

finish
