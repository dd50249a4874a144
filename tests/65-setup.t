#!/bin/sh
# emu-kwh setup, from nothing: questions and their defaults, answers of no, a crontab that has lines, a second run, an account that exists,
# kill -9. Not tested here: sudo, the installation of a server, the plugin with which a server recognizes users by their socket, the services.
. "$(dirname "$0")/lib.sh"
. "$top/tests/house.sh"

[ "$db_server" = mysqld ] 2>/dev/null || without_plugin=--unix-socket=OFF
db_start $without_plugin || exit
speed=60
house
rm -r emu-kwh .emu-kwh.cnf
folder=emu-kwh-log
ln -s "$top/sql" "$work/sql"
mkdir -p share/emu-kwh
ln -s "$top/sql" share/emu-kwh/sql
ln -s "$top/examples/report/usage-report" bin
sed -i "s|^#port=.*|port=$work/meter|" bin/setup.sh # emu-read does not find the simulated meter by itself
meter --speed 60 --begin -600
printf '#!/bin/sh\nexec "$@"\n' >bin/sudo
client=$(command -v "$db_client")
printf '#!/bin/sh\ncase $1 in --defaults-file=*) exec %s "$@" ;; esac\necho "$*" >>"%s/statements"\nexec %s --defaults-file=%s "$@"\n' "$client" "$work" "$client" "$db_cnf" >"bin/$db_client"
printf '#!/bin/sh\ncase $1 in -u) echo 1000 ;; -un) echo homer ;; *) echo homer dialout ;; esac\n' >bin/id
cat >bin/crontab <<'E'
#!/bin/sh
cd "$(dirname "$0")/.."
case $1 in
-l) cat crontab.homer 2>/dev/null || { echo 'no crontab for homer' >&2; exit 1; } ;;
-) cat >crontab.new && mv crontab.new crontab.homer ;;
esac
E
chmod +x bin/*
printf '# mine\n0 7 * * * backup 100%%\n' >crontab.homer
cp crontab.homer mine
setup() { env -i HOME="$work" PATH=/usr/bin:/bin MYSQL_UNIX_PORT="$db_socket" bin/emu-kwh setup "$@"; }
stop() { env -i HOME="$work" PATH=/usr/bin:/bin MYSQL_UNIX_PORT="$db_socket" bin/emu-kwh stop; }
secret() { sed -n 's/^password=//p' .emu-kwh.cnf; }

made() { find . -path ./db -prune -o -type f -print | grep -v -e statements -e '^./[a-z.]*$'; }
made >before
run 0 'setup --dry-run' setup --dry-run </dev/null
ok 'it shows the option file, the statements and the lines of the crontab' eval 'grep -q "^timezone=" out && grep -q "^GRANT INSERT, UPDATE, DELETE ON pse.usage_e " out && grep -q "^@reboot " out'
made >out
out 'it makes no file' before
ok 'the crontab is as it was' cmp mine crontab.homer

# An answer of no to the option file, and invalid answers; further down, a page where nobody can write
printf '\nAmerica/Los_Angeles\nn\n' >answers
run 1 'the option file is rejected' setup <answers
ok 'it makes nothing' [ ! -e .emu-kwh.cnf -a ! -e emu-kwh-log ]
printf 'x;y\n' >answers
run 64 'an invalid name of a server' setup <answers
printf '\nMars/Olympus\nAmerica/Los_Angeles\n' >answers
run 0 'setup' setup <answers
err 'it asks again for a zone that does not exist' 'Mars/Olympus: no such time zone'
ok 'only the owner can read the option file' [ "$(stat -c %a .emu-kwh.cnf)" = 600 ]
ok 'the log is not where a clone may be' eval '[ ! -e emu-kwh -a -s emu-kwh-log/demand.log ]'
ok 'its zone is the answer' grep -qx 'timezone=America/Los_Angeles' .emu-kwh.cnf
ok 'no part of it is left' [ "$(echo .emu-kwh.cnf*)" = .emu-kwh.cnf ]
ok 'it has a password' [ "$(secret | wc -c)" -eq 33 ]
ok 'the password was in no argument and is in no message' eval '! grep -q "$(secret)" out err statements'
ok 'the crontab keeps its lines' eval 'head -n 2 crontab.homer | cmp - mine'
ok 'the crontab has two more lines' [ "$(grep -c "^[@*].*$work/bin/emu-kwh run$" crontab.homer)" -eq 2 ]
ok 'the crontab has a line for the page' [ "$(grep -c "^2-59/5 .*/usage-report --defaults-file=$work/.emu-kwh.cnf " crontab.homer)" -eq 1 -a "$(wc -l <crontab.homer)" -eq 5 ]
ok 'a page is made' grep -q '^<header><p class="house">Electricity</p>' emu-kwh-log/usage.html
rm emu-kwh-log/usage.html
ok 'cron makes the page anew' eval 'MYSQL_UNIX_PORT=$db_socket sh -c "$(sed -n "s/^2-59.5 [* ]*//p" crontab.homer)" && [ -s emu-kwh-log/usage.html ]'
ok 'the reader runs' reads
ok 'check says that all is well' eval '[ "$(grep -c " ok  " out)" -eq 11 ] && ! grep WRONG out'
ok 'a reading is in the table' [ "$(hours_stored)" -ge 1 ]
db_sql "SHOW GRANTS FOR homer@localhost" 2>/dev/null | grep -o 'GRANT [A-Z, ]* ON .*TO' >out
db_sql "SHOW GRANTS FOR emu_kwh@localhost" 2>/dev/null | grep -o 'GRANT [A-Z, ]* ON .*TO' >>out
ok 'the account may read the database, and write the one table' eval 'grep -q "GRANT SELECT, EXECUTE ON .pse.\.\*" out && grep -q "GRANT INSERT, UPDATE, DELETE ON .pse.\..usage_e. TO" out && [ "$(grep -c -v USAGE out)" -eq 2 ]'
cp .emu-kwh.cnf first
cp crontab.homer second
run 0 'setup again' setup </dev/null
ok 'it changes nothing' eval 'cmp first .emu-kwh.cnf && cmp second crontab.homer'

# The page: a file where nobody can write, and none at all
for answer in page.html /nowhere/page.html no; do
    cp mine crontab.homer
    cat >>crontab.homer <<X
@reboot $work/bin/emu-kwh run
X
    printf '%s\nno\n' "$answer" >answers
    run 0 "a page: $answer" setup <answers
    ok 'there is no line for it' eval '! grep usage-report crontab.homer'
    ok 'it says why' eval '[ $answer = no ] || grep -q "$answer: you cannot write there; a name begins with /$" out'
done
printf '%s\n' "$work/the page.html" >answers
run 0 'a page, its name with a blank' setup <answers
ok 'it is made' [ -s 'the page.html' ]
ok 'its line has the name in quotes' grep -q -F -e "-o '$work/the page.html' " crontab.homer
cp second crontab.homer

# An account and a crontab that exist
stop
rm emu-kwh-log/stop .emu-kwh.cnf
run 1 'an account that exists, with another password' setup </dev/null
ok 'check reports that' grep -q '^login  *WRONG .*Access denied' out
cp first .emu-kwh.cnf
printf '#!/bin/sh\necho "crontab: the disk is on fire" >&2\nexit 1\n' >bin/crontab
setup </dev/null >out 2>err
err 'a crontab that cannot be read' 'the disk is on fire'
ok 'setup does not write it' cmp second crontab.homer
stop

# An option file that names another database and table
sed 's/^database=.*/database=home/; s/^table=.*/table=hours/; s/^user=.*/user=other/' first >.emu-kwh.cnf
cat >bin/crontab <<'E'
#!/bin/sh
cat "$(dirname "$0")/../second"
E
run 0 'setup, of another database and table' setup </dev/null
ok 'they are made, and read' eval '[ "$(grep -c " ok  " out)" -eq 11 ] && ! grep WRONG out'
ok 'hours are there' [ "$(db_in home 'SELECT COUNT(*) > 0 FROM hours')" = 1 ]
stop
sed -i 's/^table=.*/table=my-hours/' .emu-kwh.cnf
run 64 'names that need quotes' setup </dev/null
err 'setup leaves them to you' 'my-hours: make a database and a table with such names by hand'

# setup is killed at any point, and run again
db_sql 'DROP DATABASE pse'
for user in homer emu_kwh; do db_sql "DROP USER IF EXISTS $user@localhost"; done
rm -rf emu-kwh-log .emu-kwh.cnf*
cat >bin/crontab <<'E'
#!/bin/sh
cat "$(dirname "$0")/../second"
E
for ms in 05 1 15 2 3 4 5 6 7 8 9; do
    env -i HOME="$work" PATH=/usr/bin:/bin MYSQL_UNIX_PORT="$db_socket" bin/emu-kwh setup </dev/null >/dev/null 2>&1 &
    process=$!
    sleep 0.$ms
    kill -9 $process
    wait $process
done 2>/dev/null
rm -f .emu-kwh.cnf.*
mkdir emu-kwh
: >emu-kwh/demand-2025.log.gz
run 0 'setup --dry-run, with a log of an earlier day' setup --dry-run </dev/null
ok 'it uses that directory' eval '! grep directory= out'
rm -r emu-kwh
run 0 'killed eleven times, and begun again' setup </dev/null
ok 'it ends well' eval '! grep WRONG out || { cat out err; false; }'
stop

finish
