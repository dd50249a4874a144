#!/bin/sh
# A stranger in the server's place, sim/rogue.pl, gets no password from mysql-sink, or from the client that usage-report and kwh-plot call,
# whatever the option file says of TLS.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh" # which of the two libraries is here
PATH=$top/examples/report:$PATH
. "$top/tests/tls.sh"

printf '2026-11-23T09:00:00-08:00\t0x001c640012345678\t1.107\t3600\n' >one
ok 'the key of the stranger' authority rogue localhost
ok 'an authority that is not its own' authority ours authority
# rogue [tls]: starts a stranger at $port; rogue.out lists what it gets
rogue() {
    rm -f rogue.out # of the one before
    perl "$top/tests/sim/rogue.pl" rogue "$@" >rogue.out 2>rogue.err & rogue=$!
    at_end="kill $rogue 2>/dev/null; $at_end"
    wait_for 20 grep '^port' rogue.out
    port=$(sed -n 's/^port //p' rogue.out)
}
# asks PROGRAM USER [OPTION LINE...]: runs the program against the stranger, who then has rogue.new
asks() {
    program=$1 user=$2; shift 2
    { printf '[client]\nuser=%s\npassword=Sesame\nhost=127.0.0.2\nport=%s\n[mysql-sink]\ntimeout=30\n' "$user" "$port"
      [ $# -eq 0 ] || printf '%s\n' "$@"; } >r.cnf
    chmod 600 r.cnf
    before=$(wc -l <rogue.out)
    case $program in
    mysql-sink) mysql-sink --defaults-file=r.cnf one >out 2>err ;;
    *) timeout 60 "$program" --defaults-file=r.cnf >out 2>err ;;
    esac
    status=$?
    sed "1,${before}d" rogue.out >rogue.new
}
sink() { asks mysql-sink "$@"; }
kept() { [ "$status" -eq 78 ] && ! grep '^password .' rogue.new; }

for tls in '' tls; do
    ok "a stranger${tls:+ with TLS}" rogue $tls
    while IFS= read -r option; do
        for user in clear dialog caching sha256; do
            for program in mysql-sink usage-report; do
                asks $program "$user" $option
                ok "$program, $user, ${option:-no word of TLS}${tls:+, with TLS}: no password" kept
                ok 'it says why' [ -s err ]
            done
        done
    done <<END

ssl
ssl-mode=DISABLED
ssl-mode=PREFERRED
ssl-mode=REQUIRED
ssl-ca=$work/ours.pem
tls-ca=$work/ours.pem
ssl-mode=VERIFY_CA ssl-ca=$work/ours.pem
ssl-mode=VERIFY_IDENTITY ssl-ca=$work/ours.pem
ssl-verify-server-cert
ssl-mode=VERIFY_CA
ssl-mode=VERIFY_IDENTITY
default-auth=mysql_clear_password
restricted-auth=mysql_native_password
protocol=tcp
END
    sink caching restricted-auth=mysql_native_password,caching_sha2_password
    [ -z "$tls" ] || ok 'a stranger whose method the option file names gets it' grep -qx 'password Sesame' rogue.new
    kill "$rogue"
done

# the sink asks the server for its key only if the option file says so
ok 'a stranger' rogue
sink caching get-server-public-key
ok 'it gets the password, as the option file says' grep -qx 'password Sesame' rogue.new
kill "$rogue"

# the programs use TLS if the server offers it
trust=restricted-auth=mysql_native_password
! of_mysql || trust=$trust,caching_sha2_password
ok 'a stranger with TLS' rogue tls
for option in '' ssl-mode=PREFERRED; do
    sink native $trust $option
    ok "TLS, by ${option:-default}" grep -qx tls rogue.new
    for program in usage-report kwh-plot; do
        asks $program native $option
        ok "$program: TLS, by ${option:-default}" eval 'of_mysql || grep -qx tls rogue.new' # MySQL's client does not go there
    done
done
sink native $trust ssl-mode=DISABLED
ok 'TLS is not used where it is switched off' eval 'grep -q client rogue.new && ! grep -q tls rogue.new'
finish
