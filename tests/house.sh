# A house with emu-kwh, for the tests of emu-kwh. Source it after lib.sh.
. "$top/tests/db.sh"
. "$top/tests/meter.sh"

# The shell that runs emu-kwh; TEST_SHELL names another. With BUSYBOX=1 busybox's tools come before all others.
wrapper_shell=${TEST_SHELL:-/bin/sh}

# house: makes bin, with emu-kwh and the programs that it starts. The clock of emu-read runs $speed times as fast.
speed=5
house() {
    mkdir -p bin emu-kwh
    chmod 700 emu-kwh
    cp "$top/examples/unattended/emu-kwh" "$top"/examples/unattended/*.sh bin
    sed -i "1s|.*|#!$wrapper_shell|" bin/emu-kwh
    ln -sf "$top/kwh-agg/kwh-agg" "$top/mysql-sink/mysql-sink" "$top/examples/report/kwh-plot" bin
    cat >bin/emu-read <<E
#!/bin/sh
FAKE_SPEED=$speed exec $preload $top/emu-read/emu-read "\$@"
E
    printf '#!/bin/sh\necho no crontab for nobody >&2\nexit 1\n' >bin/crontab # in place of this computer's own
    chmod +x bin/emu-read bin/crontab
    [ -z "${BUSYBOX-}" ] || for tool in awk cat cut date find grep gzip head id ls mkdir mktemp mv od readlink rm sed sleep sort stat tail touch tr wc; do
        ln -sf "$(command -v busybox)" bin/$tool
    done
    option_file
}

# option_file [LINES [MODE]]: writes .emu-kwh.cnf. LINES continue its group emu-kwh.
option_file() {
    cat >.emu-kwh.cnf <<E
[client]
socket=$db_socket
user=root
[emu-read]
port=$work/meter
interval=${interval-1}
[kwh-agg]
interval=${agg_interval-60}
[emu-kwh]
timezone=America/Los_Angeles
${1-}
E
    chmod "${2:-600}" .emu-kwh.cnf
}

# emu_kwh COMMAND...: runs it as cron does, with a minimal environment and no terminal
become_emu_kwh() { exec env -i HOME="$work" SHELL=/bin/sh PATH=/usr/bin:/bin "$work/bin/emu-kwh" "$@" </dev/null; }
emu_kwh() { (become_emu_kwh "$@"); }

# holders LOCK: prints the processes that hold it: the reader's, or those of a load
folder=emu-kwh
holders() { find /proc/[0-9]*/fd/9 -lname "$work/$folder/$1" 2>/dev/null | cut -d / -f 3; }
reads() { [ -n "$(holders reader.lock)" ]; }
# everything: prints all processes whose current directory is the log's
everything() { find /proc/[0-9]*/cwd -lname "$work/$folder" 2>/dev/null | cut -d / -f 3; }
at_end="kill -9 \$(everything) 2>/dev/null; $at_end"

empty_table() { db_sql 'TRUNCATE pse.usage_e'; }
anew() { rm -rf emu-kwh; mkdir -m 700 emu-kwh; empty_table; }
# checked NAME ERE: whether the last emu-kwh check printed such a line
checked() { grep -E "^$1 +$2" out || { cat out; false; }; }

readings() { cat emu-kwh/demand*.log 2>/dev/null | grep -c 'Z	'; }
more_readings() { [ "$(readings)" -gt "$1" ]; }
hours_stored() { db_in pse 'SELECT COUNT(*) FROM usage_e'; }

# rows [DATABASE]: prints the table. replayed LOG...: replays the logs into a new table, and prints that
rows() { db_in "${1:-pse}" "SELECT CONCAT_WS(' ', UDate, UTime, HourUTC, Meter, IFNULL(kWh, '-'), Covered, IFNULL(kWhIn, '-'), IFNULL(kWhOut, '-')) FROM usage_e ORDER BY Meter, HourUTC, ID"; }
replayed() {
    db_sql 'DROP DATABASE IF EXISTS replay; CREATE DATABASE replay; CREATE TABLE replay.usage_e LIKE pse.usage_e'
    TZ=America/Los_Angeles kwh-agg --interval=${agg_interval-60} "$@" 2>/dev/null | mysql-sink --defaults-file="$db_cnf" -D replay && rows replay
}
