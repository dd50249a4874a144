#!/bin/sh
# Makes each call of a filter into a library fail, at its first use, its second, ..., in each way it can fail, once and from then on,
# until a run in which nothing failed; and checks each run. make torture, or
#
#	sh tests/torture/run.sh [PATTERN]     the scenarios whose titles match (ERE); MOST=3: only the first three uses of each call;
#	                                      CALLS='malloc|poll': only these calls
#
# A scenario is a line below. Each faulty run must do this:
#	it ends by itself, with a status of the manual page, or with the status of the run without a fault
#	with the latter, its output is the same; with another status it is the first part of it: nothing is lost in silence or invented
#	it says what failed and why: one message if it ends with 71, 74 or 78, at least one with another status
#	no crash, no report of a sanitizer, no leak
#	the same command without a fault then gives the same output, and the same files and tables
# Not tested: two faults at a time; calls that libraries make, except expat's allocations.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
. "$top/tests/tls.sh"

pattern=${1:-.} most=${MOST:-1000000}
limit='timeout --foreground -s KILL 20' # a hang ends so; nothing else takes so long, and TERM comes once
ASAN_OPTIONS=exitcode=99:$ASAN_OPTIONS LSAN_OPTIONS=exitcode=99:$LSAN_OPTIONS
export ASAN_OPTIONS LSAN_OPTIONS

# The settings of a row, with their defaults.
defaults() {
    input=/dev/null     # standard input
    how=plain           # a function that runs the command
    before=:            # a command that makes all as it was
    after=:             # a command that prints what else has to be right at the end: files, tables
    right=same          # a function that compares output with that of the run without a fault, whole or, with -b, its beginning
    says=1              # messages at most, of a run that ends with 71, 74 or 78
    may=                # other statuses that are right, beside 71, 74 and 78
    with=:              # a command that starts what it takes besides
    deep=$most          # uses of a call that fail for ever from then on: fewer where that takes its time
}
defaults

plain() { $limit "$@" <"$input"; }
same() { if [ "$1" = -b ]; then head -c "$(wc -c <out)" clean.out | cmp -s - out; else cmp -s out clean.out; fi; }

# tortured FAULT COMMAND...: one run; out, err and calls have its output, messages and calls.
tortured() {
    fault=$1; shift
    eval "$before" </dev/null
    rm -f calls
    (
        PATH=$top/build/torture:$PATH FAULT_LOG=$work/calls
        [ -z "$fault" ] || FAULT=$fault
        export PATH FAULT_LOG ${fault:+FAULT}
        "$how" "$@"
    ) >out 2>err.timed
    status=$?
    sed 's/^20[0-9-]*T[0-9:]*Z //' err.timed >err
}

# Prints what is wrong with the last run, or nothing.
wrong() {
    prog=$1
    [ "$status" -ne 137 ] || { echo 'did not end'; return; }
    [ "$status" -ne 99 ] || { echo 'sanitizer'; return; }
    [ "$status" -lt 126 ] || { echo "crashed, $status"; return; }
    # without a list of ports that stands below, and what a busy machine adds: time is hurried for the sink, not for its server
    grep -v -x -F -f clean.err err | grep -v '^/dev/\|^(none)$\|: no answer for [0-9]* s; retrying$' >said.err || :
    ! grep -v "^$prog: [^:]" said.err >/dev/null || { echo 'says what is no message'; return; }
    messages=$(grep -c . said.err)
    case $fault in # what of them nobody hears of would go without TLS, or wait for ever
    mysql_options:*) [ "$messages" -gt 0 ] || { echo 'nothing is said'; return; } ;;
    *:1264) [ "$status" -ne 65 ] || return ;; # a value that the table does not take
    esac
    if [ "$status" -eq "$clean" ]; then
        "$right" || { echo "status $status, but the output is not right"; return; }
        $after >state 2>&1
        cmp -s state clean.state || { echo "status $status, but what it leaves is not right"; return; }
        return
    fi
    "$right" -b || { echo 'output is not the beginning of the right one'; return; }
    case " 71 74 78 $may " in
    *" $status "*) ;;
    *) echo "status $status"; return ;;
    esac
    [ "$messages" -gt 0 ] || { echo "status $status without a message"; return; }
    case $status in 71 | 74 | 78)
        [ "$messages" -le "$says" ] || { echo "$messages messages"; return; }
        reason=$(sed -n 's/^fault [^:]*: //p' calls | head -n 1)
        [ -z "$reason" ] || grep -q -F "$reason" said.err || { echo "does not say: $reason"; return; } ;;
    esac
    case $fault in
    *:ENOMEM | *:nospace | *:2008) [ "$status" -eq 71 ] || [ "$status" -eq 69 ] || { echo "out of memory, and status $status"; return; } ;;
    esac
}

complain() {
    bad=$((bad + 1))
    [ "$bad" -le 5 ] || return # the rest is often the same
    echo "# $title: $1"
    sed 's/^/#	/' said.err
    echo "#	FAULT=$fault build/torture/$2"
}

# torture TITLE FILTER [ARGUMENT...]
torture() {
    title=$1; shift
    if ! echo "$title" | grep -q -E -e "$pattern"; then
        defaults
        return
    fi
    [ "$1" != mysql-sink ] || [ -n "$db_pid" ] || { db_start && db_sql <"$top/sql/setup.sql"; } || exit
    $with >with.out 2>&1 || { cat with.out; exit 1; }
    runs=0 bad=0
    tortured '' "$@"
    clean=$status
    $after >clean.state 2>&1
    mv out clean.out; mv err clean.err
    sort -u calls >ways
    while read -r call ways; do
        echo "$call" | grep -q -x -E -e "${CALLS:-.*}" || continue
        for way in $ways; do
            for plus in '' +; do
                last=$most
                [ -z "$plus" ] || last=$deep
                case $plus$way in +EINTR | +EAGAIN) continue ;; esac # no failures: they are tried again for ever
                use=0
                while [ $((use += 1)) -le "$last" ]; do
                    reason=''
                    tortured "$call:$use$plus:$way" "$@"
                    grep -q '^fault' calls || break
                    runs=$((runs + 1))
                    why=$(wrong "$1")
                    [ -z "$why" ] || complain "$why" "$*"
                    again "$@" || complain "after that, a run without a fault is not right: status $status" "$*"
                done
            done
        done
    done <ways
    ok "$title: $runs faults, $bad of them not right" [ $((bad == 0 && runs > 0)) -eq 1 ]
    defaults
}

# The same command without a fault, after the faulty run.
again() {
    ("$how" "$@") >out 2>said.err
    status=$?
    [ "$status" -eq "$clean" ] && "$right" || return
    $after >state 2>&1
    cmp -s state clean.state
}

# ---- kwh-agg ----

awk 'BEGIN {
    for (i = 0; i < 130; i += 10)
        for (m = 1; m < 3; m++)
            printf "2026-10-25T%02d:%02d:00Z\t0x001c64000000000%d\t%.3f\t%.3f\t%.3f\n", i / 60, i % 60, m, m / 2 + i / 100, 100 + i / 60, 3
}' >demand.log
{ cat demand.log; echo 'nonsense'; head -n 3 demand.log; printf 2026; } >bad.log
awk 'BEGIN { for (m = 1; m < 800; m++) printf "2026-10-25T00:00:00Z\t0x001c64%010x\t1.000\n", m }' >meters.log

torture 'kwh-agg, a file' kwh-agg --gap=900 demand.log
input=demand.log
torture 'kwh-agg, standard input' kwh-agg --gap=900
piped() { cat "$input" | $limit "$@"; }
input=demand.log how=piped
torture 'kwh-agg, a pipe' kwh-agg --gap=900 --verbose
torture 'kwh-agg, two files, many meters' kwh-agg --complete --gap=900 demand.log meters.log
input=bad.log
torture 'kwh-agg, bad lines' kwh-agg --gap=900 demand.log -
zoned() { TZ=$zone plain "$@"; }
zone=Europe/Berlin how=zoned
torture 'kwh-agg, a zone' kwh-agg demand.log
zone=CET-1CEST,M3.5.0,M10.5.0/3 how=zoned
torture 'kwh-agg, a rule' kwh-agg demand.log
# a leap that is held back and refuted, one that is confirmed, and a register that leaps
awk 'BEGIN {
    split("20T17:00 20T17:01 25T17:00 20T17:02 25T17:00 25T17:01 27T17:00 27T17:01 27T17:02 27T18:00", at, " ")
    for (i = 1; i < 11; i++)
        printf "2026-10-%s:00Z\t0x001c640000000001\t1.000\t%d.000\t0.000\n", at[i], i == 9 ? 9000 : 100 + i
}' >doubted.log
# without memory it prints the hours so far, and ends: a replay gives the rest
earlier() {
    if [ "$1" != -b ]; then same; return; fi
    awk -F '\t' 'NR == FNR { if ($4 >= covered[$1, $2]) covered[$1, $2] = $4; next } !(($1, $2) in covered) || $4 > covered[$1, $2] { exit 1 }' clean.out out
}
right=earlier says=2 # and what is held back
torture 'kwh-agg, what is doubted' kwh-agg doubted.log
torture 'kwh-agg, help' kwh-agg --help
torture 'kwh-agg, version' kwh-agg --version

# ---- green-button ----

sed -n 's/^< //p' "$top/tests/green-button/hours.case" >hours.xml
sed -n 's/^< //p' "$top/tests/green-button/received.case" >received.xml
torture 'green-button, a file' green-button --verbose hours.xml
torture 'green-button, two files' green-button hours.xml received.xml
input=hours.xml how=piped
torture 'green-button, a pipe' green-button --meter=0x001c640000000001
torture 'green-button, help' green-button --help

# ---- kwh-share ----

torture 'kwh-share, a file' kwh-share --verbose 1/2 demand.log
input=demand.log how=piped
torture 'kwh-share, a pipe' kwh-share 2/2
torture 'kwh-share, help' kwh-share --help

# ---- emu-read, from recorded bytes ----

cp "$top/tests/captures/session/meter.raw" session.raw
cp "$top/tests/captures/two-meters/meter.raw" meters.raw
cp "$top/tests/captures/trap7-bytes-outside-ascii/meter.raw" bytes.raw
says=2 # and what was done
torture 'emu-read, a capture' emu-read --verbose session.raw
# it skips a capture that it can't read, and reads the next one: lines and registers may be missing
some() {
    if [ "$1" != -b ]; then same; return; fi
    cut -f 1-3 clean.out >all
    [ -z "$(cut -f 1-3 out | grep -v -x -F -f all)" ]
}
right=some says=2
torture 'emu-read, captures' emu-read meters.raw bytes.raw
torture 'emu-read, one line of a capture' emu-read --once session.raw
input=meters.raw how=piped
torture 'emu-read, a pipe' emu-read -
rest() { # the first line may be ended by nothing more
    sed 1d out >rest.out; sed 1d clean.out >rest.clean
    [ "$1" = -b ] || cmp -s rest.out rest.clean
}
torn() { printf '2026-11-23T17:04:00Z\t0x001c640000000001\t1.2'; plain "$@"; } # and in a file it is
how=torn right=rest
torture 'emu-read, behind a torn line' emu-read meters.raw
torture 'emu-read, help' emu-read --help
torture 'emu-read, version' emu-read --version

# ---- emu-read, live ----

awk 'BEGIN { for (i = 0; i < 60; i++) printf "2026-11-23T17:%02d:00Z\t0x001c640000000001\t%.3f\t%.3f\t12.003\n", i, i / 10, 100 + i / 60 }' >series

# Reads the simulated meter until there are as many lines as wanted, or until it ends, as with --once. Time passes ten times as
# fast. The reader gets only one TERM: a second one, while it ends, may hang LeakSanitizer.
live() (
    rm -f sim.out meter
    metersim --link "${link:-meter}" --report 0 --series series ${script:+--script "$script"} >sim.out 2>sim.err &
    sim=$!
    trap 'kill $sim; wait $sim' EXIT # it takes its link away, maybe only now
    until [ -s sim.out ] || ! kill -0 $sim; do sleep 0.01; done
    FAKE_ROOT=$usb FAKE_SPEED=10 $preload $limit "$@" &
    reader=$!
    case $* in
    *' --once '*|*' --list') ;;
    *)
        until [ "$(grep -c . out)" -ge "$lines" ] || ! kill -0 $reader 2>/dev/null; do sleep 0.02; done
        kill $reader 2>/dev/null ;;
    esac
    wait $reader
)
# The lines are readings of the meter, in order, none twice.
measured() {
    cut -f 1-3 series >measured
    [ -z "$(cut -f 1-3 out | grep -v -x -F -f measured)" ] && sort -c -u out 2>/dev/null &&
        { [ "$1" = -b ] || [ "$(grep -c . out)" -ge "$lines" ]; }
}
live_row() { how=live right=measured lines=${1:-1} deep=1 may='64 69' script='' link=''; }

mkdir -p "$usb/sys/class/tty" "$usb/dev"
live_row
torture 'emu-read, one reading' emu-read --once --port=meter --timeout=10
live_row 3
says=2 # and that it is open
torture 'emu-read, three readings' emu-read --interval=1 --port=meter --timeout=10 --verbose
kept() { emu-read meter.raw 2>/dev/null | cut -f 1-3 >kept; cut -f 1-3 out | grep -v -x -F -f kept; }
live_row 2
before='rm -f meter.raw' after=kept
torture 'emu-read, raw bytes kept' emu-read --interval=1 --port=meter --raw=meter.raw --timeout=10
live_row 2
says=3 # and that it was gone, and is there again
script='lines 1; unplug; wait 0.1; plug'
torture 'emu-read, unplugged' emu-read --interval=1 --port=meter --timeout=20
emu2_plug ttyACM0
live_row 2
says=3
link=$usb/dev/ttyACM0 script='lines 1; unplug; wait 0.1; plug'
torture 'emu-read, a USB device' emu-read --interval=1 --timeout=20
# the list leaves out what USB does not say of a port
ports() { [ "$1" = -b ] || [ "$(cut -f 1 out)" = "$(cut -f 1 clean.out)" ]; }
live_row
right=ports
torture 'emu-read, the list' emu-read --list

# ---- mysql-sink ----

# more hours than one statement takes in bulk
awk 'BEGIN {
    for (m = 1; m < 3; m++)
        for (h = 0; h < 66; h++)
            printf "2026-11-%02dT%02d:00:00-08:00\t0x001c64000000000%d\t%.3f\t%d\t%.3f\t0.000\n", 23 + h / 24, h % 24, m, m / 2 + h / 10, h % 2 ? 3600 : 1800, h
}' >hours
sed 's/1800/3000/; s/0\.[0-9]/&5/' hours | sed 3q >better # replaces some
sed '2s/0\.600/9.999/; 3d' hours >corrected
{ sed 4q hours; echo nonsense; sed '1,4d; s/0x.*2	[^	]*/0x001c640000000002	99999/' hours | sed '$!d'; } >refused
printf '[mysql-sink]\nuser=root\nsocket=%s\n!includedir %s/more.d\n' "$db_socket" "$work" >options.cnf
chmod 600 options.cnf
mkdir more.d
printf '[mysql-sink]\ntable=usage_e\n' >more.d/a.cnf

# Time passes a hundred times as fast, for pauses and for the time-out of a server.
sink() { FAULT_SPEED=100 $limit "$@" --timeout=100 <"$input"; }
rows() { db_in pse 'SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM usage_e ORDER BY Meter,HourUTC' </dev/null; }
sink_row() {
    how=sink after=rows may='69' deep=1
    before='db_in pse "DELETE FROM usage_e"'
}
sink_row
torture 'mysql-sink, a file' mysql-sink --defaults-file="$db_cnf" hours
sink_row
input=hours
torture 'mysql-sink, standard input, better hours' mysql-sink --defaults-file="$db_cnf" --verbose - better
piped_sink() { cat "$input" | FAULT_SPEED=100 $limit "$@" --timeout=100; }
sink_row
input=hours how=piped_sink
torture 'mysql-sink, a pipe' mysql-sink --defaults-file="$db_cnf"
sink_row
before="$before; rm -f rejects" after=rejected
rejected() { rows; grep -x nonsense rejects | sort -u; } # it is appended to
torture 'mysql-sink, rejects' mysql-sink --defaults-file="$db_cnf" --rejects=rejects refused
sink_row
torture 'mysql-sink, option files' mysql-sink --defaults-file=options.cnf hours
sink_row
torture 'mysql-sink, two hosts' mysql-sink --defaults-file="$db_cnf" --host=localhost,localhost hours
sink_row
before='db_in pse "DELETE FROM usage_e" && mysql-sink --defaults-file="$db_cnf" hours'
torture 'mysql-sink, a rebuild' mysql-sink --defaults-file="$db_cnf" --rebuild corrected
# over TCP: with the server's certificate verified, and with a server that nobody verifies
tcp_server() {
    [ ! -e server.pem ] || return 0
    authority ca ca && certify server localhost DNS:localhost,IP:127.0.0.1 && db_stop &&
        db_start --skip-skip-networking --bind-address=127.0.0.1 --port="$port" --ssl-ca="$work/ca.pem" --ssl-cert="$work/server.pem" --ssl-key="$work/server.key" &&
        db_sql "CREATE USER tls@'127.0.0.1' IDENTIFIED BY 'geheim' REQUIRE SSL; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO tls@'127.0.0.1';
            CREATE USER tcp@'127.0.0.1' IDENTIFIED BY 'geheim'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO tcp@'127.0.0.1'"
}
port=$((20000 + $$ % 10000))
printf '[client]\nuser=tls\npassword=geheim\nhost=127.0.0.1\nport=%s\nssl-ca=%s/ca.pem\n[mysql-sink]\nssl-mode=VERIFY_IDENTITY\n' "$port" "$work" >tls.cnf
chmod 600 tls.cnf
sink_row
with=tcp_server
torture 'mysql-sink, TLS' mysql-sink --defaults-file=tls.cnf hours
printf '[client]\nuser=tcp\npassword=geheim\nhost=127.0.0.1\nport=%s\n' "$port" >tcp.cnf
! of_mysql || printf 'restricted-auth=mysql_native_password,caching_sha2_password\nget-server-public-key\n' >>tcp.cnf
chmod 600 tcp.cnf
sink_row
with=tcp_server
torture 'mysql-sink, TCP' mysql-sink --defaults-file=tcp.cnf hours
sink_row
torture 'mysql-sink, a dry run' mysql-sink --dry-run hours
torture 'mysql-sink, help' mysql-sink --help
torture 'mysql-sink, version' mysql-sink --version

finish
