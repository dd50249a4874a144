#!/bin/sh
# Kills at random moments, by SIGKILL, over all processes of emu-kwh and the database server, while two crontabs start "emu-kwh run"
# again and again, a simulated meter gives readings as fast as they are taken, the log is renamed now and then, and the table is
# rebuilt from it: by "emu-kwh rebuild", and by the filters alone, which take no lock, beside the loads.
# In the end the log holds what the meter gave, and the table is what the log says, row for row, and what a fresh replay of it says.
# KILLS=n how many (36; make soak: 1,000). SEED=n repeats a plan: who is killed, and when; what they were just doing is chance,
# so KEEP=directory keeps the logs and all else, to look at.
#
# A reading that the meter gave and emu-read was killed before it could print shows as a gap; it is counted here, and that it is no more
# than one for each kill and each planned end of emu-read.
# Not covered: loss of power; a disk that is full; two failures that hide each other.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
KILLS=${KILLS:-36} SEED=${SEED:-$(date +%s)}
victims='emu-read emu-kwh tail kwh-agg mysql-sink flock setsid my_print_defaults sort cut mariadbd' # to add one: its name, as ps(1) shows it
echo "# SEED=$SEED KILLS=$KILLS"

zone=PST8PDT,M3.2.0,M11.1.0
# emu-kwh finds what it calls beside itself: an emu-read that lives by the meter's clock; and the short-lived programs wait a little before
# they begin, so that they are hit.
mkdir bin log
cp "$top"/examples/unattended/emu-kwh "$top"/examples/unattended/*.sh bin
printf '#!/bin/sh\nFAKE_TIME="%s/time" exec %s "%s/emu-read/emu-read" "$@"\n' "$work" "$preload" "$top" >bin/emu-read
slow() { printf '#!/bin/sh\nsleep %s\nexec "%s" "$@"\n' "$1" "$(command -v "$2")" >bin/"$2"; }
for program in tail flock setsid my_print_defaults sort cut; do slow 0.03 $program; done
for program in kwh-agg mysql-sink; do slow 0.2 $program; done
cat >bin/rebuild <<END
#!/bin/sh
# as a person types it, without the lock of emu-kwh; from a file, as only a whole log, not renamed meanwhile, may delete
parts=\$(echo log/demand-*.log)
cat log/demand-*.log log/demand.log >whole.log && [ "\$parts" = "\$(echo log/demand-*.log)" ] || exit
TZ=$zone bin/kwh-agg whole.log >whole.hours && exec bin/mysql-sink --defaults-file="$db_cnf" --timeout=60 --rebuild whole.hours
END
chmod +x bin/*

# until_over COMMAND...: again and again, with the mark that allows to kill it
until_over() {
    SOAK_MARK=$work
    export SOAK_MARK
    until [ -e over ]; do
        "$@"
        sleep 0.2
    done >>keepers.log 2>&1
}
server() { db_start; wait "$db_pid"; }
cron() { bin/emu-kwh -c "$db_cnf" run </dev/null >/dev/null 2>&1; }
rebuilds() {
    sleep 2
    bin/rebuild && echo 'rebuild beside the loads: ended well' >>rebuilt
    until bin/emu-kwh -c "$db_cnf" rebuild && echo 'rebuild: ended well' >>rebuilt || [ -e over ]; do sleep 0.1; done
}
renames() { # to names that sort as they were given
    part=100
    until [ -e over ]; do
        sleep 12
        [ -e over ] || { part=$((part + 1)); mv log/demand.log log/demand-$part.log; }
    done 2>/dev/null
}
all_end() {
    touch over
    perl "$top/tests/proof/killer.pl" all "$work"
    wait
}
reads() { [ -n "$(find /proc/[0-9]*/fd/9 -lname "$work/log/reader.lock" 2>/dev/null)" ]; }

ok 'a server, and the table' eval 'db_start && db_sql <"$top/sql/setup.sql" && db_stop'
printf '[emu-kwh]\ndirectory=%s/log\ntimezone=%s\n[emu-read]\nport=%s/meter\n' "$work" "$zone" "$work" >>"$db_cnf"
at_end="all_end 2>/dev/null; $at_end"
: >rebuilt
metersim --link meter --report 0 --begin 2026-10-30T12:00:00Z --time time --given given --speed 3600 >sim.out 2>&1 & sim=$!
at_end="kill $sim 2>/dev/null; $at_end"
wait_for 10 [ -e meter ]
began=$(date +%s)
until_over server &
until_over cron & starters=$!
until_over cron & starters="$starters $!"
until_over rebuilds & starters="$starters $!"
renames &

# shellcheck disable=SC2086 # names
run 0 "$KILLS kills" perl "$top/tests/proof/killer.pl" "$KILLS" "$SEED" "$work" "$work/log" $victims
sed 's/^\([^ ]*\) \([0-9]*\) \([0-9]*\)$/# \1: \2 killed, \3 of them in their first 0.1 s/' out
echo "# that took $(($(date +%s) - began)) s"
reader_kills=$(sed -n 's/^emu-read \([0-9]*\) .*/\1/p' out)

# All is left in peace until it reads again; then there is nothing more to read, and all is stopped.
size() { cat log/demand*.log | wc -c; }
grows() { [ "$(size)" -gt "$before" ]; }
before=$(size)
ok 'readings go on' wait_for 60 grows
touch over
kill "$sim"
wait "$sim"
server_runs() { db_sql 'DO 1' || SOAK_MARK=$work db_start; }
ok 'the server is there' wait_for 60 server_runs
ok 'stop' env SOAK_MARK="$work" bin/emu-kwh -c "$db_cnf" stop
ok 'no reader runs' eval '! reads'
# shellcheck disable=SC2086 # processes
wait $starters # what they started last may hold the lock for a moment
ok 'a load of everything' env SOAK_MARK="$work" bin/emu-kwh -c "$db_cnf" load --all
cat log/demand-*.log log/demand.log >all.log 2>/dev/null
TZ=$zone perl "$top/tests/proof/hours.pl" all.log | awk -f "$top/tests/proof/merge.awk" >truth
db_hours >table

# the log against what the meter gave: a line torn by a kill is ended by "torn", or is the last one of a part
grep -h -a -e '^2[0-9T:Z-]*	0x[0-9a-f]*	[0-9.-]*\(	[0-9.-]*	[0-9.-]*\)*$' log/demand-*.log log/demand.log >lines 2>/dev/null
given=$(wc -l <given) logged=$(wc -l <lines)
# The registers of a line come before its demand, and on a busy machine the meter's clock goes on between the two.
invented=$(awk -F '\t' 'function is_given(i) { return $i == "-" || $i >= least[$1, $2, i] && $i <= most[$1, $2, i] }
    FNR == NR {
        given[$1, $2, $3] = 1
        for (i = 4; i <= 5; i++) {
            if (!(($1, $2, i) in least))
                least[$1, $2, i] = last[$2, i]
            most[$1, $2, i] = last[$2, i] = $i
        }
        next
    }
    !(($1, $2, $3) in given) || NF != 3 && !(is_given(4) && is_given(5))' given lines | tee invented | wc -l)
twice=$(cut -f 1-2 lines | uniq -d | wc -l)
# the table against the log, and against a fresh replay
lost=$(cut -f 1-2 truth | sort >keys; cut -f 1-2 table | sort -u | comm -13 - keys | wc -l)
doubled=$(cut -f 1-2 table | sort | uniq -d | wc -l)
wrong=$(sort truth >sorted; sort table | comm -13 sorted - | tee wrong | wc -l)
db_sql 'CREATE DATABASE replay; CREATE TABLE replay.usage_e LIKE pse.usage_e'
TZ=$zone kwh-agg all.log 2>/dev/null | mysql-sink --defaults-file="$db_cnf" -D replay
rows() { db_in "$1" 'SELECT UDate, UTime, HourUTC, Meter, kWh, Covered, kWhIn, kWhOut FROM usage_e ORDER BY Meter, HourUTC, ID'; }
rows pse >stored
rows replay >replayed
renamed=$(find log -name 'demand-*.log' | wc -l)
ends=$((reader_kills + renamed + 1))
echo "# meter: $given readings given; log: $logged of them, $((given - logged)) gaps, $invented invented, $twice twice; $renamed renames"
echo "# table: $(wc -l <table) rows: $lost lost, $doubled doubled, $wrong wrong; a fresh replay has $(wc -l <replayed)"
sort rebuilt | uniq -c | sed 's/^ */# /'
[ "$invented" -eq 0 ] || sed 's/^/# invented: /; 5q' invented
[ "$wrong" -eq 0 ] || { diff truth table | sed 's/^/# /; 20q'; }
sed -n 's/^.*\(emu-kwh: .*\)/\1/p' log/messages | sort | uniq -c | sed 's/^ */# message: /; 20q'
ok 'the log: no reading that the meter did not give' [ "$invented" -eq 0 ]
ok 'the log: no reading twice, all in order' eval 'cut -f 1 lines | sort -c -u'
ok "the log: at most one reading missing for each of the $ends ends of emu-read" [ $((given - logged)) -le "$ends" ]
ok 'the table: no hour lost' [ "$lost" -eq 0 ]
ok 'the table: no hour doubled' [ "$doubled" -eq 0 ]
ok 'the table: no hour wrong' [ "$wrong" -eq 0 ]
ok 'the table equals a fresh replay' cmp replayed stored
ok 'there are more than ten hours' [ "$(wc -l <truth)" -gt 10 ]
[ "$failed" -eq 0 ] || echo "# to repeat: SEED=$SEED KILLS=$KILLS sh $0"
[ -z "${KEEP-}" ] || cp -r "$work" "$KEEP"
finish
