#!/bin/sh
# mysql-sink and a real Galera cluster of three nodes on loopback, as an ordinary user: one node is killed and one stopped during a load.
# Nothing may be lost or doubled, and the nodes must agree. "make cluster" runs this, "make check" does not: it needs galera-4, rsync and
# lsof, and two scripts of the package mariadb-server, which would start a service, so it fetches these itself. If something is missing,
# it fails. HOURS=n (200,000).
. "$(dirname "$0")/../lib.sh"
PATH=$PATH:/usr/sbin:/usr/local/sbin

HOURS=${HOURS:-200000}
base=$((20000 + $$ % 10000))
nodes=$work/nodes
mkdir "$nodes"
chmod 711 "$work"

# servers of root can't transfer their state, so they run as nobody
as_user() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
    as_user() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
    chown nobody:nogroup "$nodes"
fi

provider=$(find /usr/lib /usr/lib64 -name libgalera_smm.so 2>/dev/null | head -1)
ok 'galera is installed' [ -n "$provider" ]
fetch_scripts() {
    command -v wsrep_sst_rsync && return
    mkdir fetched && chmod 755 fetched && cd fetched && apt-get download mariadb-server && dpkg -x mariadb-server_*.deb . || return
    PATH=$work/fetched/usr/bin:$PATH
    cd "$work" || return
}
fetch_scripts >fetch.out 2>&1
ok 'the scripts of the state transfer are installed' command -v wsrep_sst_rsync
ok 'rsync and lsof are installed' command -v rsync lsof
[ "$failed" -eq 0 ] || { finish; }

pid_of() { cat "$nodes/$1.pid" 2>/dev/null; }
stop_nodes() { for n in 0 1 2; do pid=$(pid_of $n) && kill -KILL "$pid" 2>/dev/null; done; wait; }
at_end="stop_nodes; $at_end"

# start_node N [OPTION...]
start_node() {
    n=$1; shift
    as_user mariadbd --no-defaults --datadir="$nodes/$n" --socket="$nodes/$n.s" --pid-file="$nodes/$n.pid" \
        --bind-address=127.0.0.1 --port=$((base + n)) --skip-name-resolve \
        --innodb-buffer-pool-size=64M --innodb-log-file-size=32M --performance-schema=off \
        --binlog-format=ROW --innodb-autoinc-lock-mode=2 --wsrep-on=1 --wsrep-provider="$provider" \
        --wsrep-cluster-address="gcomm://127.0.0.1:$((base + 10)),127.0.0.1:$((base + 20)),127.0.0.1:$((base + 30))" \
        --wsrep-node-address=127.0.0.1 --wsrep-node-name="node$n" --wsrep-sst-method=rsync \
        --wsrep-sst-receive-address="127.0.0.1:$((base + 12 + 10 * n))" \
        --wsrep-provider-options="gmcast.listen_addr=tcp://127.0.0.1:$((base + 10 + 10 * n)); ist.recv_addr=127.0.0.1:$((base + 11 + 10 * n)); gcache.size=64M; gcache.dir=$nodes/$n" \
        "$@" >>"$nodes/$n.log" 2>&1 &
}
sql() { node=$1; shift; mariadb --no-defaults --socket="$nodes/$node.s" --user=root --batch --skip-column-names --database=mysql --execute="$*"; }
synced() { sql "$1" "SHOW STATUS LIKE 'wsrep_local_state_comment'" | grep -q Synced; }
size_is() { [ "$(sql "$1" "SHOW STATUS LIKE 'wsrep_cluster_size'" | cut -f2)" = "$2" ]; }
rows() { sql "$1" 'SELECT COUNT(*) FROM pse.usage_e'; }
rows_reach() { [ "$(rows "$1")" -ge "$2" ]; }
logs() { tail -n 5 "$nodes"/*.log; }

for n in 0 1 2; do
    as_user mariadb-install-db --no-defaults --datadir="$nodes/$n" --skip-test-db --skip-name-resolve \
        --auth-root-authentication-method=normal >"install.$n" 2>&1
done
began=$(date +%s)
start_node 0 --wsrep-new-cluster
ok 'the first node is up' wait_for 60 synced 0
for n in 1 2; do
    start_node $n
    ok 'a node joins' wait_for 60 synced $n
done
ok 'the cluster has three nodes' wait_for 10 size_is 0 3 || logs
echo "# up in $(($(date +%s) - began)) s"
mariadb --no-defaults --socket="$nodes/0.s" --user=root <"$top/sql/setup.sql"
sql 0 "CREATE USER emu@'127.0.0.1' IDENTIFIED BY 'emu'; GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO emu@'127.0.0.1'"
printf '[client]\nuser=emu\npassword=emu\n' >emu.cnf
chmod 600 emu.cnf

awk -v hours="$HOURS" -f "$top/tests/proof/cluster.awk"
truth_on() {
    sql "$1" 'SELECT HourUTC,Meter,kWh,Covered FROM pse.usage_e' | sort | cmp truth -
}
hosts=127.0.0.1:$base,127.0.0.1:$((base + 1)),127.0.0.1:$((base + 2))

# a slow pipe leaves time to hit the load: 4,000 lines every tenth of a second
pace() { perl -ne 'BEGIN { $| = 0 } print; if ($. % 4000 == 0) { $|++; $|--; select(undef, undef, undef, 0.1) }' hours; }

pace | { mysql-sink --defaults-file=emu.cnf -h "$hosts" -T 120 -v 2>err; echo $? >sink.status; } & load=$!
ok 'the load is on its way' wait_for 30 rows_reach 2 $((HOURS / 8))
kill -KILL "$(pid_of 0)"
before=$(rows 2)
echo "# node 0 killed at $before rows"
ok 'it goes on after the first node was killed' wait_for 60 rows_reach 2 $((HOURS / 2))
[ "$(rows 2)" -lt "$HOURS" ] || echo '# the load was over too soon: give more HOURS'
kill -TERM "$(pid_of 1)"
echo "# node 1 stopped at $(rows 2) rows"
wait "$load"
sed 's/^/# /' err
ok 'it ends well' [ "$(cat sink.status)" = 0 ]
ok 'the sink reports the first node' grep -q "127.0.0.1:$base: .*; retrying" err
ok 'the second node was missed' grep -q "127.0.0.1:$((base + 1)): .*; retrying" err
ok 'nothing is lost or doubled on the last node' truth_on 2
run 0 'a replay' mysql-sink --defaults-file=emu.cnf -h "$hosts" -T 60 -v hours
err 'it finds all rows' " 0 added, 0 replaced, $HOURS stored already"

start_node 0
start_node 1
ok 'the killed node comes back' wait_for 60 synced 0
ok 'the stopped node comes back' wait_for 60 synced 1
ok 'the first node has all rows' truth_on 0
ok 'the second node has all rows' truth_on 1

sql 2 'TRUNCATE pse.usage_e'
ms() { echo $(($(date +%s%N) / 1000000)); }
began=$(ms)
run 0 'a load without a fault' mysql-sink --defaults-file=emu.cnf -h "$hosts" -T 60 hours
middle=$(ms)
run 0 'the replay of that load' mysql-sink --defaults-file=emu.cnf -h "$hosts" -T 60 hours
echo "# $((HOURS * 1000 / (middle - began))) hours/s, replayed $((HOURS * 1000 / ($(ms) - middle))) hours/s"
ok 'both make the same table' truth_on 2

# three shares of the meters at once, each with another node first
sql 2 'TRUNCATE pse.usage_e'
node() { echo "127.0.0.1:$((base + $1 % 3))"; }
began=$(ms) sinks=
for n in 1 2 3; do
    kwh-share $n/3 hours | mysql-sink --defaults-file=emu.cnf -h "$(node "$n"),$(node $((n + 1))),$(node $((n + 2)))" -T 60 & sinks="$sinks $!"
done
for pid in $sinks; do ok 'one of three sinks, each at a node of its own, ends well' wait "$pid"; done
echo "# $((HOURS * 1000 / ($(ms) - began))) hours/s"
ok 'together they give the same, when the first node has taken what the others stored' wait_for 30 truth_on 0

# a node that has lost the others answers with 1047, and the sink takes the next one
pid=$(pid_of 0); kill -STOP "$(pid_of 1)" "$(pid_of 2)"
out_of_cluster() { ! sql 0 'SELECT COUNT(*) FROM pse.usage_e'; }
ok 'a node alone knows no command' wait_for 30 out_of_cluster
printf '2030-01-01T00:00:00+00:00\t-\t1.000\t3600\n' >one
mysql-sink --defaults-file=emu.cnf -h "127.0.0.1:$base" -T 60 one 2>err & sink=$!
ok 'the sink retries' wait_for 20 grep -q 'WSREP has not yet prepared node.*; retrying' err
kill -CONT "$(pid_of 1)" "$(pid_of 2)"
ok 'the node finds the others again' wait "$sink"
ok 'the row is on every node' wait_for 10 rows_reach 1 $((HOURS + 1))
finish
