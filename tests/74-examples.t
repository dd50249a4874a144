#!/bin/sh
# The output of examples/feeds/demand-to-influx, -prometheus, -mail and -message, byte for byte.
# Not tested here: demand-to-mqtt with a real broker (make mqtt). Not tested: InfluxDB, node_exporter and a mail server.
. "$(dirname "$0")/lib.sh"

PATH=$work/bin:$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
m=0x001c640000000001
{
    echo '# a log with all that a log may hold'
    echo
    printf '2024-02-29T08:09:07Z\t-\t-0.5\t-\t-\n'
    printf '2026-11-23T17:04:00Z\t%s\t1.234\t34098.117\t12.003\n' $m
    printf '2000-03-01T00:00:00Z\t%s\t0.000\n' $m
    printf '2026-11-23T17:05:00Z\t%s\t2.000\t0.000\t0.000\r\n' $m
    printf '2038-01-19T03:14:08Z\t-\t1\t0.000\t-\n'
    printf '2026-11-23T17:06:00Z\t%s\t9' $m
} >log

run 0 'influx' demand-to-influx <log
no_err 'it prints no message'
out 'each line is a point, without missing registers; a torn line is none' <<END
electricity,meter=- demand_kw=-0.5 1709194147
electricity,meter=$m demand_kw=1.234,delivered_kwh=34098.117,received_kwh=12.003 1795453440
electricity,meter=$m demand_kw=0.000 951868800
electricity,meter=$m demand_kw=2.000 1795453500
electricity,meter=- demand_kw=1 2147483648
END
cp out points
awk 'BEGIN { for (t = 0; t < 4000; t++) printf "%.0f\n", int(t * 997813.7) }' >seconds
TZ=UTC awk '{ print "@" $1 }' seconds | date -u -f - '+%Y-%m-%dT%H:%M:%SZ	-	1' >days
mkdir elsewhere
for feed in "$top"/examples/feeds/*-to-*; do
    ln -s "$feed" elsewhere/
done
cp out direct
run 0 'a feed through a symbolic link' elsewhere/demand-to-influx <log
out 'it gives the same' direct
for feed in bill-to-message demand-to-mail demand-to-message demand-to-prometheus; do
    run 64 "$feed, through one, with an option that there is not" elsewhere/$feed -x </dev/null
done
run 0 'influx, days from 1970 on' demand-to-influx <days
sed 's/.* //' out >out.seconds
ok 'they are those of date(1)' cmp seconds out.seconds

{
    printf '2026-a[$(touch${IFS}pwned)]-01T00:00:00Z\t%s\t1.000\n' $m
    printf '2026-11-23T17:04:00Z\tx"} 1 electricity_up{a="b\t1.000\n'
    printf '2026-11-23T17:04:00Z\tx/../../f\t1.000\n'
    printf '2026-11-23T17:04:00Z\t%s\t1.000 up 1\n' $m
    printf '2026-11-23T17:04:00Z\t%s\t1.000\t-5\t-\n' $m
    printf '2026-11-23T17:04:00Z\t%s\t1.0000001\n' $m
} >bad
run 0 'lines that are not demand lines' demand-to-influx <bad
out 'it leaves them out' </dev/null
ok 'it reports each' [ "$(grep -c '^demand-to-influx: line [1-6]: not a demand line: ' err)" -eq 6 ]
ok 'no command in them is run' [ ! -e pwned ]
awk 'BEGIN { for (i = 0; i < 100; i++) print "bad" }' >bad2
run 0 'very many of them' demand-to-influx <bad2
ok 'it reports twenty of them' [ "$(wc -l <err)" -eq 20 ]
awk 'BEGIN { for (minute = 0; minute < 43200; minute++) printf "2026-11-%02dT%02d:%02d:00Z\t0x001c640000000001\t1.234\t34098.117\t12.003\n", 1 + minute / 1440, minute / 60 % 24, minute % 60 }' >month
run 0 'a month' demand-to-influx <month
ok 'it gives a point for each' [ "$(wc -l <out)" -eq 43200 ]

# A live line goes through at once, also with mawk.
mkfifo live
demand-to-influx <live >live.out 2>err &
feed=$!
at_end="kill $feed 2>/dev/null; $at_end"
exec 3>live
sed -n 4p log >&3
ok 'a reading goes through at once' wait_for 10 grep -q 1795453440 live.out
exec 3>&-
wait $feed

# tail -F follows the log while somebody renames it.
sed -n 4p log >demand.log
mkfifo followed
tail -n 1 -F demand.log 2>tail.err >followed & tail=$!
at_end="kill $tail 2>/dev/null; $at_end"
demand-to-influx <followed >live.out 2>err &
feed=$!
ok 'the last line of the log comes' wait_for 30 grep -q 1795453440 live.out
mv demand.log demand-2026-11.log
sed -n 4p log | sed 's/17:04/17:08/' >demand.log
ok 'the first line of the new log follows' wait_for 30 grep -q 1795453680 live.out
kill $tail
wait $feed

mkdir prom
run 0 'prometheus' demand-to-prometheus prom <log
no_err 'it prints no message'
find prom -type f | sort >out
out 'a file for each meter, and nothing else' <<END
prom/electricity--.prom
prom/electricity-$m.prom
END
run 0 'a month of the past' demand-to-prometheus prom <month
ok 'the file has the latest reading' grep -q "^electricity_reading_timestamp_seconds{meter=\"$m\"} $(date -u -d '2026-11-30 23:59:00' +%s)\$" prom/electricity-$m.prom
run 0 'lines that are not demand lines' demand-to-prometheus prom <bad
ok 'they leave no file' [ "$(find . -name '*.prom' | wc -l)" -eq 2 ]
ok 'a collector may read the file' [ "$(ls -l prom/electricity-$m.prom | cut -c 1-10)" = -rw-r--r-- ]
sed -n 4p log | demand-to-prometheus prom
grep -v '^#' prom/electricity-$m.prom >out
out 'the file has the latest reading, in base units' <<END
electricity_demand_watts{meter="$m"} 1234.000
electricity_delivered_joules_total{meter="$m"} 122753221200
electricity_received_joules_total{meter="$m"} 43210800
electricity_reading_timestamp_seconds{meter="$m"} 1795453440
END
grep '^#' prom/electricity-$m.prom | cut -d ' ' -f 2,3 | sort | uniq -d >out
ok 'each metric has its HELP and TYPE, once' [ ! -s out ]
ok 'there are four metrics' [ "$(grep -c '^# TYPE' prom/electricity-$m.prom)" -eq 4 ]
grep -v '^#' prom/electricity--.prom >out
out 'missing registers are left out' <<'END'
electricity_demand_watts{meter="-"} 1000.000
electricity_reading_timestamp_seconds{meter="-"} 2147483648
END
run 64 'prometheus, nowhere to write' demand-to-prometheus no/such </dev/null
err 'it prints its usage' '^usage: '

# sendmail as a file; it fails while there is a file "down"
mkdir bin
printf '#!/bin/sh\n[ ! -e %s/down ] || exit 75\n[ "$*" = -t ] && cat >>%s/sent\n' "$work" "$work" >bin/sendmail
chmod +x bin/sendmail
demands() { for kw in "$@"; do i=$((i + 1)); printf '2026-11-23T17:%02d:00Z\t%s\t%s\n' $i $m "$kw"; done; }
i=0
demands 5.001 6 5.000 5.5 5.5 5.5 7 7 4 9 4 4 4 4 -3 >readings
run 0 'mail' demand-to-mail 5 3 you@localhost <readings
cat sent >out
out 'there is one mail after three readings above, and one after three below' <<END
To: you@localhost
Subject: Demand is above 5 kW

5.5 kW at 2026-11-23T17:06:00Z, meter $m; reading 3 in a row.
To: you@localhost
Subject: Demand is below 5 kW

4 kW at 2026-11-23T17:13:00Z, meter $m; reading 3 in a row.
END
rm sent
i=0
touch down
mkfifo pipe
demand-to-mail 5 2 you@localhost <pipe 2>err &
mailer=$!
at_end="kill $mailer 2>/dev/null; $at_end"
exec 3>pipe
demands 6 6 >&3
ok 'it reports a mail that cannot be sent' wait_for 10 grep -q '^demand-to-mail: not sent$' err
rm down
demands 6 6 >&3
ok 'it sends the mail with the next reading' wait_for 10 grep -q 'reading 3 in a row' sent
exec 3>&-
wait $mailer
ok 'there is one mail' [ "$(grep -c '^To:' sent)" -eq 1 ]
i=0
demands 6 6 4 4 >readings
cat >notify <<'END'
#!/bin/sh
echo "$SUBJECT" >>subjects
cat >>texts
[ "$1 $2" = 'a b' ]
END
chmod +x notify
run 0 'a message by any command' demand-to-message 5 2 ./notify a b <readings
no_err 'it prints no message'
cat texts >out
out 'it has the text of a mail' <<END
Demand is above 5 kW
6 kW at 2026-11-23T17:02:00Z, meter $m; reading 2 in a row.
Demand is below 5 kW
4 kW at 2026-11-23T17:04:00Z, meter $m; reading 2 in a row.
END
cat subjects >out
out 'its subject is the first line' <<END
Demand is above 5 kW
Demand is below 5 kW
END
run 64 'a limit that is no number' demand-to-message x 2 ./notify </dev/null
run 64 'readings that are no number' demand-to-message 5 'a[$(touch pwned)]' ./notify </dev/null
ok 'a command in it is not run' [ ! -e pwned ]

# One message a bill, when it is on course for more.
rm -f texts subjects
bill() { printf '2026-11-06\t2026-12-05\t80.10\t%s\n' "$1" | bill-to-message 120.5 told ./notify a b; }
run 0 'a bill on course for less' bill 120.50
run 0 'a bill without a total' bill -
ok 'there is no message' [ ! -e texts ]
run 0 'a bill on course for more' bill 131.20
run 0 'a bill still on course for more' bill 140.00
cat texts >out
out 'there is one message' <<'END'
The bill is on course for 131.20
More than 120.5. So far 80.10, from 2026-11-06 on; it ends on 2026-12-05.
END
printf '2026-12-06\t2027-01-05\t1.00\t150.00\n' | bill-to-message 120 told false 2>err
ok 'a message that could not be sent does not count as sent' [ "$(cat told)" = 2026-11-06 ]
run 65 'an input that is not a bill' bill-to-message 1 told ./notify <<'END'
$(touch pwned)
END
run 0 'an empty input' bill-to-message 1 told ./notify </dev/null
ok 'no command in it was run' [ ! -e pwned ]

# The same in every installed shell and with every installed awk.
[ -n "$TEST_SHELL" ] || for shell in sh dash bash mksh 'busybox sh'; do
    for awk in mawk gawk 'gawk --posix' 'busybox awk' original-awk; do
        command -v "${shell%% *}" >/dev/null && command -v "${awk%% *}" >/dev/null || continue
        mkdir -p awks
        printf '#!/bin/sh\nexec %s "$@"\n' "$awk" >awks/awk
        chmod +x awks/awk
        rm -rf prom2
        mkdir prom2
        {
            PATH=$work/awks:$PATH $shell "$top/examples/feeds/demand-to-influx" <log
            PATH=$work/awks:$PATH $shell "$top/examples/feeds/demand-to-prometheus" prom2 <log
            cat prom2/*
        } >got 2>&1
        [ -e wanted ] || cp got wanted
        ok "$shell, $awk: the same bytes" cmp got wanted
    done
done
rm -rf awks
if localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" >/dev/null 2>&1; then
    ok 'a comma in place of the point: the same' [ "$(LOCPATH=$work LC_ALL=de_DE.UTF-8 demand-to-influx <log)" = "$(cat points)" ]
fi

run 64 'mail, without an address' demand-to-mail 5 3 </dev/null
err 'it prints its usage' '^usage: '
finish
