#!/bin/sh
# A scale model of a utility: TEST_METERS=n (40,000) meters store an hour each, TEST_HOURS=n (24) times, in a table that grows beyond
# the buffer pool, as that of a million meters does with a pool of 400 MB. It compares the tables of setup-fleet.sql and setup.sql. The pages
# of an hour are those written until none is dirty, so no hour leaves work to the next. The meters of an hour come in random order.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/db.sh"
. "$top/tests/bench/figures.sh"

METERS=${TEST_METERS:-40000} HOURS=${TEST_HOURS:-24} POOL_MB=${TEST_POOL_MB:-16}

# prints the lines of an hour of November 2026, by its number
hour_lines() {
    awk -v meters="$METERS" -v n="$1" 'BEGIN {
        when = sprintf("2026-11-%02dT%02d:00:00+00:00", int(n / 24) + 1, n % 24)
        for (i = 0; i < meters; i++)
            printf "%s\t0x001c6400%08x\t%d.%03d\t3600\t%d.%03d\t0.000\n", when, i * 7919 % meters, i % 5, (i + n) % 1000, i % 5, (i + n) % 1000
    }'
}
status() { db_sql "SHOW GLOBAL STATUS LIKE '$1'" | cut -f 2; }
clean() { # waits until no page is dirty
    db_sql 'SET GLOBAL innodb_max_dirty_pages_pct_lwm = 0, innodb_max_dirty_pages_pct = 0'
    while [ "$(status Innodb_buffer_pool_pages_dirty)" -gt 0 ]; do sleep 0.1; done
    db_sql 'SET GLOBAL innodb_max_dirty_pages_pct = 90'
}
ms() { date +%s%N | sed 's/......$//'; }

db_start --innodb-buffer-pool-size=${POOL_MB}M || exit
i=0
while [ $i -lt "$HOURS" ]; do hour_lines $i >hour.$i; i=$((i + 1)); done

# model SETUP: prints an hour a line: its number, rows a second, pages written, pages read
model() {
    db_sql 'DROP DATABASE IF EXISTS pse'
    db_sql <"$top/sql/$1"
    clean
    i=0
    while [ $i -lt "$HOURS" ]; do
        written=$(status Innodb_pages_written) read=$(status Innodb_pages_read) began=$(ms)
        mysql-sink --defaults-file="$db_cnf" hour.$i || return
        took=$(($(ms) - began))
        clean
        i=$((i + 1))
        echo "$i $((METERS * 1000 / took)) $(($(status Innodb_pages_written) - written)) $(($(status Innodb_pages_read) - read))"
    done
}

# of_fourth FILE COLUMN: prints the ratio of the last hour to the fourth
of_fourth() { awk -v column="$2" 'NR == 4 { fourth = $column } { last = $column } END { printf "%.2f", last / fourth }' "$1"; }

for setup in setup-fleet.sql setup.sql; do
    model $setup >model || exit
    [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" -eq $((METERS * HOURS)) ] || { echo 'rows are missing' >&2; exit 1; }
    size=$(find "$db_dir/data/pse" -name 'usage_e*.ibd' -exec du -k {} + | awk -v pool=$POOL_MB '{ kb += $1 } END { printf "%.1f", kb / 1024 / pool }')
    echo
    echo "$setup: $METERS meters, $HOURS hours; at the end $size times the buffer pool"
    printf '%6s %10s %15s %12s\n' hour 'rows/s' 'pages written' 'pages read'
    awk '{ printf "%6d %10d %15d %12d\n", $1, $2, $3, $4 }' model
    figure "A fleet, hour $HOURS beside hour 4, \`$setup\`, a table of $size × the buffer pool" \
        "$(of_fourth model 2) × the rows a second, $(of_fourth model 3) × the pages written ($(awk 'END { print $3 }' model))"
done
