#!/bin/sh
# examples/feeds/demand-to-influx, -prometheus and -mail: what they make of demand lines. -mqtt and a real broker: tests/proof/mqtt.sh.
# Not tested: InfluxDB, node_exporter and a mail server; their formats are compared, byte for byte.
. "$(dirname "$0")/lib.sh"

PATH=$work/bin:$top/examples/unattended:$top/examples/report:$top/examples/feeds:$PATH
m=0x001c640000000001
{
    echo '# a log, with what a log may hold'
    echo
    printf '2024-02-29T08:09:07Z\t-\t-0.5\t-\t-\n'
    printf '2026-11-23T17:04:00Z\t%s\t1.234\t34098.117\t12.003\n' $m
    printf '2000-03-01T00:00:00Z\t%s\t0.000\n' $m
    printf '2026-11-23T17:05:00Z\t%s\t9' $m
} >log

run 0 'influx' demand-to-influx <log
no_err 'says nothing'
out 'a point a line; no register is no field; a torn line is none' <<END
electricity,meter=- demand_kw=-0.5 1709194147
electricity,meter=$m demand_kw=1.234,delivered_kwh=34098.117,received_kwh=12.003 1795453440
electricity,meter=$m demand_kw=0.000 951868800
END
awk 'BEGIN { for (t = 0; t < 4000; t++) printf "%.0f\n", int(t * 997813.7) }' >seconds
TZ=UTC awk '{ print "@" $1 }' seconds | date -u -f - '+%Y-%m-%dT%H:%M:%SZ	-	1' >days
run 0 'influx, days from 1970 on' demand-to-influx <days
sed 's/.* //' out >out.seconds
ok 'are those of date(1)' cmp seconds out.seconds

mkdir prom
run 0 'prometheus' demand-to-prometheus prom <log
no_err 'says nothing'
find prom -type f | sort >out
out 'a file for each meter, and nothing else' <<END
prom/electricity--.prom
prom/electricity-$m.prom
END
sed -n 4p log | demand-to-prometheus prom
grep -v '^#' prom/electricity-$m.prom >out
out 'the latest reading, in base units' <<END
electricity_demand_watts{meter="$m"} 1234.000
electricity_delivered_joules_total{meter="$m"} 122753221200
electricity_received_joules_total{meter="$m"} 43210800
electricity_reading_timestamp_seconds{meter="$m"} 1795453440
END
grep '^#' prom/electricity-$m.prom | cut -d ' ' -f 2,3 | sort | uniq -d >out
ok 'each with its HELP and TYPE, once' [ ! -s out ]
ok 'all four' [ "$(grep -c '^# TYPE' prom/electricity-$m.prom)" -eq 4 ]
grep -v '^#' prom/electricity--.prom >out
out 'what the registers do not say is left out' <<'END'
electricity_demand_watts{meter="-"} -500.000
electricity_reading_timestamp_seconds{meter="-"} 1709194147
END
run 64 'prometheus, nowhere to write' demand-to-prometheus no/such </dev/null
err 'and its usage' '^usage: '

# sendmail as a file; it fails while there is a file "down"
mkdir bin
printf '#!/bin/sh\n[ ! -e %s/down ] || exit 75\n[ "$*" = -t ] && cat >>%s/sent\n' "$work" "$work" >bin/sendmail
chmod +x bin/sendmail
demands() { for kw in "$@"; do i=$((i + 1)); printf '2026-11-23T17:%02d:00Z\t%s\t%s\n' $i $m "$kw"; done; }
i=0
demands 5.001 6 5.000 5.5 5.5 5.5 7 7 4 9 4 4 4 4 -3 >readings
run 0 'mail' demand-to-mail 5 3 you@localhost <readings
cat sent >out
out 'once when it is above for three readings, once when it is below for three' <<END
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
ok 'a mail that cannot be sent is told' wait_for 10 grep -q '^demand-to-mail: not sent$' err
rm down
demands 6 6 >&3
ok 'and sent with the next reading' wait_for 10 grep -q 'reading 3 in a row' sent
exec 3>&-
wait $mailer
ok 'once' [ "$(grep -c '^To:' sent)" -eq 1 ]
run 64 'mail, without an address' demand-to-mail 5 3 </dev/null
err 'and its usage' '^usage: '
finish
