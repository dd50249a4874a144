#!/bin/sh
# What fuzzing starts from, and what it has found, through the same targets: every input is a file.
#	tests/fuzz/TARGET.c           what has to be so
#	tests/fuzz/found/TARGET/*     inputs for which it once was not
# Not here: new inputs; that is "make fuzz".
. "$(dirname "$0")/lib.sh"

(cd "$top" && sh tests/fuzz/seeds.sh "$work/seeds")

# On failure the last name is that of the input.
replay() {
    find "$top/tests/fuzz/found/$1" "$work/seeds/$1" -type f 2>/dev/null | sort | xargs "$top/build/replay/$1" >out 2>err
    status=$?
    tail -n 1 out
    return $status
}

there_are "$top"/tests/fuzz/*.c
for source in "$top"/tests/fuzz/*.c; do
    target=$(basename "$source" .c)
    [ "$target" != replay ] || continue
    ok "$target: has something to start from" [ "$(find "$work/seeds/$target" -type f | wc -l)" -ge 20 ]
    ok "$target: holds for all of it" replay "$target"
done

finish
