# Writes the first inputs of every target, from the fixtures: sh tests/fuzz/seeds.sh TO
# TO/TARGET/NAME; run at the top of the tree.
to=$1
for source in tests/fuzz/*.c; do
    target=$(basename "$source" .c)
    mkdir -p "$to/$target"
done
rm -rf "$to/replay"

for dir in tests/captures/*/; do
    name=$(basename "$dir")
    cp "$dir/meter.raw" "$to/stream/$name"
    tr -d '\000\r' <"$dir/meter.raw" | awk -v to="$to/decoder/$name" -f tests/fuzz/elements.awk
    awk -v to="$to/demand_line/$name" 'before != "" { printf "%s\n%s", before, $0 >(to "-" NR) } { before = $0 }' \
        "$dir/demand.lines"
done

value='<Demand>0x%s</Demand><Multiplier>0x%s</Multiplier><Divisor>0x%s</Divisor>'
# shellcheck disable=SC2059 # a format
{
    printf "0$value" 7fffffffffffffff 00000001 ffffffff >"$to/decoder/large"
    printf "0$value" 00000000ffffffff ffffffff 00000001 >"$to/decoder/too-large"
    printf "0$value" 8000000000000001 00000003 000003e8 >"$to/decoder/large-negative"
}

for file in tests/green-button/*.case; do
    sed -n 's/^< \{0,1\}//p' "$file" >"$to/feed/$(basename "$file" .case)"
done

for file in tests/kwh-agg/*.case; do
    name=$(basename "$file" .case)
    sed -n 's/^< \{0,1\}//p' "$file" >"$to/hours/$name"
    sed -n 's/^< \{0,1\}//p' "$file" | awk -v to="$to/demand_line/$name" '
        before != "" && NR < 20 { printf "%s\n%s", before, $0 >(to "-" NR) } { before = $0 }'
    sed -n 's/^> \{0,1\}//p' "$file" | awk -v to="$to/hour_line/$name" 'NR < 20 { printf "%s", $0 >(to "-" NR) }'
done

cp examples/unattended/emu-kwh.cnf "$to/option_file/example"
perl tests/fuzz/strings.pl FILES tests/unit/option_file_test.c "$to/option_file/odd"
