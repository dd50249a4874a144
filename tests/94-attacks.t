#!/bin/sh
# Attacks that once worked: a server that hangs, links that others plant, a limit on files, closed streams, signals while a filter waits,
# messages without end. Not tested here: input that reaches more than text (93), a stranger in the server's place (47, 49), the directory
# of another user (61), a wrong day in a tariff (71), a pipe whose end fails (50).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$work/bin:$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
mkdir bin
m=0x001c640012345678
printf '2026-11-23T17:00:00Z\t%s\t1.000\n' $m >one.log
printf '2026-11-23T09:00:00-08:00\t%s\t1.107\t3600\n' $m >one.hours
mode() { stat -c %a "$1"; }

# ---- a server that accepts and is silent, and one that hangs ----
printf '#!/bin/sh\n[ "$1" = 300 ] && shift && exec /usr/bin/timeout 2 "$@"\n' >bin/timeout # two seconds in place of five minutes
chmod +x bin/timeout
perl -MIO::Socket::INET -e '$| = 1; my $l = IO::Socket::INET->new(LocalAddr => "127.0.0.2", Listen => 9) or die;
    print "port ", $l->sockport, "\n"; while (my $c = $l->accept) { print "client\n"; push @c, $c }' >silent.out 2>&1 & silent=$!
at_end="kill $silent 2>/dev/null; $at_end"
perl "$top/tests/sim/rogue.pl" none >hang.out 2>&1 & hang=$!
at_end="kill $hang 2>/dev/null; $at_end"
for server in silent hang; do
    ok "a server: $server" wait_for 20 grep '^port' $server.out
    printf '[client]\nuser=native\npassword=Sesame\nhost=127.0.0.2\nport=%s\ndatabase=hang\nssl-mode=DISABLED\nserver-public-key-path=%s/one.log\n' \
        "$(sed -n 's/^port //p' $server.out)" "$work" >$server.cnf
    chmod 600 $server.cnf
    for program in usage-report kwh-plot; do
        run 69 "$server: $program ends" $program --defaults-file=$server.cnf
        err 'it says why' 'no answer within 300 s'
    done
    ok "$server: a client connected" grep -q '^client' $server.out
done
rm bin/timeout
mkdir -m 700 logs
cp one.log logs/demand.log
cp silent.cnf status.cnf
printf '[emu-kwh]\ndirectory=%s/logs\n' "$work" >>status.cnf
before=$(wc -l <silent.out)
emu-kwh -c "$work/status.cnf" status >out 2>err
ok 'emu-kwh status shows the reading' grep -q '^last reading: 2026-11-23 ' out
ok 'it asks no server' [ "$(wc -l <silent.out)" -eq "$before" ]
printf '2026-11-23T17:00:00Z\ta[$(touch pwned)]\t1.000\n2026-a[$(touch pwned)]-01T00:00:00Z\t%s\ta[$(touch pwned)]\n' $m >logs/demand.log
for shell in dash 'bash --posix' mksh 'busybox sh'; do
    $shell "$top/examples/unattended/emu-kwh" -c "$work/status.cnf" status >out 2>err
    ok "$shell: a log with commands in it has no reading, and nothing is run" eval 'grep -q "^last reading: none yet$" out && [ ! -e logs/pwned ]'
done

# ---- links that another user plants where a program writes a page or a metric ----
ok 'a server' db_start
db_sql <"$top/sql/setup.sql"
mysql-sink --defaults-file="$db_cnf" one.hours
mkdir www prom
chmod 777 www prom
echo precious >mine
# an attacker can guess the next process numbers
sh -c 'perl -e '\''for my $p ($$ .. $$ + 3000) { symlink "../mine", $_ for "www/page.html.new$p", "www/page.html.$p", "www/page.html$p", "prom/electricity.$p", "prom/electricity-'$m'.$p" }'\''
    usage-report --defaults-file="$1" -o www/page.html
    demand-to-prometheus prom <one.log' sh "$db_cnf" >out 2>err
ok 'a page is made, and a metric' eval '[ -f www/page.html ] && [ ! -L www/page.html ] && grep -q electricity prom/*.prom'
ok 'nothing is written through a link' [ "$(cat mine)" = precious ]

# ---- a table whose ID may be NULL ----
db_sql 'CREATE DATABASE nullid'
db_in nullid 'CREATE TABLE usage_e (ID INT NULL, UDate DATE NOT NULL, UTime TIME NOT NULL, kWh DECIMAL(7,3) NULL, HourUTC DATETIME NULL,
    Meter CHAR(18) CHARACTER SET ascii NULL, Covered SMALLINT UNSIGNED NULL, kWhIn DECIMAL(7,3) NULL, kWhOut DECIMAL(7,3) NULL, UNIQUE KEY (Meter, HourUTC))'
run 0 'an ID that is NULL: a load' mysql-sink --defaults-file="$db_cnf" -D nullid one.hours
run 0 'an ID that is NULL: a replay' mysql-sink --defaults-file="$db_cnf" -D nullid one.hours
run 0 'an ID that is NULL: a rebuild' mysql-sink --defaults-file="$db_cnf" -D nullid -R one.hours
ok 'there is one row' [ "$(db_in nullid 'SELECT COUNT(*), SUM(kWh) FROM usage_e')" = '1	1.107' ]

# ---- messages: fewer bytes than their input ----
fewer() { [ "$(wc -c <err)" -lt "$(wc -c <"$1")" ]; }
perl -e 'print "<Error><Warning>" x 20000' >torn.raw
emu-read torn.raw >out 2>err
ok 'torn tags: emu-read' fewer torn.raw
perl -e 'print "x\ty\n2026-11-23T17:00:00Z\t-\tz\n" x 2000' >bad.log
kwh-agg bad.log >out 2>err
ok 'lines with two faults: kwh-agg' fewer bad.log
mysql-sink -n bad.log >out 2>err
ok 'lines with two faults: mysql-sink' fewer bad.log
awk 'BEGIN { for (i = 0; i < 30000; i++) printf "2026-11-23T17:00:00Z\t0x%016x\t1.000\n", i }' >many.log
mkfifo many
kwh-agg many >/dev/null 2>err & agg=$!
exec 3>many
cat many.log >&3
kill -USR1 $agg
exec 3>&-
wait $agg
ok 'the report of 30,000 meters on SIGUSR1' fewer many.log

# ---- TERM while a filter waits for the writer of a fifo ----
mkfifo nobody
for program in emu-read kwh-agg 'mysql-sink -n'; do
    $program nobody >out 2>err & pid=$!
    opens() { [ -n "$(find "/proc/$pid/fd/" -lname "$work/err")" ] && grep -q 'S (sleeping)' "/proc/$pid/status"; }
    wait_for 10 opens
    kill -TERM $pid
    wait $pid
    ok "$program: TERM ends it while a fifo has no writer" [ $? -eq 0 ]
done

# ---- a limit on the size of files; closed streams; modes of files ----
perl -e 'for (1 .. 300) { printf "<InstantaneousDemand>\n<MeterMacId>%s</MeterMacId>\n<TimeStamp>0x%x</TimeStamp>\n<Demand>0x1</Demand>\n<Multiplier>0x1</Multiplier>\n<Divisor>0x3e8</Divisor>\n</InstantaneousDemand>\n", $ARGV[0], 0x29cba9fa + 60 * $_ }' $m >day.raw
limited() { (ulimit -f 1; exec "$@"); } # 512 or 1024 bytes
emu_reads() { limited emu-read day.raw >limited; }
run 74 'a file that may not grow: emu-read' emu_reads
err 'it reports that' 'File too large'
run 74 'a file that may not grow: the rejects of mysql-sink' limited mysql-sink -n -r rejected bad.log
err 'it reports that' 'File too large'
printf 'bad line\n' >bad.hours
mysql-sink -n -r rejects bad.hours 2>&-
ok 'standard error is closed: the rejects hold what was rejected' [ "$(cat rejects)" = 'bad line' ]
umask 022
rm -f rejects
mysql-sink -n -r rejects bad.hours 2>err
ok 'only the owner can read the rejects' [ "$(mode rejects)" = 600 ]
emu-read --raw=raw --port=nothing --timeout=1 >out 2>err
ok 'only the owner can read raw bytes' [ "$(mode raw)" = 600 ]
finish
