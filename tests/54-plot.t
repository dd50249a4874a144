#!/bin/sh
# examples/report/kwh-plot: what is drawn where. Not tested: how the picture looks, and how other versions of gnuplot place text.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
m=0x001c640012345678

# hours FROM TO KWH COVERED: lines of one day.
hours() {
    h=$1
    while [ "$h" -le "$2" ]; do
        printf '2026-11-05T%02d:00:00-08:00\t%s\t%s\t%s\n' "$h" $m "$3" "$4"
        h=$((h + 1))
    done
}

# row LABEL: that row of the chart, from the axis on.
row() { sed -n "s/^ *$1 [+|]//p" out | sed 's/[ |+-]*$//'; }

{ hours 0 5 1.000 3600; hours 6 11 -1.000 3600; hours 12 17 - 0; hours 18 23 0.000 3600; } >day
run 0 'a day' kwh-plot day
no_err 'drawn without a word'
ok 'its title' grep -q "^ *Meter $m, Thu 5 Nov 2026$" out
ok 'six hours used, six exported, six gaps, six with nothing used' \
    [ "$(row 0 | tr -cd '#&?')" = '######&&&&&&??????######' ]
ok 'used upwards' [ "$(row 0.5 | tr -cd '#&?')" = '######' ]
ok 'exported downwards' [ "$(row -0.5 | tr -cd '#&?')" = '&&&&&&' ]

{ hours 0 5 1.000 3600; hours 12 17 1.000 3600; } | cut -f 1-4 >day
run 0 'a day that lacks lines' kwh-plot day
ok 'shows gaps for them, none for what is still to come' [ "$(row 0 | tr -cd '#&?')" = '######??????######' ]

hours 0 23 1.000 3599 >day
run 0 'hours that were not read in full' kwh-plot day
ok 'are marked too' grep -q '?' out

TZ=PST8PDT,M3.2.0,M11.1.0
awk -f "$top/examples/demo/fortnight.awk" | emu-read - | kwh-agg >fortnight
run 0 'three days of a fortnight' kwh-plot -d 3 fortnight
ok 'are the last' grep -q 'Wed 4 Nov to Fri 6 Nov 2026$' out
ok 'an hour a column, the outage in it' [ "$(row 0 | cut -c 1-24)" = '#########&&?????########' ]
grep 2026-11-01 fortnight >day
run 0 'the day of 25 hours' kwh-plot -d 1 day
ok 'has 25' [ "$(row 0 | tr -cd '#&?' | wc -c)" -eq 25 ]
run 0 'a picture' kwh-plot -o 'a picture.png' fortnight
ok 'is a PNG' [ "$(dd if='a picture.png' bs=1 skip=1 count=3 2>dd.err)" = PNG ]
run 0 'a picture by its format, to standard output' kwh-plot -T svg fortnight
ok 'is an SVG' xmlwf out
ok 'without a word from xmlwf' [ -z "$(xmlwf out)" ]
ok 'gaps are hatched in it' grep -q 'gnuplotPattern\|url(#' out
run 0 'a sixel' kwh-plot -T sixel fortnight
ok 'begins as one' [ "$(dd if=out bs=1 skip=1 count=2 2>dd.err)" = Pq ]
run 0 'and by the name of its file' kwh-plot -o chart.six fortnight
ok 'the same' [ "$(dd if=chart.six bs=1 skip=1 count=2 2>dd.err)" = Pq ]

run 0 'days' kwh-plot -v days fortnight
ok 'a bar each, the one with the outage marked, export down' [ "$(row 0 | tr -cd '#&?')" = '###########?&#' ]
run 0 'up to a day' kwh-plot -v days -d 2 -t 2026-11-02 fortnight
ok 'are those days' grep -q 'Sun 1 Nov to Mon 2 Nov 2026$' out

# The map of a year, as text: a line a day, a character an hour.
map() { sed -n "s/^$1 [A-Z][a-z][a-z]  \(.*[^ ]\) *[0-9.-]*\$/\1/p" out | sed 's/ *-*[0-9][0-9]*\.[0-9]*$//'; }
{ hours 0 5 4.000 3600; hours 6 11 -1.000 3600; hours 12 16 - 0; hours 17 17 1.000 1800; hours 18 23 1.000 3600; } >day
run 0 'a year, as text' kwh-plot -v year day
ok 'used, exported, missing or half read' [ "$(map 2026-11-05)" = '@@@@@@VVVVVV??????======' ]
run 0 'a fortnight of it' kwh-plot -v year fortnight
ok 'a line a day' [ "$(grep -c '^2026-' out)" -eq 14 ]
run 0 'days that lack altogether' kwh-plot -v year -d 0 day fortnight
zone() { awk 'BEGIN { for (minute = 0; minute < 1440 * 3; minute++) printf "2026-03-%02dT%02d:%02d:00Z\t0x001c640012345678\t1\n",
    7 + minute / 1440, minute / 60 % 24, minute % 60 }' | TZ=$1 kwh-agg | kwh-plot -v year; }
run 0 'spring' zone "$TZ"
ok 'its day has 23 hours' [ "$(map 2026-03-08)" = @@@@@@@@@@@@@@@@@@@@@@@ ]
for format in png svg; do
    run 0 "a year, $format" kwh-plot -v year -o "year.$format" fortnight
    ok 'is there' [ -s "year.$format" ]
done

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
run 65 'an empty table' kwh-plot --defaults-file="$db_cnf"
err 'is said to be' '^kwh-plot: no hour lines$'
mysql-sink --defaults-file="$db_cnf" fortnight
for view in hours days year; do
    run 0 "$view of the lines" kwh-plot -v $view -d 9 fortnight
    mv out "$view"
    run 0 "$view of the table" kwh-plot --defaults-file="$db_cnf" -v $view -d 9
    out 'are the same' "$view"
done
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-10-23', '23:00:00', 9.9), ('2026-10-24', '05:00:00', 5), ('2026-11-04', '12:00:00', NULL)"
run 0 'rows of the original script' kwh-plot --defaults-file="$db_cnf" -v year
ok 'count where there are no others' [ "$(map 2026-10-23)" = '???????????????????????@' ]
grep -v '^2026-10-23' out | sed -n '/^2026/p' >with
kwh-plot -v year fortnight | sed -n '/^2026/p' >without
ok 'and nowhere else' cmp with without
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ('2026-11-06', '23:00:00', 1, '2026-11-07 07:00:00', '0x001c640000000002', 3600)"
run 65 'two meters in the table' kwh-plot --defaults-file="$db_cnf"
err 'are refused' '^kwh-plot: more than one meter'
run 0 'one of them' kwh-plot --defaults-file="$db_cnf" -m 0x001c640012345678 -d 9
out 'is drawn' hours
db_in pse "UPDATE usage_e SET Meter = '\`touch pwned2\`' WHERE Meter = '0x001c640000000002'"
run 65 'a command in the table' kwh-plot --defaults-file="$db_cnf" -m ''
err 'is no meter' '^kwh-plot: .*: not an hour line$'
ok 'and is not run' [ ! -e pwned2 ]
db_stop
run 69 'no server' kwh-plot --defaults-file="$db_cnf" -o year.png
err 'is said' '^kwh-plot: the table could not be read$'
ok 'and the picture stays' [ -s year.png ]

run 65 'nothing' kwh-plot /dev/null
err 'is refused' '^kwh-plot: no hour lines$'
{ cat day; echo 'not an hour'; } >bad
run 65 'a bad line' kwh-plot bad
err 'is named' '^kwh-plot: bad:25: not an hour line$'

# Nothing that stands in a line or in the name of a file is run.
for name in '`touch pwned`' '$(touch pwned)' "'; system \"touch pwned\" #" 0x001c64001234567 'BAD meter'; do
    sed "s|0x[0-9a-f]*|$(printf '%s' "$name" | sed 's/[&|\\]/\\&/g')|" day >bad
    run 65 "$name for a meter" kwh-plot bad
    err 'is named' '^kwh-plot: bad:1: not an hour line$'
done
ok 'and was not run' [ ! -e pwned ]
sed 's/3600$/3601/' day >bad
run 65 'more seconds than an hour has' kwh-plot bad
sed 's/$/	1.000	x/' day >bad
run 65 'a register that is no number' kwh-plot bad
cp day 'FS=x'
cp day '`touch pwned` $(touch pwned).hours'
run 0 'names of files that look like programs' kwh-plot -v year 'FS=x' '`touch pwned` $(touch pwned).hours'
ok 'are names' [ "$(map 2026-11-05)" != '' ]
ok 'and nothing else' [ ! -e pwned ]
echo 'system "touch pwned"' >"$HOME/.gnuplot"
run 0 'the settings of somebody who draws with gnuplot' kwh-plot day
ok 'are not read' [ ! -e pwned ]
{ cat day; sed 's/0x001c64/0x001c65/' day; } >two
run 65 'two meters' kwh-plot two
err 'are refused, with a way out' '^kwh-plot: more than one meter: pick one, as with -m 0x'
run 64 'days that are none' kwh-plot -d x day
err 'are told how' '^usage: kwh-plot '
run 74 'a picture that cannot be written' kwh-plot -o no/such.png day
run 64 'a picture of no known kind' kwh-plot -o day.bmp day
err 'is refused' '^kwh-plot: day.bmp: what format: '
run 64 'a view that is none' kwh-plot -v week day
run 74 'a file that is not there' kwh-plot no-such-file
run 0 'help' kwh-plot --help
ok 'on standard output' grep -q '^usage: kwh-plot ' out
ok 'with nowhere to write' [ "$(kwh-plot fortnight >/dev/full 2>err; echo $?)" -eq 74 ]

finish
