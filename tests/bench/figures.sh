# The rows of the table that "make bench" prints and README.md shows. Source it with "top" the tree.
#     figure WHAT VALUE      adds one, to build/bench.md
#     ratio A B              A / B with two decimals
figure() {
    mkdir -p "$top/build"
    printf '| %s | %s |\n' "$1" "$2" >>"$top/build/bench.md"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
