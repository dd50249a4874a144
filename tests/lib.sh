# TAP for the tests that are shell scripts. A script sources this, asserts, and ends with "finish".
# Each runs in an empty directory of its own, with the filters of this tree first on PATH, in UTC, and with nothing of the
# user's environment but PATH, TMPDIR, TERM, what compilers and sanitizers take, and the tests' own settings: these, and TEST_*.

for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case $name in
    PATH | TMPDIR | TERM | CC | PKG_CONFIG_* | *SAN_OPTIONS | FAKETIME_ROOT) ;;
    SERVER | DB_OPTIONS | VALGRIND | REBAKE | SEED | KEEP | KILLS | CONVERSATIONS | DAYS | HOURS | ROUNDS | MOST | TEST_*) ;;
    *) unset "$name" 2>/dev/null || : ;; # some of bash can't be unset
    esac
done

top=$(cd "$(dirname "$0")" && until [ -e tests/lib.sh ]; do [ "$PWD" != / ] && cd .. || exit; done && pwd) || exit
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX") || exit 1
at_end='rm -rf "$work"'                     # more is put in front of it by whoever starts something
trap 'eval "$at_end"' EXIT
trap 'exit 1' HUP INT PIPE TERM
cd "$work" || exit 1

PATH=${VALGRIND:+$top/tests/proof/valgrind:}$top/emu-read:$top/kwh-agg:$top/mysql-sink:$top/examples/green-button:$top/examples/kwh-share:$top/build:$PATH
TZ=UTC LC_ALL=C HOME=$work
export PATH TZ LC_ALL HOME

count=0 failed=0 status=0

# ok TITLE COMMAND...: passes if the command succeeds; shows what it and the last run printed if not.
ok() {
    title=$1; shift
    count=$((count + 1))
    if "$@" >ok.out 2>&1; then
        echo "ok $count - $title"
    else
        failed=$((failed + 1))
        echo "not ok $count - $title"
        { sed -n 1,40p ok.out
          echo "status $status"
          [ ! -s err ] || { echo 'stderr:'; sed -n 1,10p err; }
          echo "to repeat: sh $0"; } | sed 's/^/# /'
    fi
}

# untimed: messages without the time that stands before each in a file. run() takes it away from "err".
untimed() { sed 's/^20[0-9-]*T[0-9:]*Z \([a-z<]\)/\1/'; }

# run STATUS TITLE COMMAND...: runs it, keeps stdout in "out" and stderr in "err", and passes if it ends
# with that status. A crash (126 and above) is never expected by accident: it has to be named.
run() {
    wanted=$1 title=$2; shift 2
    "$@" >out 2>err
    status=$?
    untimed <err >err.untimed
    mv err.untimed err
    ok "$title" [ "$status" -eq "$wanted" ]
}

# out TITLE [FILE]: stdout of the last run is, byte for byte, the file or what is redirected to standard input.
# (Not what is piped: a shell runs the end of a pipe apart, and its count would be lost.)
out() { ok "$1" diff -u "${2:--}" out; }

# err TITLE ERE: stderr of the last run has a line that matches.   no_err TITLE: it has none at all.
err() { ok "$1" untimed_has "$2"; }
untimed_has() { untimed <err | grep -E -e "$1"; }
no_err() { ok "$1" [ ! -s err ]; }

# wait_for SECONDS COMMAND...: until it succeeds, looking ten times a second.
wait_for() {
    tries=$(($1 * 10)); shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

# there_are FILE...: given a pattern. One that fits nothing would leave the test with nothing to find wrong.
there_are() { [ -e "$1" ] || { echo "# no such case: $1"; exit 1; }; }

# cases DIRECTORY: the cases there, one a file:
#     #  what it shows, the title of the test
#     $  the command, given to sh in an empty directory (once)
#     <  a line of its standard input; "<~" the same without the LF at its end
#     >  a line of its standard output
#     !  a line of its standard error
#     =  its exit status, if not 0
# REBAKE=1 writes the last three from what comes, to be looked at.
cases() {
    there_are "$1"/*.case
    for case in "$1"/*.case; do
        title="$(basename "$case" .case): $(sed -n 's/^# //p' "$case" | head -n 1)"
        sed -n 's/^< \{0,1\}//p' "$case" | sed '/^~/d' >in
        sed -n 's/^<~ //p' "$case" | tr -d '\n' >>in
        sh -c "$(sed -n 's/^\$ //p' "$case")" <in >out 2>err.timed
        status=$?
        untimed <err.timed >err
        if [ -n "$REBAKE" ]; then
            { grep '^[#$<]' "$case"; sed 's/^/> /' out; sed 's/^/! /' err; [ $status -eq 0 ] || echo "= $status"; } >rebaked
            cat rebaked >"$case"
        fi
        sed -n 's/^> //p' "$case" >want.out
        sed -n 's/^! //p' "$case" >want.err
        wanted=$(sed -n 's/^= //p' "$case")
        echo "status ${wanted:-0}" >>want.err
        echo "status $status" >>err
        ok "$title" diff -u want.out out
        ok "$title: messages and status" diff -u want.err err
    done
}

finish() {
    echo "1..$count"
    [ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
    exit
}
