#!/bin/sh
# The second half of make powercut cuts the power of a whole Debian, set up as debian.sh does. Its disk forgets what was not flushed, and
# records all that is written (disk.py), while the reader, loads without a pause, the server and others write. Then the power is cut
# at $CUTS random moments of that record. For each, cut.py makes the disk that is left. e2fsck checks it as at a boot, the image's own
# server recovers on it here, emu-read goes on with the log, and a load runs. In the end the machine itself boots twice: after the
# moment with the most in the cache, and after a power cut during a load.
#
#	SEED=7 CUTS=50 sh tests/vm/cuts.sh trixie
#
# DB_OPTIONS are options of the machine's server, too. With --skip-innodb-doublewrite this test has to fail: pages stay torn.
#
# Not tested: what powercut.sh does not test either; the tables of the database mysql, except by the two boots.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/vm/machine.sh"
SERVER=mariadb # that of the image
. "$top/tests/house.sh"
suite=$1
. "$top/tests/vm/services.sh"
PATH=$PATH:/usr/sbin
echo "# SEED=${SEED:=$$}"

# boot DISK: the machine on that disk. What is written goes to the file trace alone.
boot() {
    # shellcheck disable=SC2046,SC2086 # words
    forgetful_disk "$1" && switch_on "$image" $forgetful $(drive file=packages.tar,format=raw,readonly=on) && booted
}

# begin_anew: an empty log and an empty table; a meter that goes on five minutes with each reading; others that write
begin_anew() {
    pull 0
    guest "systemctl stop emu-kwh-reader emu-kwh-load.timer emu-kwh-load && rm -r /var/lib/emu-kwh && mariadb -e 'TRUNCATE pse.usage_e'" || return
    [ -z "$DB_OPTIONS" ] || guest "systemctl set-environment MYSQLD_OPTS='$DB_OPTIONS'; systemctl restart mariadb" || return
    rm given0
    : >wire
    plug 0 --step 300 --begin 2026-11-22T21:00:00Z
    guest_until "[ -s $log ]" && guest "mariadb <<'X' || exit
$(cat "$vm/others.sql")
X
        $(cat "$vm/others.sh")" && begun_ns=$(now_ns)
}
now_ns() { "$python" -c 'import time; print(time.monotonic_ns())'; }

# loads_on READINGS: until the log has so many; notes when each load ended, and how many readings it had at least
loads_on() {
    : >loads
    while lines=$(guest "wc -l <$log") && [ "$lines" -lt "$1" ]; do
        guest 'systemctl start emu-kwh-load' || return
        echo "$(now_ns) $lines" >>loads
    done
}

# own_server: that of the image, with its libraries, is the one that db_start starts
own_server() {
    db_prepare && mkdir server server/bin &&
        debugfs -R 'rdump /usr/sbin/mariadbd /usr/lib/x86_64-linux-gnu server' "$image/root.img" || return
    printf '#!/bin/sh\nexec "%s/x86_64-linux-gnu/ld-linux-x86-64.so.2" --library-path "%s/x86_64-linux-gnu" "%s/mariadbd" "$@"\n' \
        "$work/server" "$work/server" "$work/server" >server/bin/mariadbd
    chmod +x server/bin/mariadbd
    PATH=$work/server/bin:$PATH
    mariadbd --no-defaults --version
}

# holds KIND COMMAND: notes what is wrong at this moment.   right KIND TITLE: nothing of that kind was
holds() { "$2" >why 2>&1 || { echo "$1: moment $moment, $waiting pieces in the cache, $kept of them on the disk: $(tail -n 5 why | tr '\n' ' ')" >>wrong; false; }; }
right() { ok "$2" sh -c "! grep '^$1:' wrong"; }

# crash.img is what the power cut left
mended() {
    e2fsck -p -f crash.img
    [ $? -le 1 ] && rm -rf left && mkdir left && debugfs -R 'rdump /var/lib/mysql /var/lib/emu-kwh left' crash.img && chown -R "$(id -u):$(id -g)" left
}

log_is_whole() {
    had=$(wc -l <left/emu-kwh/demand.log) || return
    echo "$had lines, $printed printed, $answered given"
    head -n "$had" given0 >truth.log
    [ "$printed" -le "$had" ] && [ "$had" -le "$answered" ] && head -n "$had" left/emu-kwh/demand.log | diff truth.log -
}

recovers() {
    db_kill
    rm -rf "$db_dir/data" && mv left/mysql "$db_dir/data" && : >"$db_dir/log" &&
        db_start --skip-grant-tables --innodb-log-file-size=96M && tables_are_whole || return
    ! grep -q 'Starting crash recovery' "$db_dir/log" || recovered=$((recovered + 1))
}
tables_are_whole() {
    db_sql 'CHECK TABLE pse.usage_e, others.others EXTENDED' >checked
    [ "$(grep -c 'status	OK$' checked)" -eq 2 ] || { cat checked; false; }
}

# hours: the rows that demand lines mean
hours() { TZ=America/Los_Angeles perl "$top/tests/proof/hours.pl" "$1" | awk -f "$top/tests/proof/merge.awk"; }

# is_stored: all hours but the last of what the last load had that ended before
is_stored() {
    head -n "$(awk -v when="$when" '$1 <= when { n = $2 } END { print n + 0 }' loads)" given0 >stored.log
    hours stored.log | sed '$d' >stored
    db_hours >table && ! grep -vxF -f table stored
}

# goes_on: as after a boot. ext4 leaves no torn line, other file systems do, or NULs.
goes_on() {
    rm -rf emu-kwh && mv left/emu-kwh emu-kwh || return
    case $((moment % 3)) in
    1) sed -n "$((had + 1))p" given0 | head -c 25 ;;
    2) head -c 40 /dev/zero ;;
    esac >>emu-kwh/demand.log
    emu-read --once --port=meter0 >>emu-kwh/demand.log && tail -n 1 given0 >>truth.log || return
    grep -a -v '	torn$' emu-kwh/demand.log | diff truth.log - && emu_kwh load && hours truth.log >truth && db_hours | diff truth - &&
        rows >table && replayed truth.log | diff - table && tables_are_whole
}

ok 'the package' packages
wire=$work/wire slot 0
ok "$suite boots" boot "$image/root.img"
set_up
ok 'begins anew' begin_anew
ok 'a hundred and fifty readings, and loads all the while' loads_on 150
[ "$failed" -eq 0 ] || finish
cut_power

ok "the image's own server" own_server
house
cp --sparse=always "$image/root.img" disk.img
"$python" "$vm/cut.py" moments trace "$begun_ns" "${CUTS:=50}" "$SEED" >moments.ns
moment=0 full=0 most=-1 recovered=0
: >wrong
while read -r when <&3; do
    moment=$((moment + 1))
    read -r waiting kept printed answered <<X
$("$python" "$vm/cut.py" crash trace wire disk.img "$when" crash.img "$SEED")
X
    full=$((full + (waiting > 0)))
    [ "$waiting" -le "$most" ] || { most=$waiting worst=$printed; cp --sparse=always crash.img worst.img; }
    holds disk mended && holds log log_is_whole && holds server recovers && { holds stored is_stored; holds table goes_on; }
done 3<moments.ns
db_kill
echo "# $moment moments, $full of them with something in the cache, $most pieces at most; the server had to recover $recovered times"
ok "power cuts at $CUTS moments, at most of them there is something to lose" [ "$moment" -eq "$CUTS" -a $((full * 2)) -gt "$moment" ]
right disk 'e2fsck mends the disk and asks nobody'
right log 'each line is there once its fdatasync(2) has returned, and nothing else is'
right server 'the server recovers by itself, and its tables are whole'
right stored 'what a load had stored is there'
right table 'a torn end is mended, and after the next load the table is what the meter gave'

# comes_back WHEN DISK: the machine boots on it, and goes on by itself
comes_back() {
    ok "it boots $1" boot "$2"
    ok 'nothing has failed' nothing_failed
    guest "journalctl -b -o cat -u mariadb | grep -i 'crash recovery'" | sed 's/^/# /'
    ok 'each line that was printed is there' eval "guest 'head -n $(wc -l <printed) $log' | diff printed -"
    ok 'reads on' reads_on
    ok 'the readings are those of the meter' given
    ok 'stored' stored
}
head -n "$worst" given0 >printed
comes_back 'after the worst of them' worst.img
guest "sed '\$d' $log" >printed # the last line may not be on the disk yet
guest 'systemctl start --no-block emu-kwh-load'
cut_power
"$python" "$vm/cut.py" crash trace wire worst.img "$(now_ns)" crash.img "$SEED" >out
comes_back 'after the power failed during a load' crash.img
pull 0
plug 0
ok 'a meter whose clock is right: reads on' reads_on
ok 'emu-kwh status: all is well' well
finish
