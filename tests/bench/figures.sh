# Writes the figures of "make bench" as tables for FIGURES.md, to build/bench.md. Set "top" to the tree, and source this file.
#     figure WHAT VALUE      a row of the table of two columns
#     columns NAME...        begins a table of these columns
#     row VALUE...           a row of it
#     ratio A B              A / B with two decimals
figures=$top/build/bench.md
mkdir -p "$top/build"
figure() {
    grep -qxF '|  |  |' "$figures" 2>/dev/null || columns '' ''
    row "$@"
}
columns() {
    echo >>"$figures"
    line "$@" | sed 'p; s/[^|]*/---/g; s/^---//; s/---$//' >>"$figures"
}
line() { printf '|%s\n' "$(printf ' %s |' "$@")"; }
row() { line "$@" >>"$figures"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
