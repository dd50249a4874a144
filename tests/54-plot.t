#!/bin/sh
# examples/report/kwh-plot: the positions in its text and its SVG, from lines and from the table.
# Not tested: how a picture looks. rsvg-convert and img2sixel draw the SVG.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/report:$PATH
m=0x001c640012345678

# hours FROM TO KWH COVERED [IN OUT]: prints these hour lines of a day.
hours() {
    h=$1
    while [ "$h" -le "$2" ]; do
        printf '2026-11-05T%02d:00:00-08:00\t%s\t%s\t%s%s\n' "$h" $m "$3" "$4" "${5:+$(printf '\t%s\t%s' "$5" "$6")}"
        h=$((h + 1))
    done
}
# row LABEL: prints that row of the chart, from the axis on.
row() { sed -n "s/^ *$1 [+|]//p" out; }
map() { sed -n "s/^$1 [A-Z][a-z][a-z]  \\(.\\{24\\}\\).*/\\1/p" out; }

{ hours 0 5 1.000 3600; hours 6 11 -0.500 3600 0.500 1.000; hours 12 17 - 0; hours 18 23 0.000 3600; } >day
run 0 'a day' kwh-plot day
no_err 'it prints no message'
out 'energy from the grid goes up, energy to it goes down; unknown hours are marked' <<'END'
Thu 5 Nov 2026, kWh an hour: 9.0 from the grid (#), 6.0 to it (o)

  1.0 +############
      |############
      |############
      |############
  0.5 +########################
      |########################
      |########################
      |########################
    0 +------------------------????????????------------
      |            oooooooooooo
      |            oooooooooooo
      |            oooooooooooo
      |            oooooooooooo
      |            oooooooooooo
      |            oooooooooooo
      |            oooooooooooo
  1.0 +            oooooooooooo
       0           6           12          18          24

? not known
END
{ hours 0 5 0.688 3600; hours 6 23 1.000 3600; } >even
run 0 'a terminal of UTF-8' env LC_ALL=C.UTF-8 kwh-plot even
ok 'a bar can end at an eighth' grep -q "^      │▄▄▄▄▄▄▄▄▄▄▄▄█" out
ok 'it says "used" if nothing goes to the grid' grep -q '^Thu 5 Nov 2026, kWh an hour: 22.1 used (█)$' out
{ hours 0 5 1.000 3600; hours 12 17 1.000 3600; } >day2
run 0 'a day that lacks lines' kwh-plot day2
ok 'it shows gaps for them, and none for hours to come' [ "$(row 0)" = '------------????????????------------------------' ]

# Lines of an hour are merged, in any order.
{ hours 0 23 1.000 1800; hours 0 23 2.000 3600; hours 0 23 - 0 3.000 0.500; hours 0 23 1.500 3599; } >parts
run 0 'lines of one hour' kwh-plot parts
ok 'they are merged: the register counts' grep -q 'hour: 72.0 from the grid (#), 12.0 to it (o)$' out
sort -r parts >reversed
mv out first
run 0 'the same lines in another order' kwh-plot reversed
out 'they are the same' first
{ hours 0 23 1.000 3600; hours 0 23 2.000 1800; } >less
run 0 'a line of the same hour that covers less' kwh-plot less
ok 'that line does not count' grep -q 'hour: 24.0 used (#)$' out
{ hours 0 3 1.000 3600; hours 4 4 - 0 - 0.700; hours 5 5 -2.000 3600 0.250 -; hours 6 6 -2.000 1800 0.250 -; } >rule
run 0 'hours with one register' kwh-plot rule
ok 'received energy follows from the demand of a whole hour' grep -q 'hour: 4.5 from the grid (#), 5.0 to it (o)$' out
printf '2026-11-05T00:00:00-08:00\t%s\t1.000\t3600\r\n' $m >crlf
run 0 'lines that end with CR LF' kwh-plot crlf

TZ=PST8PDT,M3.2.0,M11.1.0
awk -f "$top/examples/report/calendar.awk" -f "$top/examples/demo/house.awk" -v days=400 -v until=2026-11-05T18:00 -v roof=1 | kwh-agg -i 600 -g 900 >house.hours 2>agg.err
run 0 'three days' kwh-plot -d 3 house.hours
ok 'they are the last three' grep -q '^Tue 3 Nov to Thu 5 Nov 2026, ' out
ok 'the labels below the axis are hours, then days' grep -q '^       0     6     12    18    0     6     12    18    0     6     12    18    24$' out
ok 'each day has one label' grep -q '^       Tue 3 Nov               Wed 4 Nov               Thu 5 Nov$' out
run 0 'five days' kwh-plot -d 5 house.hours
ok 'they stand below each other' [ "$(grep -c '^    0 ' out)" -eq 2 ]
run 0 'the day of 25 hours' kwh-plot -d 1 -t 2026-11-01 house.hours
ok 'it has the mean of the hour that comes twice, and no gap' [ "$(row 0)" = ------------------------------------------------ ]
run 0 'the day of 23 hours' kwh-plot -d 1 -t 2026-03-08 house.hours
ok 'it has no gap' [ "$(row 0)" = ------------------------------------------------ ]
run 0 'days' kwh-plot -v days -d 30 house.hours
sum() { awk -F '\t' -v d="$1" -v c="$2" 'substr($1, 1, 10) >= d { net = c == 5 ? $3 : -$3; s += $c != "-" ? $c : net > 0 ? net : 0 } END { printf "%.1f", s / 30 }' house.hours; }
ok 'the title has their means' grep -q "^Wed 7 Oct to Thu 5 Nov 2026, kWh a day: $(sum 2026-10-07 5) from the grid (#), $(sum 2026-10-07 6) to it (o)\$" out
ok 'the lowest value on the axis has a bar' [ "$(sed -n 's/^ *[0-9.]* +//p' out | tail -n 1 | tr -d ' ' | wc -c)" -gt 1 ]
ok 'the labels are Mondays' grep -q '^                 12 Oct        19 Oct        26 Oct        2 Nov$' out
run 0 'a hundred days' kwh-plot -v days -d 100 house.hours
ok 'they fit in 80 columns' [ "$(awk 'length($0) > 80' out | wc -l)" -eq 0 ]
run 0 'a year' kwh-plot -v year house.hours
ok 'it is a line a day' [ "$(grep -c '^202[56]-' out)" -eq 401 ]
ok 'it has six steps' [ "$(sed -n '/^202/s/^.\{16\}\(.\{24\}\).*/\1/p' out | tr -cd '.' | wc -c)" -gt 900 ]
ok 'unknown hours have a mark' [ "$(map 2026-07-30)" = "$(map 2026-07-30 | sed 's/^.\{12\}/????????????/')" ]
ok 'hours that only the register knows have another mark' [ "$(map 2026-10-20)" = '~~~~~~~~~~~~~~~~~~~~~~~~' ]
ok 'hours to come have no mark' [ "$(map 2026-11-05 | cut -c 19-)" = '      ' ]

# Pictures
for view in hours days year; do
    run 0 "$view as SVG" kwh-plot -v $view -d 60 -o $view.svg house.hours
    ok 'it is well-formed' [ -z "$(xmlwf $view.svg)" ]
    ok 'it follows light and dark' grep -q 'prefers-color-scheme: dark' $view.svg
    ok 'its colours are known to every viewer' [ "$(grep -c 'var(' $view.svg)" -eq 0 ]
    ok 'it runs no script' [ -z "$(grep -i -E '<script|<image|[ "]on[a-z]+=|href="[^#]' $view.svg)" ]
done
# labels FILE: prints the labels below the chart that touch each other or leave the picture.
labels() {
    grep -a -o '<text class="mid[^"]*" x="[0-9.]*" y="[0-9.]*">[^<]*' "$1" | sed "s/$(printf '\302\240')/ /g" | awk -F '"' '{
        s = $7; sub(/^>/, "", s); half = length(s) * 7 / 2
        if ($6 in end && $4 - half < end[$6]) print "touch: " s
        if ($4 - half < 0 || $4 + half > 880) print "outside: " s
        end[$6] = $4 + half }'
}
for days in 1 2 3 4 7 10 14 31 60 120 366; do
    tail -n $((days * 24 + 50)) house.hours >last.hours
    for view in hours days year; do
        kwh-plot -v $view -d $days -o some.svg last.hours
        labels some.svg
    done
done >touching
ok 'no label touches another or leaves the picture' [ ! -s touching ]
run 0 'a day as SVG' kwh-plot -d 3 -o day.svg house.hours
ok 'the title is the sum' grep -q '<text class="title" x="24" y="36">[0-9.]*.*from the grid, [0-9.]*.*to it</text>' day.svg
run 0 'a day that only the register knows, as text' kwh-plot -d 1 -t 2026-10-20 house.hours
ok 'it is marked' [ "$(row 0)" = '~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~' ]
ok 'it says why' [ "$(tail -n 1 out)" = '~ not read at the time, known by the register' ]
run 0 'a day that only the register knows' kwh-plot -d 2 -t 2026-10-20 -o late.svg house.hours
ok 'it is hatched' grep -q '<path class="late"' late.svg
ok 'it says why' grep -q 'Hatched: not read at the time' late.svg
run 0 'a picture' kwh-plot -v year -o 'a picture.png' house.hours
ok 'it is a PNG' [ "$(dd if='a picture.png' bs=1 skip=1 count=3 2>dd.err)" = PNG ]
run 0 'a sixel' kwh-plot -T sixel -d 3 house.hours
ok 'it begins as a sixel' grep -q "^$(printf '\033')P" out
touch before after
ls >before
run 0 'a picture in place of another' kwh-plot -d 3 -o day.svg house.hours
ls >after
ok 'it leaves no other file' cmp before after
PATH=$work/none:$PATH
mkdir none
printf '#!/bin/sh\nexit 1\n' >none/rsvg-convert
chmod +x none/rsvg-convert
cp 'a picture.png' good.png
run 70 'a picture that could not be drawn' kwh-plot -o good.png house.hours
ok 'the old picture stays' cmp good.png 'a picture.png'
rm none/rsvg-convert

# The table and the lines give the same chart.
ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
run 65 'an empty table' kwh-plot --defaults-file="$db_cnf"
err 'it says so' '^kwh-plot: no hours to draw$'
mysql-sink --defaults-file="$db_cnf" house.hours
for view in hours days year; do
    for format in text svg; do
        run 0 "$view of the lines, $format" kwh-plot -v $view -d 9 -T $format house.hours
        mv out $view
        run 0 "$view of the table, $format" kwh-plot --defaults-file="$db_cnf" -v $view -d 9 -T $format
        out 'they are the same' $view
    done
done
printf '[mysql]\nhtml\nskip-column-names\n[mysql-sink]\ndatabase=pse\n' | cat "$db_cnf" - >people.cnf
run 0 'options that people set for their client' kwh-plot --defaults-file=people.cnf -v year -d 9 -T svg
out 'it changes nothing' year
db_in pse "INSERT INTO meter VALUES ('0x001c640000000002', '\`touch pwned\`')"
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ('2026-11-06', '03:00:00', 1, '2026-11-06 11:00:00', '0x001c640000000002', 3600)"
run 65 'two houses' kwh-plot --defaults-file="$db_cnf"
err 'the message names them' '^kwh-plot: more than one house: pick one with -H: .touch pwned. home$'
run 0 'one of the two' kwh-plot --defaults-file="$db_cnf" -H home -v year -d 9 -T svg
out 'it is drawn' year
run 0 'the other, as a picture' kwh-plot --defaults-file="$db_cnf" -H '`touch pwned`' -o other.png
db_in pse "UPDATE usage_e SET Meter = '\`touch pwned\`' WHERE Meter = '0x001c640000000002'"
run 0 'a command in the table' kwh-plot --defaults-file="$db_cnf" -o other.png
db_stop
run 69 'no server' kwh-plot --defaults-file="$db_cnf" -o other.png
err 'it reports that' '^kwh-plot: the database could not be read: ERROR 2002'
ok 'the old picture stays' [ -s other.png ]

# Nothing in a line or in the name of a file is run.
for name in '`touch pwned`' '$(touch pwned)' "'; system \"touch pwned\" #" 0x001c64001234567 'BAD meter' ''; do
    sed "s|0x[0-9a-f]*|$(printf '%s' "$name" | sed 's/[&|\\]/\\&/g')|" day >bad
    run 65 "$name for a meter" kwh-plot bad
    err 'the message names it' '^kwh-plot: bad:1: not an hour line$'
done
cp day2 'FS=x'
cp day2 '`touch pwned` $(touch pwned).hours'
run 0 'names of files that look like programs' kwh-plot -v year 'FS=x' '`touch pwned` $(touch pwned).hours'
ok 'no command in them was run' [ ! -e pwned ]
for bad in 's/3600$/3601/' 's/$/	1.000	x/' 's/-05T/-31T/' 's/	3600/	0/' 's/1.000/1.0/' 's/	/ /'; do
    sed "$bad" day2 >bad
    run 65 "a line changed by $bad" kwh-plot bad
    err 'the message names it' '^kwh-plot: bad:1: not an hour line$'
done
{ cat day; echo 'not an hour'; } >bad
run 65 'a bad line' kwh-plot bad
err 'the message names it' '^kwh-plot: bad:25: not an hour line$'
printf '2026-11-05T01:00:00Z\t%s\t1.000\n' $m >demand
run 65 'a demand line' kwh-plot demand
err 'it says what the file is' '^kwh-plot: demand:1: a demand line, not an hour line; kwh-agg makes'
for pack in gzip xz zstd; do
    $pack -c <day >packed
    run 65 "what $pack made" kwh-plot packed
    err 'it says what the file is' '^kwh-plot: packed:1: compressed data: zcat, xzcat, zstdcat or bzcat makes lines of it$'
done
{ printf '\377\376'; sed 's/./&-/g' day | tr - '\000'; } >wide
run 65 'UTF-16' kwh-plot wide
err 'it says what the file is' '^kwh-plot: wide:1: UTF-16 text: convert it'
{ cat day; sed 's/0x001c64/0x001c65/' day; } >two
run 65 'two meters' kwh-plot two
err 'they are rejected, with a way out' '^kwh-plot: two:25: a second meter, 0x001c650012345678: pick one, as with -m 0x001c640012345678$'
run 0 'one of the two' kwh-plot -m $m two
run 65 'a meter of which there is nothing' kwh-plot -m 0x001c640000000009 day
err 'it reports that, and names a meter that it has' "^kwh-plot: no hours of meter 0x001c640000000009; there are those of $m\$"
run 65 'an empty input' kwh-plot /dev/null
err 'it is rejected' '^kwh-plot: no hour lines$'
run 65 'days before all hours' kwh-plot -t 2026-11-04 day
err 'it reports that' '^kwh-plot: no hours up to 2026-11-04; the first are of 2026-11-05$'

# wrong WORD...: passes if it names the option and prints the usage.
wrong() {
    run 64 "$*" kwh-plot "$@"
    err 'the message names it' "^kwh-plot: $1 "
    err 'it prints the usage' '^usage: kwh-plot '
}
wrong -d x day
wrong -d -3 day
wrong -t 11/24/2026 day
wrong -t 2026-02-30 day
wrong -m 0x001 day
wrong -v monthly day
wrong -T bmp day
wrong -o day.bmp day
run 64 'a house of lines' kwh-plot -H home day
run 64 'a file beside the table' kwh-plot --defaults-file="$db_cnf" day
run 74 'a picture that cannot be written' kwh-plot -o no/such.svg day
run 74 'a file that is not there' kwh-plot no-such-file
err 'the message names it' '^kwh-plot: no-such-file: no such file$'
run 0 '--help' kwh-plot --help
ok '--help prints to standard output' grep -q '^usage: kwh-plot ' out
run 0 '--version' kwh-plot --version
ok '--version prints the version of the filters' [ "$(cat out)" = "kwh-plot $(kwh-agg --version | sed 's/.* //')" ]
ok 'a full disk for standard output' [ "$(kwh-plot day >/dev/full 2>err; echo $?)" -eq 74 ]

finish
