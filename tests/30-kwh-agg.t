#!/bin/sh
# kwh-agg on the cases in tests/kwh-agg/, one a file:
#     #  what it shows, the title of the test
#     $  the command, given to sh in an empty directory (once)
#     <  a line of its standard input; "<~" the same without the LF at its end
#     >  a line of its standard output
#     !  a line of its standard error
#     =  its exit status, if not 0
# REBAKE=1 writes the last three from what comes, to be looked at.
# Not tested here: what it does with signals and slow writers (32), figures (bench).
. "$(dirname "$0")/lib.sh"

PACIFIC=PST8PDT,M3.2.0,M11.1.0 # a rule, so that it doesn't matter which tzdata there is
export PACIFIC

there_are "$top"/tests/kwh-agg/*.case
for case in "$top"/tests/kwh-agg/*.case; do
    title="$(basename "$case" .case): $(sed -n 's/^# //p' "$case" | head -n 1)"
    sed -n 's/^< \{0,1\}//p' "$case" | sed '/^~/d' >in
    sed -n 's/^<~ //p' "$case" | tr -d '\n' >>in
    sh -c "$(sed -n 's/^\$ //p' "$case")" <in >out 2>err
    status=$?
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

finish
