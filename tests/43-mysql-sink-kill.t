#!/bin/sh
# The server is killed, stopped and made to hang, at random points of a load of 20,000 lines. In the end the table is right, row for row.
# KILLS=n is the number of hits (50), SEED=n repeats a run.
# Not tested: a power cut, which the server has to survive by itself.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

KILLS=${KILLS:-50} SEED=${SEED:-$(date +%s)}
echo "# SEED=$SEED KILLS=$KILLS"

awk -v seed="$SEED" -f "$top/tests/sim/load.awk"

check_table() {
    db_in pse 'SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM usage_e' | sort | cmp truth -
}

# round HOW SECONDS TWICE: one load, or two of the same at once, and the fault in the middle of it
round() {
    db_in pse 'TRUNCATE usage_e'
    mysql-sink --defaults-file="$db_cnf" -T 60 hours 2>err & sinks=$!
    if [ "$3" = 1 ]; then
        cat hours | mysql-sink --defaults-file="$db_cnf" -T 60 2>err2 & sinks="$sinks $!"
    fi
    sleep "$2"
    kill -0 $sinks 2>/dev/null && kills=$((kills + 1))
    case $1 in
    kill) db_kill; db_start ;;
    stop) db_stop; db_start ;;
    hang) kill -STOP "$db_pid"; sleep 0.1; kill -CONT "$db_pid" ;;
    sink) kill -KILL ${sinks%% *} 2>/dev/null || : ;;
    esac || return
    for sink in $sinks; do
        wait "$sink" || [ "$1" = sink ] || return
    done
    [ "$1" != sink ] || mysql-sink --defaults-file="$db_cnf" -T 60 hours || return
    check_table
}

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
ok 'there are 20,000 rows to store' [ "$(sort -u truth | wc -l)" -eq 20000 ]

kills=0 rounds=0 wrong=
exec 3<points
while [ "$kills" -lt "$KILLS" ] && [ "$rounds" -lt $((KILLS * 4)) ] && [ -z "$wrong" ] && read -r how when twice <&3; do
    rounds=$((rounds + 1))
    round "$how" "$when" "$twice" >round.out 2>&1 || wrong="round $rounds: $how after $when s, twice: $twice"
done
echo "# $rounds loads, $kills of them hit"
[ -z "$wrong" ] || { echo "# $wrong"; sed 's/^/# /' round.out err err2; }
ok 'after every load the table is right' [ -z "$wrong" ]
ok "at least $KILLS of them hit a load" [ "$kills" -ge "$KILLS" ]
finish
