#!/bin/sh
# examples/kwh-plot: what is drawn where. Not tested: how the picture looks, and how other versions of gnuplot place text.

. "$(dirname "$0")/lib.sh"

PATH=$top/examples:$PATH
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
awk -f "$top/examples/fortnight.awk" | emu-read - | kwh-agg >fortnight
run 0 'three days of a fortnight' kwh-plot -d 3 fortnight
ok 'are the last' grep -q 'Wed 4 Nov to Fri 6 Nov 2026$' out
ok 'an hour a column, the outage in it' [ "$(row 0 | cut -c 1-24)" = '#########&&&???#########' ]
grep 2026-11-01 fortnight >day
run 0 'the day of 25 hours' kwh-plot -d 1 day
ok 'has 25' [ "$(row 0 | tr -cd '#&?' | wc -c)" -eq 25 ]
run 0 'a picture' kwh-plot -o 'a picture.png' fortnight
ok 'is a PNG' [ "$(dd if='a picture.png' bs=1 skip=1 count=3 2>dd.err)" = PNG ]
ok 'the one in the repository is small' [ "$(wc -c <"$top/examples/fortnight.png")" -lt 60000 ]

run 65 'nothing' kwh-plot /dev/null
err 'is refused' '^kwh-plot: no hour lines$'
{ cat day; echo 'not an hour'; } >bad
run 65 'a bad line' kwh-plot bad
err 'is named' '^kwh-plot: bad:26: not an hour line$'
{ cat day; sed 's/0x001c64/0x001c65/' day; } >two
run 65 'two meters' kwh-plot two
err 'are refused, with a way out' '^kwh-plot: more than one meter: pick one, as with grep 0x'
run 64 'days that are none' kwh-plot -d x day
err 'are told how' '^usage: kwh-plot '
run 74 'a picture that cannot be written' kwh-plot -o no/such.png day

finish
