#!/bin/sh
# Three servers, each with a share of the meters by kwh-share, and a fourth that reads them through MariaDB's Spider, as setup-spider.sql
# says. If somebody stores through a table of Spider's, mysql-sink retries while a share is down.
# "make cluster" runs this. It fetches mariadb-plugin-spider itself. All servers listen on unix sockets. HOURS=n (60,000).
. "$(dirname "$0")/../lib.sh"
base=$work pids=''
at_end="kill -KILL \$pids 2>/dev/null; $at_end"
HOURS=${HOURS:-60000}

plugin=$(find /usr/lib/mysql/plugin -name ha_spider.so 2>/dev/null)
if [ -z "$plugin" ]; then
    mkdir fetched && (cd fetched && apt-get download mariadb-plugin-spider && dpkg -x mariadb-plugin-spider_*.deb .) >fetch.out 2>&1
    plugin=$work/fetched/usr/lib/mysql/plugin/ha_spider.so
fi
ok 'Spider is there' [ -e "$plugin" ]

# server N [OPTION...]: starts it, the first time with empty data
server() {
    n=$1; shift
    work=$base/$n
    mkdir -p "$work"
    . "$top/tests/db.sh"
    db_start "$@" || return
    cp "$db_cnf" "$base/$n.cnf"
    echo "$db_pid" >"$base/$n.pid"
    pids="$pids $db_pid"
    work=$base
}
on() { n=$1; shift; mariadb --defaults-file="$base/$n.cnf" --batch --skip-column-names "$@"; }
for n in 1 2 3; do ok "server $n" server $n; done
ok 'the one with Spider' server 4 --plugin-dir="${plugin%/*}" --plugin-load-add=ha_spider.so

awk -v hours="$HOURS" 'BEGIN { for (i = 0; i < hours; i++) {
    m = i % 100; n = int(i / 100); d = int(n / 24)
    printf "20%02d-%02d-%02dT%02d:00:00+00:00\t0x001c6400%08x\t%d.%03d\t3600\t%d.%03d\t0.000\n", 10 + d / 336, d % 336 / 28 + 1, d % 28 + 1, n % 24, m,
        i % 7, i % 1000, i % 7, i % 1000 } }' >hours
truth="SELECT UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut FROM usage_e"
for n in 1 2 3; do on $n <"$top/sql/setup.sql"; done
sinks=
for n in 1 2 3; do kwh-share $n/3 hours | mysql-sink --defaults-file=$n.cnf & sinks="$sinks $!"; done
for pid in $sinks; do ok 'a sink ends well' wait "$pid"; done
ok 'each share has rows' [ "$(for n in 1 2 3; do on $n pse -e 'SELECT COUNT(*) > 0 FROM usage_e'; done | tr -d '\n')" = 111 ]

# setup-spider.sql, with sockets
sed -n 's/^--   on the .*\(ALTER TABLE .*DEFAULT [0-9]\).*/\1/p' "$top/sql/setup-spider.sql" >alter
ok 'the head has the statements for the column' [ "$(wc -l <alter)" -eq 2 ]
on 1 pse -e "$(sed -n 1p alter)"
on 2 pse -e "$(sed -n 2p alter)"
on 3 pse -e "$(sed -n '2s/2$/3/p' alter)"
for n in 1 2 3; do printf '%s\n' "s|HOST 'db$n', PORT 3306, \(.*\) USER 'reader', PASSWORD '...'|SOCKET '$(sed -n 's/^socket=//p' $n.cnf)', \1 USER 'root'|"; done >sockets
sed -f sockets "$top/sql/setup-spider.sql" >setup-spider.sql
run 0 'setup-spider.sql' on 4 <setup-spider.sql
run 0 'setup.sql after it' on 4 <"$top/sql/setup.sql"
for n in 1 2 3; do on $n pse -e "$truth"; done | sort >apart
on 4 pse -e "$truth" | sort >through
ok 'through Spider all rows are there' cmp apart through
ok 'there are as many as were stored' [ "$(wc -l <through)" -eq "$HOURS" ]
meter=0x001c640000000011
at=$(on 4 -e "SELECT CRC32('$meter') % 3 + 1")
sum="SELECT COUNT(*), SUM(Net) FROM usage_hour"
on $at pse -e "$sum WHERE Meter = '$meter'" >want
run 0 'one meter through the view' on 4 pse -e "$sum WHERE Meter = '$meter'"
out 'it equals the meter in its share' want
run 0 'all meters through the view' on 4 pse -e "$sum"
ok 'they add up' [ "$(cut -f 2 out)" = "$(for n in 1 2 3; do on $n pse -e "$sum"; done | awk '{ s += $2 } END { printf "%.3f", s }')" ]
printf '2030-01-01T00:00:00+00:00\t%s\t1.000\t3600\n' "$meter" >line
run 78 'the sink rejects such a table' mysql-sink --defaults-file=4.cnf -T 10 line

# somebody stores through Spider, and a share is killed meanwhile
table="UDate DATE NOT NULL, UTime TIME NOT NULL, kWh DECIMAL(7,3), HourUTC DATETIME NOT NULL, Meter CHAR(18) CHARACTER SET ascii NOT NULL,
    Covered SMALLINT UNSIGNED, kWhIn DECIMAL(7,3), kWhOut DECIMAL(7,3), PRIMARY KEY (Meter, HourUTC)"
for n in 1 2 3; do on $n pse -e "CREATE TABLE through ($table) ENGINE=InnoDB"; done
on 4 pse -e "CREATE TABLE through ($table) ENGINE=SPIDER COMMENT='wrapper \"mysql\", table \"through\"' PARTITION BY KEY (Meter)
    (PARTITION a COMMENT = 'server \"share_1\"', PARTITION b COMMENT = 'server \"share_2\"', PARTITION c COMMENT = 'server \"share_3\"')"
head -n 20000 hours >some
mysql-sink --defaults-file=4.cnf -t through -T 100 -v some 2>err & sink=$!
stored() { [ "$(on 1 pse -e 'SELECT COUNT(*) > 500 FROM through')" = 1 ]; }
ok 'a load through Spider' wait_for 60 stored
kill -KILL "$(cat 2.pid)"
ok 'the sink retries while a share is down' wait_for 60 grep -Eq 'share_2|foreign data source|has gone away.*retrying' err
sed 's/^/# /' err
ok 'the sink still runs' kill -0 $sink
ok 'the share is back' server 2
ok 'the sink resumes, and ends well' wait $sink
sed 's/^/# /' err
awk '{ split($1, t, "T"); print t[1] "\t" substr(t[2], 1, 8) "\t" $3 "\t" t[1] " " substr(t[2], 1, 8) "\t" $2 "\t" $4 "\t" $5 "\t" $6 }' some | sort >want
on 4 pse -e "$(echo "$truth" | sed s/usage_e/through/)" | sort >found
ok 'nothing is lost or doubled' cmp want found
finish
