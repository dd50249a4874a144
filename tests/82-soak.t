#!/bin/sh
# Kills at random moments, by SIGKILL, over all processes of the unattended pipeline, "emu-kwh run", and the database server, while a simulated
# meter gives readings as fast as they are taken. What cron and systemd would do is done here: what has ended is started again.
# In the end the log holds what the meter gave, and the table is what the log says, row for row.
# KILLS=n how many (36; make soak: 1,000). SEED=n repeats a plan: who is killed, and when; what they were just doing is chance,
# so KEEP=directory keeps the logs and all else, to look at.
#
# A reading that the meter gave and emu-read was killed before it could print shows as a gap; it is counted here, and that it is no more than one for each such kill.
# Not covered: loss of power; a disk that is full; two failures that hide each other.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
KILLS=${KILLS:-36} SEED=${SEED:-$(date +%s)}
victims="emu-read tail kwh-agg mysql-sink emu-kwh cat $db_server" # to add one: its name, as ps(1) shows it; cat is where messages go
echo "# SEED=$SEED KILLS=$KILLS"

# The wrapper finds the filters beside itself: here an emu-read that lives by the meter's clock, and a syslog of our own.
mkdir bin log
cp "$top/examples/unattended/emu-kwh" bin
printf '#!/bin/sh\nFAKE_TIME="%s/time" exec %s "%s/emu-read/emu-read" "$@"\n' "$work" "$preload" "$top" >bin/emu-read
printf '#!/bin/sh\nexec cat >>"%s/messages"\n' "$work" >bin/logger
chmod +x bin/*
: >log/demand-2026-10.log # the month in which the meter's clock begins, not this computer's

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
all_end() {
	touch over
	perl "$top/tests/proof/killer.pl" all "$work"
	wait
}

zone=PST8PDT,M3.2.0,M11.1.0
ok 'a server, and the table' eval 'db_start && db_sql <"$top/sql/setup.sql" && db_stop'
printf '[emu-kwh]\ndirectory=%s/log\npause=1\ntimezone=%s\n[emu-read]\nport=%s/meter\n' "$work" "$zone" "$work" >>"$db_cnf"
at_end="all_end 2>/dev/null; $at_end"
metersim --link meter --report 0 --begin 2026-10-30T12:00:00Z --time time --given given --speed 3600 >sim.out 2>&1 & sim=$!
at_end="kill $sim 2>/dev/null; $at_end"
wait_for 10 [ -e meter ]
began=$(date +%s)
until_over server &
until_over cron &

# shellcheck disable=SC2086 # names
run 0 "$KILLS kills" perl "$top/tests/proof/killer.pl" "$KILLS" "$SEED" "$work" "$work/log" $victims
sed 's/^\([^ ]*\) \([0-9]*\) \([0-9]*\)$/# \1: \2 killed, \3 of them in their first 0.1 s/' out
echo "# that took $(($(date +%s) - began)) s"
reader_kills=$(sed -n 's/^emu-read \([0-9]*\) .*/\1/p' out)

# All is left in peace until it runs again; then there is nothing more to read, and all is stopped.
size() { cat log/demand-*.log | wc -c; }
grows() { [ "$(size)" -gt "$before" ]; }
at_its_end() { # tail has read all that there is
	read -r tail file _ <log/loader.pid && [ "log/$file" = "$newest" ] || return
	for fd in /proc/"$tail"/fd/*; do
		[ "$(readlink "$fd")" != "$(readlink -f "$newest")" ] || grep -q "^pos:[^0-9]*$(wc -c <"$newest")\$" "/proc/$tail/fdinfo/${fd##*/}" && return
	done
	return 1
}
all_stored() { # but what is in hand
	db_hours >table && sed '$d' truth >complete && [ -z "$(grep -vxFf table complete)" ]
}
before=$(size)
ok 'readings go on' wait_for 60 grows
kill "$sim"
wait "$sim"
newest=
for file in log/demand-*.log; do newest=$file; done
cat log/demand-*.log >all.log
TZ=$zone perl "$top/tests/proof/hours.pl" all.log | sed 's/	-	-$//' >truth
ok 'every hour is stored' wait_for 90 all_stored
ok 'every line is taken' wait_for 30 at_its_end
touch over
ok 'stop' env SOAK_MARK="$work" bin/emu-kwh -c "$db_cnf" stop
ok 'the log has not changed meanwhile' eval 'cat log/demand-*.log | cmp - all.log'
ok 'the server is there' wait_for 60 db_sql 'DO 1'
db_hours >table

# the log against what the meter gave: a line torn by a kill is ended by "torn", and is none
grep -v -e '	torn$' all.log >lines
given=$(wc -l <given) logged=$(wc -l <lines)
invented=$(awk -F '\t' 'FNR == NR { given[$1, $2, $3] = 1; registers[$1, $2, $4, $5] = 1; next }
    !(($1, $2, $3) in given) || NF != 3 && $4 != "-" && !(($1, $2, $4, $5) in registers)' given lines | tee invented | wc -l)
twice=$(cut -f 1-2 lines | uniq -d | wc -l)
# the table against the log
lost=$(cut -f 1-2 truth | sort >keys; cut -f 1-2 table | sort -u | comm -13 - keys | wc -l)
doubled=$(cut -f 1-2 table | sort | uniq -d | wc -l)
wrong=$(sort truth >sorted; sort table | comm -13 sorted - | tee wrong | wc -l)
echo "# meter: $given readings given; log: $logged of them, $((given - logged)) gaps, $invented invented, $twice twice"
echo "# table: $(wc -l <table) rows: $lost lost, $doubled doubled, $wrong wrong"
[ "$invented" -eq 0 ] || sed 's/^/# invented: /; 5q' invented
[ "$wrong" -eq 0 ] || { diff truth table | sed 's/^/# /; 20q'; }
cat messages log/messages 2>/dev/null | sed -n 's/^emu-kwh: \(.*: ended with status.*\)/\1/p' | sort | uniq -c | sed 's/^ */# paused: /'
ok 'the log: no reading that the meter did not give' [ "$invented" -eq 0 ]
ok 'none twice, all in order' eval 'cut -f 1 lines | sort -c -u'
ok "none missing but for one at most of each of the $reader_kills kills of emu-read" [ $((given - logged)) -le "$reader_kills" ]
ok 'the table: no hour lost' [ "$lost" -eq 0 ]
ok 'none doubled' [ "$doubled" -eq 0 ]
ok 'none wrong' [ "$wrong" -eq 0 ]
ok 'and there are more than a few of them' [ "$(wc -l <truth)" -gt 10 ]
[ "$failed" -eq 0 ] || echo "# to repeat: SEED=$SEED KILLS=$KILLS sh $0"
[ -z "${KEEP-}" ] || cp -r "$work" "$KEEP"
finish
