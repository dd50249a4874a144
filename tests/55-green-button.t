#!/bin/sh
# green-button on the cases in tests/green-button/, and on inputs that are too large for a case.
# Not tested here: files of real utilities, which belong to their customers.
. "$(dirname "$0")/lib.sh"

cases "$top/tests/green-button"

sed -n 's/^< //p' "$top/tests/green-button/hours.case" >first.xml
sed -n 's/^< //p' "$top/tests/green-button/received.case" >second.xml
run 0 'several files are one series, and the later one counts' green-button -v first.xml second.xml
err 'it counts the intervals that came twice' '^green-button: intervals left out, replaced by a later one of the same time: 2$'
out 'lines are in order of time' <<'END'
2026-01-01T00:00:00Z	-	0.600
2026-01-01T01:00:00Z	-	-2.500
2026-01-01T02:00:00Z	-	-0.100
END
run 74 'a file that is not there' green-button first.xml none.xml
ok 'it prints no line' [ ! -s out ]

# many N TEXT: prints the text N times
many() { awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'; }
{ echo '<feed>'; many 1000000 '<a>'; } >deep.xml
run 65 'a million elements inside of each other' green-button deep.xml
err 'it is rejected' '^green-button: deep.xml:2: elements are more than 64 deep$'
{ printf '<feed><link rel="self" href="'; many 1000000 aaaaaaaaaa; echo '"/></feed>'; } >long.xml
run 65 'a tag of 10 MB' green-button long.xml
err 'it is rejected' '^green-button: long.xml:1: a tag is longer than 1 MB$'
{ printf '<feed><entry><link rel="self" href="'; many 300 aaaaaaaaaa; echo '"/></entry></feed>'; } >link.xml
run 65 'a link of 3000 bytes' green-button link.xml
err 'it is rejected' '^green-button: link.xml:1: a link is longer than 2047 bytes$'
{ printf '<d><ReadingType><uom>72</uom></ReadingType><IntervalBlock><IntervalReading><value>'; many 1000000 1
  echo '</value></IntervalReading></IntervalBlock></d>'; } >digits.xml
run 65 'a number of a million digits' green-button digits.xml
err 'it is rejected' 'start, length or value missing or out of range: 1$'
gzip -c first.xml >first.gz
run 65 'a compressed file' green-button first.gz
err 'it says what the file is' '^green-button: first.gz:1: this is gzip data: decompress it with zcat$'
run 65 'two files, one of them torn' green-button first.xml "$top/tests/green-button/torn.case"
ok 'it uses the other one' [ "$(wc -l <out)" -eq 2 ]

# two years of quarters of an hour, to hours
awk -f "$top/tests/green-button/quarters.awk" -v days=730 -v begin=1704067200 >years.xml
green-button years.xml | kwh-agg -g 900 -i 900 >hours
ok 'two years of quarters are 17,520 whole hours' [ "$(awk -F '\t' '$4 == 3600' hours | wc -l)" -eq 17520 ]
ok 'their sum is that of the file' [ "$(awk -F '\t' '{ sum += $3 * 1000 } END { printf "%d", sum }' hours)" -eq $((96 * 729 * 730 / 2 + 730 * 95 * 96 / 2)) ]

finish
