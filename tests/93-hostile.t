#!/bin/sh
# Input is never run, and reaches the page, SQL, a feed or a terminal only as text. The test sends each payload below from each source to
# everything that reads that source. tests/README.md has the table. make dialects runs this by other shells and awks.
# Not tested here: a server's answers at the login (47), the journal (62), files of a utility (55), MySQL's own options.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

PATH=$work/bin:$top/examples/unattended:$top/examples/report:$top/examples/feeds:$top/examples/green-button:$PATH
mkdir bin feeds
printf '#!/bin/sh\ncat >>"%s/sent"; printf "%%s\\n" "$@" >>"%s/sent"\n' "$work" "$work" >bin/mosquitto_pub
cp bin/mosquitto_pub bin/sendmail
printf '#!/bin/sh\nexit 0\n' >bin/mosquitto_sub
chmod +x bin/*
time=2026-11-23T17:04:00Z hour=2026-11-23T09:00:00-08:00 m=0x001c640000000001

# The payloads of a stranger. Each makes the file "pwned" if it is run.
cat >payloads <<'END'
$(touch pwned)
`touch pwned`
a[$(touch pwned)]
x;touch pwned;
"; touch pwned; "
' ; touch pwned ; '
|touch pwned
system("touch pwned")
x=1
-v
--help
%n%s%d
&lt;<b>"'
<script>1</script>
'; DROP TABLE x; --
\'; DROP TABLE x;
{"a":1}
a"} 1 b{c="
END
printf 'a\033[2Jb\n' >>payloads
printf 'a\033]0;b\007\n' >>payloads
printf 'a\rb\n' >>payloads

safe() { [ ! -e pwned ] && [ ! -e here/pwned ]; }
# On a terminal no byte moves the cursor or starts a sequence; tab and newline do no harm.
plain() { ! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$@"; }
well_formed() { [ -z "$(xmlwf "$1")" ]; }
# each TITLE COMMAND...: for every payload, as $payload; lists those for which the command fails.
each() {
    title=$1; shift
    : >failed
    while IFS= read -r payload; do
        "$@" </dev/null >each.out 2>&1 || { printf '%s\n' "$payload" | cat -v; sed 's/^/    /' each.out; } >>failed
    done <payloads
    ok "$title" diff /dev/null failed
    ok "$title: nothing is run" safe
    rm -f pwned
}

# ---- a demand line and an hour line: the filters, the charts, the feeds ----
line_refused() {
    printf '%s\t%s\t1.000\n%s\t%s\t%s\n%s\t%s\t1.000\n' "$time" "$payload" "$time" $m "$payload" "$payload" $m >in
    status=0
    kwh-agg <in >out 2>err || status=$?
    [ $status -eq 65 ] && [ ! -s out ] && plain err
}
each 'a demand line: kwh-agg' line_refused
hour_refused() {
    printf '%s\t%s\t1.000\t3600\n%s\t%s\t%s\t3600\n%s\t%s\t1.000\t3600\n' $hour "$payload" $hour $m "$payload" "$payload" $m >in
    status=0
    mysql-sink --dry-run in >out 2>err || status=$?
    [ $status -eq 65 ] && plain err || return
    kwh-plot in >out 2>err
    [ $? -eq 65 ] && plain out err && [ ! -s out ]
}
each 'an hour line: mysql-sink, kwh-plot' hour_refused
fed() {
    rm -f sent feeds/*
    printf '%s\t%s\t9.000\n%s\t%s\t%s\n%s\t%s\t9.000\n' $time "$payload" $time $m "$payload" "$payload" $m >in
    printf '%s\t%s\t9.000\n' $time $m >>in
    demand-to-influx <in >out 2>err
    printf 'electricity,meter=%s demand_kw=9.000 1795453440\n' $m | cmp - out && plain err || return
    demand-to-prometheus feeds <in >out 2>err
    plain err feeds/* && ! grep -F -e "$payload" feeds/* || return
    demand-to-message 5 1 sh -c 'cat >>sent; echo "$SUBJECT" >>sent' <in >out 2>err
    demand-to-mail 5 1 "$payload" <in >out 2>>err
    plain err sent
}
each 'a demand line: demand-to-influx, -prometheus, -message, -mail' fed
mqtt() {
    rm -f sent
    printf '%s\t%s\t9.000\n%s\t%s\t%s\n%s\t%s\t9.000\n' $time "$payload" $time $m "$payload" $time $m >in
    timeout 20 demand-to-mqtt -h nowhere <in >out 2>err
    plain err sent && ! grep -F -e "$payload" sent
}
# -v and x=1 stand among the words of Home Assistant's own texts
sed '/^-v$/d; /^x=1$/d' payloads >some && mv some payloads.mqtt && cp payloads payloads.all && cp payloads.mqtt payloads
each 'a demand line: demand-to-mqtt' mqtt
cp payloads.all payloads

billed() {
    rm -f sent told*
    for line in "$payload	2026-12-05	80.10	150.00" "2026-11-06	$payload	80.10	150.00" "2026-11-06	2026-12-05	$payload	150.00" "2026-11-06	2026-12-05	80.10	$payload"; do
        printf '%s\n' "$line" | bill-to-message 120 told sh -c 'cat >>sent; echo "$SUBJECT" >>sent' >out 2>err
        plain err && [ ! -e sent ] && [ ! -e told ] || return
    done
}
each 'a bill: bill-to-message' billed

# ---- what the device sends ----
device() {
    printf '<InstantaneousDemand>\n<DeviceMacId>%s</DeviceMacId>\n<MeterMacId>%s</MeterMacId>\n<TimeStamp>0x%s</TimeStamp>\n<Demand>%s</Demand>\n<Multiplier>0x1</Multiplier>\n<Divisor>0x3e8</Divisor>\n</InstantaneousDemand>\n<%s>\n' \
        "$payload" "$payload" "$payload" "$payload" "$payload" >meter.raw
    emu-read meter.raw >out 2>err
    [ ! -s out ] && plain err
}
each 'the device: emu-read' device

# ---- the name of a file ----
named() {
    mkdir -p here
    (
        cd here || exit
        printf '%s\t%s\t1.000\t3600\n' $hour $m >"./$payload" && cp "./$payload" "./$payload.hours" || exit
        kwh-plot -- "$payload" >../out 2>../err && grep -q 'kWh' ../out || exit
        printf 'x\n' >"./$payload"
        for program in kwh-agg emu-read 'mysql-sink -n' green-button kwh-plot; do
            $program -- "$payload" >../out 2>../err
            plain ../err || { echo "$program"; exit 1; }
        done
    )
    status=$?
    rm -rf here
    return $status
}
grep -v / payloads >some && mv some payloads
each 'the name of a file: filters, kwh-plot' named
cp payloads.all payloads

# ---- a row, a house, a tariff: the page, the charts, the selects ----
ok 'the server starts' db_start --sql-mode=
db_sql <"$top/sql/setup.sql"
db_in pse <"$top/sql/tariff.sql"
quoted() { printf '%s' "$payload" | sed "s/\\\\/\\\\\\\\/g; s/'/''/g"; }
page_of() {
    usage-report --defaults-file="$db_cnf" -c '$' -t 2026-11-23 "$@" -o page.html >out 2>err
    page=$?
    plain err || return
    [ $page -ne 0 ] || { well_formed page.html && plain page.html && ! grep -F -e '<script>1' -e '<b>"' page.html && ! grep -i '<script' page.html; }
}
hours() {
    awk -v meter="$1" 'BEGIN { for (i = 0; i < 24; i++) printf "%s(\0472026-11-23\047, \047%02d:00:00\047, 1, TIMESTAMP \0472026-11-23 08:00:00\047 + INTERVAL %d HOUR, \047%s\047, 3600)", i ? "," : "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES ", i, i, meter }'
}
row() {
    db_in pse "DELETE FROM usage_e; DELETE FROM meter; $(hours "$(quoted | cut -c1-18)")" || return
    page_of || return
    kwh-plot --defaults-file="$db_cnf" >out 2>err
    plain out err
}
grep -v "^.\{19\}\|\\\\" payloads >payloads.short; cp payloads.short payloads
each "a row's meter: usage-report, kwh-plot" row
cp payloads.all payloads
house() {
    db_in pse "DELETE FROM usage_e; DELETE FROM meter; $(hours $m); INSERT INTO meter VALUES ('$m', '$(quoted)')" || return
    page_of && page_of -n "$payload" && page_of -H "$payload" -c "$payload" || return
    kwh-plot --defaults-file="$db_cnf" -H "$payload" >out 2>err
    plain out err || return
    kwh-plot --defaults-file="$db_cnf" -T svg >out 2>err
    [ $? -ne 0 ] || well_formed out
}
each "a house's name: usage-report, kwh-plot" house
tariff() {
    db_in pse "DELETE FROM usage_e; DELETE FROM meter; DELETE FROM tariff;  DELETE FROM billing_period; $(hours $m);
        INSERT INTO tariff (Line, Since, Rate, Unit) VALUES ('$(quoted)', '2020-01-01', 0.2, 'kWh'); INSERT INTO billing_period (FirstDay) VALUES ('2026-11-01')" || return
    page_of
}
each "a tariff's line: the bill of the page" tariff
ok 'every row is still there' [ "$(db_in pse 'SELECT COUNT(*) FROM usage_e')" = 24 ]

# ---- an option file ----
optional() {
    for key in database table host port socket user timezone directory interval; do
        { printf '[client]\nsocket=%s\nuser=root\n[mysql-sink]\n[emu-kwh]\n[emu-read]\n' "$db_socket"
          for group in client mysql-sink emu-kwh emu-read; do printf '[%s]\n%s=%s\n' $group $key "$payload"; done; } >some.cnf
        chmod 600 some.cnf
        timeout 20 mysql-sink --defaults-file=some.cnf --timeout=1 /dev/null >out 2>err
        timeout 20 usage-report --defaults-file=some.cnf -o other.html >>out 2>>err
        timeout 20 kwh-plot --defaults-file=some.cnf >>out 2>>err
        timeout 20 emu-kwh -c some.cnf status >>out 2>>err
        safe || { echo "$key"; return 1; }
        plain err || { echo "$key: escape sequences"; return 1; }
    done
}
printf '%s\n' '$(touch pwned)' '`touch pwned`' 'a[$(touch pwned)]' 'x;touch pwned;' '"; touch pwned; "' "' ; touch pwned ; '" "a$(printf '\033')[2Jb" >payloads
each 'an option file: mysql-sink, usage-report, kwh-plot, emu-kwh' optional

# ---- what the server says: in place of one field of each row ----
cp payloads.all payloads
cat >"bin/$db_client" <<'END'
#!/bin/sh
"$REAL" "$@" | awk -F '	' 'BEGIN { OFS = FS } { $(1 + (NR + ENVIRON["SHIFT"]) % NF) = ENVIRON["PAYLOAD"]; print }'
END
chmod +x "bin/$db_client"
REAL=$(PATH=${PATH#*:} command -v "$db_client")
export REAL
answered() {
    export PAYLOAD="$payload"
    for SHIFT in 0 1; do
        export SHIFT
        rm -f page.html
        usage-report --defaults-file="$db_cnf" -t 2026-11-23 -o page.html >out 2>err
        plain err || return
        [ ! -e page.html ] || { well_formed page.html && ! grep -i '<script' page.html; } || return
        kwh-plot --defaults-file="$db_cnf" >out 2>err
        plain out err || return
    done
}
each "a server's rows: usage-report, kwh-plot" answered
rm "bin/$db_client"
db_in pse "CREATE TRIGGER trouble BEFORE INSERT ON usage_e FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'a\\n<3>kernel: b\\r\\\\e]0;c'"
printf '2026-11-24T09:00:00-08:00\t%s\t1.000\t3600\n' $m >one
run 65 "a trigger's text: mysql-sink" mysql-sink --defaults-file="$db_cnf" one
ok 'it is one line of text' eval 'plain err && ! grep "^<3>" err'
finish
