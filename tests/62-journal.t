#!/bin/sh
# Messages in systemd's journal: JOURNAL_STREAM tells a filter that its standard error is the journal. Then each message begins with
# its priority. A file stands in for the journal's socket: the filter compares device and inode.
# Not tested: journald itself.
. "$(dirname "$0")/lib.sh"

# journal STATUS TITLE COMMAND...: like run, with a standard error like systemd's.
journal() {
    : >err
    JOURNAL_STREAM=$(stat -c %d:%i err)
    export JOURNAL_STREAM
    wanted=$1 title=$2; shift 2
    "$@" >out 2>>err
    status=$?
    unset JOURNAL_STREAM
    ok "$title" [ "$status" -eq "$wanted" ]
}

printf '%s\t0x001c640000000001\t1.000\n' 2026-11-23T17:04:00Z 2026-11-23T17:05:00Z 2026-11-23T17:04:00Z >demand.log
printf 'bad\nbad\nbad\ntorn' >>demand.log
cp "$top"/tests/captures/trap2-cut-by-the-next/meter.raw .

# Messages of each level, and those of err(3) and getopt(3).
while read -r wanted pattern command; do
    # shellcheck disable=SC2086 # a command and its operands
    journal "$wanted" "$command" $command
    sed '/^usage: /,$d' err >message && mv message err # the usage is not a message
    err "$command: the message has its level" "^$pattern"
    ok "$command: so have all messages" [ "$(grep -vc '^<[346]>' err)" -eq 0 ]
    # outside of the journal: the same, without the level
    sed 's/^<[346]>//' err >plain
    # shellcheck disable=SC2086
    $command 2>&1 >out | sed '/^usage: /,$d' >err
    ok "$command: outside of the journal the messages have no level" diff -u plain err
    # shellcheck disable=SC2086
    $command >out 2>err
    ok "$command: in a file the messages have a time" diff -u plain - <<Y
$(untimed <err | sed '/^usage: /,$d')
Y
    ok "$command: so has each message" [ "$(grep -c '^20.*Z [a-z-]*: ' err)" -eq "$(grep -c '^[a-z-]*: ' plain)" ]
done <<'X'
65 <4>kwh-agg:.demand.log:4: kwh-agg demand.log
65 <4>kwh-agg:.demand.log:5-6:.the.same kwh-agg demand.log
65 <4>kwh-agg:.demand.log:7:.torn kwh-agg demand.log
65 <6>kwh-agg:.1.readings.not.later kwh-agg demand.log
65 <6>kwh-agg:.6.lines, kwh-agg -v demand.log
74 <3>kwh-agg:.nothing:.No.such kwh-agg nothing
74 <3>emu-read:.nothing:.No.such emu-read nothing
64 <3>emu-read:.option.--clock:.both: emu-read --clock=both
65 <4>emu-read:.meter.raw:.byte.[0-9]*: emu-read meter.raw
65 <6>emu-read:.[0-9]*.lines, emu-read -v meter.raw
78 <3>mysql-sink:.nothing:.No.such mysql-sink --defaults-file=nothing
65 <3>mysql-sink:.demand.log:1:.this.is mysql-sink --dry-run demand.log
65 <4>mysql-sink:.meter.raw:1: mysql-sink --dry-run meter.raw
65 <6>mysql-sink:.[0-9]*.lines, mysql-sink --dry-run -v meter.raw
X

for filter in emu-read kwh-agg mysql-sink; do
    journal 64 "$filter: an unknown option" "$filter" --no-such-option
    err "$filter: that is an error" "^<3>$filter: .*no-such-option"
    err "$filter: the usage has no level of its own" "^usage: $filter "
done

journal 74 'a filter by its path, as systemd starts it' "$top/kwh-agg/kwh-agg" nothing
err 'the message has the name of the filter' '^<3>kwh-agg: nothing: '

# Not the journal: another file, none, nonsense.
for stream in 1:2 "$(stat -c %d:%i .)" '' x 1 "$(stat -c %d:%i demand.log)x"; do
    JOURNAL_STREAM=$stream kwh-agg nothing 2>err
    err "JOURNAL_STREAM=$stream: no level" '^kwh-agg: nothing: '
done
: >err
JOURNAL_STREAM=$(stat -c %d:%i err)x kwh-agg nothing 2>>err
err 'a device and inode with more behind it: no level' '^kwh-agg: nothing: '

# Several filters share the journal's socket. So a message is one write; otherwise another message could come into it.
journal 0 'a message into a socket' perl "$top/tests/sim/journal.pl" kwh-agg demand.log
ok 'it is one write' [ "$(grep -c '^write: <[46]>kwh-agg: .*$' out)" -ge 4 -a "$(grep -c 'write: .*write: ' out)" -eq 0 ]

finish
