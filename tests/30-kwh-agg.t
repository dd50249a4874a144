#!/bin/sh
# kwh-agg on the cases in tests/kwh-agg/, one a file:
#     #  what it shows, the title of the test
#     $  the command, given to sh in an empty directory (once)
#     <  a line of its standard input; "<~" the same without the LF at its end
#     >  a line of its standard output
#     !  a line of its standard error
#     =  its exit status, if not 0
# Not tested here: what it does with signals and slow writers (32), figures (bench).
. "$(dirname "$0")/lib.sh"

PACIFIC=PST8PDT,M3.2.0,M11.1.0 # a rule, so that it doesn't matter which tzdata there is
export PACIFIC

for case in "$top"/tests/kwh-agg/*.case; do
    title="$(basename "$case" .case): $(sed -n 's/^# //p' "$case" | head -n 1)"
    sed -n 's/^< \{0,1\}//p' "$case" | sed '/^~/d' >in
    sed -n 's/^<~ //p' "$case" | tr -d '\n' >>in
    sed -n 's/^> //p' "$case" >want.out
    sed -n 's/^! //p' "$case" >want.err
    wanted=$(sed -n 's/^= //p' "$case")
    sh -c "$(sed -n 's/^\$ //p' "$case")" <in >out 2>err
    status=$?
    echo "status ${wanted:-0}" >>want.err
    echo "status $status" >>err
    ok "$title" diff -u want.out out
    ok "$title: messages and status" diff -u want.err err
done

finish
