# A private MariaDB for the tests, the demo and the measurements; source it after tests/lib.sh, or with "work" set
# to an empty directory and "at_end" to what a trap on EXIT evaluates. It listens on a unix socket below $work alone.
#
#   db_start [OPTION...]   starts it, the first time on an empty data directory; OPTIONs are mariadbd's
#   db_stop, db_kill       ends it as shutdown would, or as kill -9 does; db_start starts it again, with its data
#   db_sql 'STATEMENT'     runs SQL, prints rows without a header; db_sql <FILE or |; db_in DATABASE 'STATEMENT' the same in a database
#   db_hours               prints the table as hour lines, by meter and time; of those without registers 4 fields
#   $db_cnf                an option file for it: mysql-sink --defaults-file=$db_cnf, mariadb --defaults-file=$db_cnf
#   $db_pid                its process

db_dir=$work/db
db_cnf=$work/my.cnf
db_socket=$db_dir/s
db_pid=
db_user= # as root the server has to be told that it may be
[ "$(id -u)" -ne 0 ] || db_user=--user=root
PATH=$PATH:/usr/sbin:/usr/libexec:/usr/local/sbin

db_prepare() {
    mkdir "$db_dir" "$db_dir/tmp" || return # not /tmp: a server that starts there removes the temporary tables of others
    if [ ${#db_socket} -gt 100 ]; then # the system's limit is 107 bytes
        db_short=$(mktemp -d /tmp/emu-kwh.XXXXXX) || return
        at_end="rmdir '$db_short'; $at_end"
        db_socket=$db_short/s
    fi
    printf '[client]\nsocket=%s\nuser=root\n' "$db_socket" >"$db_cnf" && chmod 600 "$db_cnf" || return
    mariadb-install-db --no-defaults ${db_user:+"$db_user"} --datadir="$db_dir/data" --tmpdir="$db_dir/tmp" \
        --skip-test-db --skip-name-resolve --force --auth-root-authentication-method=normal >"$db_dir/install.log" 2>&1 ||
        { cat "$db_dir/install.log" >&2; return 1; }
    at_end="db_kill; $at_end"
}

db_start() {
    [ -d "$db_dir" ] || db_prepare || return
    mariadbd --no-defaults ${db_user:+"$db_user"} --datadir="$db_dir/data" --tmpdir="$db_dir/tmp" --socket="$db_socket" \
        --pid-file="$db_dir/pid" --skip-networking --innodb-buffer-pool-size=16M --innodb-log-file-size=16M \
        --performance-schema=off "$@" >>"$db_dir/log" 2>&1 &
    db_pid=$!
    db_tries=600
    until db_sql 'DO 1' >/dev/null 2>&1; do
        db_tries=$((db_tries - 1))
        if [ $db_tries -eq 0 ] || ! kill -0 "$db_pid" 2>/dev/null; then
            echo 'db_start: the server did not start:' >&2
            tail -n 20 "$db_dir/log" >&2
            return 1
        fi
        sleep 0.05
    done
}

db_end() {
    [ -n "$db_pid" ] || return 0
    kill "-$1" "$db_pid" 2>/dev/null
    wait "$db_pid" 2>/dev/null
    db_pid=
}
db_stop() { db_end TERM; }
db_kill() { db_end KILL; }

db_sql() { mariadb --defaults-file="$db_cnf" --batch --skip-column-names ${1:+--execute="$1"}; }
db_in() { mariadb --defaults-file="$db_cnf" --batch --skip-column-names --database="$1" ${2:+--execute="$2"}; }

db_hours() {
    db_in pse "
        SELECT CONCAT(UDate, 'T', UTime, IF(m < 0, '-', '+'), LPAD(ABS(m) DIV 60, 2, 0), ':', LPAD(ABS(m) MOD 60, 2, 0)),
            Meter, IFNULL(kWh, '-'), Covered, IFNULL(kWhIn, '-'), IFNULL(kWhOut, '-')
        FROM (SELECT *, TIMESTAMPDIFF(MINUTE, HourUTC, TIMESTAMP(UDate, UTime)) AS m FROM usage_e) AS u
        ORDER BY Meter, HourUTC" >"$work/hours.out" && sed 's/	-	-$//' "$work/hours.out"
}
