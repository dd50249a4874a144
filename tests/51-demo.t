#!/bin/sh
# make demo, without a terminal: its output, and that it leaves only the picture and the page. Not tested: how they look.

. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

mkdir here tmp
export TMPDIR="$work/tmp"

# Each process that it starts inherits descriptor 9. "held" can be read to its end when all of them have ended.
mkfifo held
# In this environment cd(1) prints, tools take fewer options, and HOME is unset.
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
ok 'it reports nothing unexpected' [ ! -s complaints ]
ok 'it leaves nothing running' nothing_runs
ok 'it leaves nothing in the temporary directory' nothing_left
ls -A here >out.left
ok 'it leaves the report and the picture here, and nothing else' [ "$(tr '\n' ' ' <out.left)" = 'demo.html demo.png ' ]
ok 'the page is well-formed' [ -z "$(xmlwf here/demo.html)" ]
ok 'the page is of the last day' grep -q 'Friday 6 November 2026' here/demo.html
ok 'the page has a bill' grep -q '<h2>This bill</h2><p class="big">\$[0-9]' here/demo.html
ok 'the picture is a PNG' [ "$(dd if=here/demo.png bs=1 skip=1 count=3 2>dd.err)" = PNG ]
ok 'it shows readings' [ "$(grep -c '^reading 2026-10-24T0.*Z	0x001c640000000001	' out)" -ge 13 ]
ok 'then it shows the hour' grep -q '^hour    2026-10-23T17:00:00-07:00	0x001c640000000001	0\.[0-9]*	3600	' out
ok 'then it shows the row' grep -q '^|  1 | 2026-10-23 | 17:00:00 | 0\.[0-9]* |' out
ok 'it shows the day of 25 hours' grep -q '^| 2026-11-01 | Sunday    |    25 |' out
ok 'it shows the day with the outage' grep -q '^| 2026-11-04 | Wednesday |    21 |' out
ok 'it shows the day that exported' grep -q '^| 2026-11-05 | Thursday  |    24 |  -0\.' out
ok 'it shows the chart, with its gap' grep -q "^    0 .*~~~" out
ok 'it shows the replay, which changes nothing' grep -q ': 0 added, 0 replaced, 337 stored already,' err
awk '/^```/ { on = !on; next } on && $0 != "..."' "$top/README.md" | sed "s/^\$ mariadb /$ $db_client /" >quoted
ok 'README.md quotes the demo' [ "$(wc -l <quoted)" -ge 20 ]
cp out shown
run 1 'the lines of README.md that the demo does not print' grep -v -x -F -f shown quoted
out 'there are none' </dev/null

mkdir stubs
printf '#!/bin/sh\nexit 1\n' >stubs/$db_server
chmod +x stubs/$db_server
watch
PATH=$work/stubs:$PATH run 1 'without a server' demo
err 'it says so' '^demo: no server$'
ok 'it leaves nothing running' nothing_runs
ok 'it leaves nothing in the temporary directory' nothing_left

watch
(cd here && exec sh "$top/examples/demo/demo.sh" >../out 2>../err 9>../held </dev/null) &
demo=$!
ok 'the demo shows readings' wait_for 60 grep -q '^reading' out
kill "$demo"
wait "$demo" 2>/dev/null
status=$?
ok 'TERM ends it with status 1' [ "$status" -eq 1 ]
ok 'it leaves nothing running' nothing_runs
ok 'it leaves nothing in the temporary directory' nothing_left

finish
