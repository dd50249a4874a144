#!/bin/sh
# Runs the fuzz targets on their first inputs and on the inputs that once failed. Each input is a file.
#	tests/fuzz/TARGET.c           what must hold
#	tests/fuzz/found/TARGET/*     inputs for which it once did not hold
# Not tested here: new inputs (make fuzz).
. "$(dirname "$0")/lib.sh"

(cd "$top" && sh tests/fuzz/seeds.sh "$work/seeds")

# replay TARGET: on failure it prints the name of the input.
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
    ok "$target: has first inputs" [ "$(find "$work/seeds/$target" -type f | wc -l)" -ge 20 ]
    ok "$target: holds for all inputs" replay "$target"
done

finish
