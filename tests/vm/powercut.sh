#!/bin/sh
# make powercut: what a power cut leaves of the demand log, on a disk that has a write cache and forgets it. The machine of "make usb"
# boots once, with such a disk (disk.py), and emu-read appends to a log on ext4. Then the power is cut at each flush of that disk, and
# in between, without booting: crash.py makes the disk as it would be, and looks at the log. Each log that comes of it is read on and
# loaded, as it is after a boot. An emu-read that does not sync has to fail. Some five minutes; SEED=... cuts elsewhere.
#
# Not tested: file systems other than ext4, a disk that says that it has flushed and has not, a block of 4096 bytes half written.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"
. "$top/tests/meter.sh"
. "$top/tests/house.sh"
. "$top/tests/vm/machine.sh"
PATH=$PATH:/usr/sbin
echo "# SEED=${SEED:=$$}"

# record READER LINES: in a directory of that name, all that was written and sent until its log had so many lines and the power went.
# The meter lives on.
record() {
    mkdir "$1" && cd "$1" && truncate -s 64M disk.img && mke2fs -q -t ext4 -b 4096 -J size=4 disk.img || return
    forgetful_disk disk.img || return
    wire=wire slot 0
    plug 0 --step 60 --begin 2026-11-23T17:30:00Z
    # shellcheck disable=SC2086 # words
    switch_on "$top/build/vm/usb" $forgetful &&
        guest "mount /dev/vda /mnt || exit; $(cat "$vm/others.sh")" &&
        guest "$1 --interval=1 >>/mnt/demand.log 2>/tmp/err &" &&
        guest_until "[ \$(wc -l </mnt/demand.log) -ge $2 ]"
    recorded=$?
    cut_power
    cp given0 given
    cd "$work" && return $recorded
}

# cuts READER: what crash.py finds of that; its last line is a summary
cuts() {
    mkdir "$1/left"
    run 0 "$1: the power is cut again and again" \
        "$python" "$vm/crash.py" "$1/disk.img" "$1/trace" "$1/wire" "$1/given" demand.log "$1/left" "$SEED"
    sed 's/^/# /' out
    read -r _ moments _ full _ torn _ logs _ bad <<X
$(tail -n 1 out)
X
}

ok 'a hundred readings' record emu-read 100
cuts emu-read
ok 'at 200 moments or more' [ "$moments" -ge 200 ]
ok 'most of them with something in the cache' [ $((full * 2)) -gt "$moments" ]
ok 'a line is there once its fdatasync(2) has returned, and nothing is there but lines of the meter' [ "$bad" -eq 0 ]

# The boot: the reader goes on with that log, and a load takes it
db_start
db_sql <"$top/sql/setup.sql"
house

# goes_on LOG: with a table that has what had to be in the log before
goes_on() {
    db_sql 'TRUNCATE pse.usage_e'
    TZ=America/Los_Angeles kwh-agg "${1%.log}.durable" | mysql-sink --defaults-file="$db_cnf" -D pse
    cp "$1" emu-kwh/demand.log
    emu-read --once --port=emu-read/meter0 >>emu-kwh/demand.log
    { head -n "$(wc -l <"$1")" emu-read/given0; tail -n 1 emu-read/given0; } >truth
    grep -a -v '	torn$' emu-kwh/demand.log | diff truth - && emu_kwh load && rows >table && replayed truth >replay && diff replay table
}
there_are emu-read/left/*.log
# ext4 leaves no torn line, other file systems do, or NULs
for log in emu-read/left/*9.log; do
    head -c -20 "$log" >"${log%.log}-torn.log"
    { head -c -20 "$log"; head -c 40 /dev/zero; } >"${log%.log}-zeros.log"
    for end in torn zeros; do cp "${log%.log}.durable" "${log%.log}-$end.durable"; done
done
for log in emu-read/left/*.log; do
    goes_on "$log" || echo "$log"
done >went-wrong 2>err
ok "$logs logs: a torn end is mended, and the table is what the meter gave" [ "$logs" -ge 50 -a ! -s went-wrong ]
sed 's/^/# /' went-wrong

# The same without fdatasync(2)
ok 'forty readings of an emu-read that does not sync' record emu-read-nosync 40
cuts emu-read-nosync
ok 'it fails at a quarter of the moments and more' [ $((bad * 4)) -gt "$moments" ]

finish
