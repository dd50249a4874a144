# TAP for the tests that are shell scripts. A script sources this file, asserts, and ends with "finish".
# Each script runs in an empty directory of its own, in UTC, with the filters of this tree first on PATH. Of the user's
# environment it keeps only these names:

for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case $name in
    PATH | TMPDIR | TERM | CC | PKG_CONFIG_* | *SAN_OPTIONS | FAKETIME_ROOT) ;;
    SERVER | DB_OPTIONS | VALGRIND | REBAKE | SEED | KEEP | KILLS | CUTS | CONVERSATIONS | DAYS | HOURS | ROUNDS | MOST | CALLS | TEST_*) ;;
    *) unset "$name" 2>/dev/null || : ;; # bash has some that can't be unset
    esac
done

top=$(cd "$(dirname "$0")" && until [ -e tests/lib.sh ]; do [ "$PWD" != / ] && cd .. || exit; done && pwd) || exit
work=$(mktemp -d "${TMPDIR:-/tmp}/emu-kwh.XXXXXX") || exit 1
at_end='rm -rf "$work"'                     # who starts a process puts the command that ends it in front
trap 'eval "$at_end"' EXIT
trap 'exit 1' HUP INT PIPE TERM
cd "$work" || exit 1

PATH=${VALGRIND:+$top/tests/proof/valgrind:}$top/emu-read:$top/kwh-agg:$top/mysql-sink:$top/examples/green-button:$top/examples/kwh-share:$top/build:$PATH
TZ=UTC LC_ALL=C HOME=$work
export PATH TZ LC_ALL HOME

count=0 failed=0 status=0

# ok TITLE COMMAND...: passes if the command succeeds. If not, it shows the output of the command and of the last run, on stderr, which prove(1) shows.
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
          echo "to repeat: sh $0"; } | sed "s/^/# ${0##*/} $count: /" >&2
    fi
}

# untimed: removes the time that the programs put before each message in a file. run() does this to "err".
untimed() { sed 's/^20[0-9-]*T[0-9:]*Z \([a-z<]\)/\1/'; }

# run STATUS TITLE COMMAND...: runs it, writes stdout to "out" and stderr to "err", and passes if it ends with that status.
run() {
    wanted=$1 title=$2; shift 2
    "$@" >out 2>err
    status=$?
    untimed <err >err.untimed
    mv err.untimed err
    ok "$title" [ "$status" -eq "$wanted" ]
}

# out TITLE [FILE]: passes if stdout of the last run equals the file, or the redirected standard input, byte for byte.
# (Do not pipe into it: a shell runs the end of a pipe in a process of its own, and the count would be lost.)
out() { ok "$1" diff -u "${2:--}" out; }

# err TITLE ERE: passes if a line of the last run's stderr matches.   no_err TITLE: passes if there is no line.
err() { ok "$1" untimed_has "$2"; }
untimed_has() { untimed <err | grep -E -e "$1"; }
no_err() { ok "$1" [ ! -s err ]; }

# wait_for SECONDS COMMAND...: tries the command ten times a second until it succeeds; five times that long, as a machine may be busy.
wait_for() {
    tries=$(($1 * 50)); shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

# there_are PATTERN...: fails if no file matches. Otherwise a test without cases would pass.
there_are() { [ -e "$1" ] || { echo "# no such case: $1"; exit 1; }; }

# cases DIRECTORY: runs the cases there, each a file with these lines:
#     #  the title of the test
#     $  the command for sh (once)
#     <  a line of its standard input; "<~" leaves out the LF at the end
#     >  a line of its standard output
#     !  a line of its standard error
#     =  its exit status, if not 0
# REBAKE=1 writes the last three anew, from what the command prints.
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
