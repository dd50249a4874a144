#!/bin/sh
# make demo, with no terminal: what it shows, and that it leaves nothing but the picture and the report. Not tested: how they look.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

mkdir here tmp
export TMPDIR="$work/tmp"

# Whatever it starts inherits descriptor 9; "held" can be read to its end when all of that has ended.
mkfifo held
# The environment is one in which cd(1) prints, tools take fewer options, and nobody is at home.
demo() (cd here && exec env -u HOME CDPATH=.:/ POSIXLY_CORRECT=1 sh "$top/examples/demo/demo.sh" 9>../held </dev/null)
watch() {
    rm -f ended
    { cat held; touch ended; } >/dev/null 2>&1 &
}
nothing_runs() { wait_for 20 [ -e ended ]; }
nothing_left() { ls -A tmp && [ -z "$(ls -A tmp)" ]; }

watch
run 0 'the demo' demo
grep -v -e "emu-read: meter: the meter's clock is " -e 'mysql-sink: 338 lines, 338 hours: ' err >complaints
ok 'nothing is amiss' [ ! -s complaints ]
ok 'it leaves nothing running' nothing_runs
ok 'nor in the temporary directory' nothing_left
ls -A here >out.left
ok 'nor here, but the report and the picture' [ "$(tr '\n' ' ' <out.left)" = 'demo.html demo.png ' ]
ok 'a page that is well-formed' [ -z "$(xmlwf here/demo.html)" ]
ok 'of its last day' grep -q 'Friday 6 November 2026' here/demo.html
ok 'with a bill' grep -q '<h2>This bill</h2><p class="big">\$[0-9]' here/demo.html
ok 'and a PNG' [ "$(dd if=here/demo.png bs=1 skip=1 count=3 2>dd.err)" = PNG ]
ok 'readings are shown' [ "$(grep -c '^reading 2026-10-24T0.*Z	0x001c640000000001	' out)" -ge 13 ]
ok 'then the hour' grep -q '^hour    2026-10-23T17:00:00-07:00	0x001c640000000001	0\.[0-9]*	3600	' out
ok 'then the row' grep -q '^|  1 | 2026-10-23 | 17:00:00 | 0\.[0-9]* |' out
ok 'the day of 25 hours' grep -q '^| 2026-11-01 | Sunday    |    25 |' out
ok 'the day with the outage' grep -q '^| 2026-11-04 | Wednesday |    21 |' out
ok 'the day that exported' grep -q '^| 2026-11-05 | Thursday  |    24 |  -0\.' out
ok 'the chart, with its gap' grep -q "^    0 .*~~~" out
ok 'the replay, which changes nothing' grep -q ': 0 added, 0 replaced, 337 stored already,' err
awk '/^```/ { on = !on; next } on && $0 != "..."' "$top/README.md" | sed "s/^\$ mariadb /$ $db_client /" >quoted
ok 'README.md quotes it' [ "$(wc -l <quoted)" -ge 20 ]
cp out shown
run 1 'and every line of that is there' grep -v -x -F -f shown quoted
out 'word for word' </dev/null

mkdir stubs
printf '#!/bin/sh\nexit 1\n' >stubs/$db_server
chmod +x stubs/$db_server
watch
PATH=$work/stubs:$PATH run 1 'without a server' demo
err 'it says so' '^demo: no server$'
ok 'and leaves nothing running' nothing_runs
ok 'nor in the temporary directory' nothing_left

watch
(cd here && exec sh "$top/examples/demo/demo.sh" >../out 2>../err 9>../held </dev/null) &
demo=$!
ok 'stopped when readings come' wait_for 60 grep -q '^reading' out
kill "$demo"
wait "$demo" 2>/dev/null
status=$?
ok 'it fails' [ "$status" -eq 1 ]
ok 'and leaves nothing running' nothing_runs
ok 'nor in the temporary directory' nothing_left

finish
