#!/bin/sh
# mysql-sink with servers that misbehave after the login (sim/rogue.pl), and with real conversations in which bytes are changed
# (sim/mutate.pl): it does not crash, under ASan and UBSan; its memory is bounded; TERM ends it; it gives away nothing of this machine.
# CONVERSATIONS=n is the number of changed conversations (200), SEED=n repeats them.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

CONVERSATIONS=${CONVERSATIONS:-200} SEED=${SEED:-1}
export ASAN_OPTIONS=allocator_may_return_null=1:detect_leaks=0:exitcode=99:quarantine_size_mb=1 UBSAN_OPTIONS=exitcode=99
trust='restricted-auth=mysql_native_password'
! of_mysql || trust="$trust,caching_sha2_password"
for hour in 0 1 2 3 4 5 6 7 8 9; do printf '2026-11-23T%02d:00:00-08:00\t0x001c640012345678\t1.%d00\t3600\n' $hour $hour; done >ten
ok 'a key' openssl req -x509 -newkey rsa:2048 -nodes -keyout rogue.key -out rogue.pem -subj /CN=localhost -days 2

# rogue [tls]: starts a false server; r.cnf is the option file for it
rogue() {
    rm -f rogue.out
    perl "$top/tests/sim/rogue.pl" rogue "$@" >rogue.out 2>rogue.err & rogue=$!
    at_end="kill $rogue 2>/dev/null; $at_end"
    wait_for 20 grep '^port' rogue.out || return
    printf '[client]\nuser=native\npassword=Sesame\nhost=127.0.0.2\nport=%s\n[mysql-sink]\ntimeout=1\n%s\n' "$(sed -n 's/^port //p' rogue.out)" "$trust" >r.cnf
    chmod 600 r.cnf
}
# sink PROGRAM DATABASE [OPTION...]: runs it against that server
sink() {
    program=$1 database=$2; shift 2
    "$program" --defaults-file=r.cnf -D "$database" "$@" ten >out 2>err; status=$?
}
# The sink believes a server that reports success. Otherwise it ends with a status of its manual page, and says why.
ended() { case $database:$status in spoilt:0 | fine:0) ;; *:65 | *:69 | *:78) grep -q 'mysql-sink: ' err ;; *) return 1 ;; esac; }
resident_kb() { awk '/VmHWM/ { print $2 }' "/proc/$1/status"; }
# most_kb: 12 MB, or 2 MB more than a program that only connects: with TLS Oracle's library takes 13 MB by itself
most_kb() {
    "$top/build/connect" "$work/r.cnf" >connect.out & connected=$!
    wait_for 20 grep -q connected connect.out || return
    most_kb=$(($(resident_kb $connected) + 2048))
    kill "$connected"
    [ $most_kb -gt 12288 ] || most_kb=12288
    ! nm -D "$top/mysql-sink/mysql-sink" | grep -q __asan_init || most_kb=$((most_kb * 3)) # make sanitize: the sanitizer's own
}

for tls in '' tls; do
    ok "a stranger${tls:+ with TLS}" rogue $tls
    for database in columns rows nulls endless later spoilt error infile leaves garbage huge fine; do
        for way in '' -R; do
            sink "$top/build/hostile/mysql-sink" $database $way
            ok "$database${way:+, a rebuild}${tls:+, with TLS}: a status that is one of its own" ended
        done
    done
    sink "$top/build/hostile/mysql-sink" busy
    ok 'others write the same hour all the time: it says so, and what is not stored' \
        eval '[ "$status" -eq 69 ] && grep "others write the same hours all the time; retrying" err && grep "10 lines from ten:1 on are not stored" err'
    sink "$top/build/hostile/mysql-sink" error
    ok 'its text is no line of its own in the journal, and no command to a terminal' eval '! grep "^<0>" err && ! tr "\033" "~" <err | grep "~"'
    ok 'the memory that the library takes by itself' most_kb
    # a server that hangs, and two that answer without end: TERM ends the sink, and its memory is bounded
    for database in hang endless later; do
        mysql-sink --defaults-file=r.cnf -D $database -T 600 ten 2>err & pid=$!
        ok "$database: the sink connects" wait_for 20 eval 'grep -c "^client" rogue.out'
        sleep 0.5
        kb=$(resident_kb $pid)
        ok "$database: ${kb:-0} KB are at most $most_kb" [ "${kb:-0}" -le $most_kb ]
        kill -TERM $pid; sleep 0.2; kill -TERM $pid 2>/dev/null
        wait $pid; status=$?
        ok "$database: TERM twice ends it" [ "$status" -eq 69 -o "$status" -eq 0 ] # 0: it had read nothing yet
    done
    kill "$rogue"
    ok 'no password and no file was sent' eval '! grep -E "^(password|file) " rogue.out'
done

# ---- changed conversations ----
# more hours than one statement takes in bulk
awk 'BEGIN { for (n = 0; n < 140; n++) printf "2026-03-%02dT%02d:00:00+00:00\t0x001c640012345678\t1.%d00\t3600\n", n / 24 + 1, n % 24, n % 9 }' >many
ok 'a real server' db_start
db_sql <"$top/sql/setup.sql"
db_sql "CREATE USER native@localhost IDENTIFIED BY 'Sesame'; GRANT ALL ON pse.* TO native@localhost"
"$db_client" --no-defaults --socket="$db_socket" --user=native --password=Sesame --execute='DO 1' # MySQL's remembers who came by the socket
perl "$top/tests/sim/mutate.pl" "$db_socket" "$SEED" Sesame >conversations 2>mutate.err & mutate=$!
at_end="kill $mutate 2>/dev/null; $at_end"
ok 'a proxy that changes bytes' wait_for 20 grep '^port' conversations
printf '[client]\nuser=native\npassword=Sesame\nhost=127.0.0.2\nport=%s\nssl-mode=DISABLED\n[mysql-sink]\ntimeout=1\n%s\n' \
    "$(sed -n 's/^port //p' conversations)" "$trust" >m.cnf
chmod 600 m.cnf
conversations() { grep -c '^seed' conversations; }
# client NUMBER: loads and rebuilds until there were enough conversations, or one ended in a crash. (MariaDB's library, up to 3.4, crashes
# in any client if a server begins with the error 65535: mariadb_connection() then has no version to read.)
client() {
    way=
    until [ "$(conversations)" -ge "$CONVERSATIONS" ] || [ -e crash ]; do
        [ "$1" -ne 1 ] || db_in pse 'DELETE FROM usage_e' 2>/dev/null
        timeout 100 "$top/build/hostile/mysql-sink" --defaults-file=m.cnf $way many >"m.$1" 2>&1
        ended=$?
        case $ended in
        0 | 65 | 69 | 78) ;;
        *) if grep -q ' in mariadb_connection ' "m.$1"; then echo >>library; else { echo "status $ended, about seed $(conversations) after $SEED"; cat "m.$1"; } >crash; fi ;;
        esac
        case $way in '') way=-R ;; *) way= ;; esac
    done
}
# If the sink takes more memory than the sanitizer needs for itself, the sanitizer ends it.
ASAN_OPTIONS=$ASAN_OPTIONS:hard_rss_limit_mb=64
: >library
clients=
for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    client $n & clients="$clients $!"
done
wait $clients
echo "# $(conversations) conversations, $(wc -l <library) ended by the fault of the library"
ok 'no conversation ends in a crash, or takes memory without end' eval '! cat crash 2>/dev/null'
ok 'no conversation has the password' eval '! grep "^password" conversations'
db_in pse 'TRUNCATE usage_e'
run 0 'after all that, the server and the table are good' mysql-sink --defaults-file="$db_cnf" ten
finish
