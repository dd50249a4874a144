#!/bin/sh
# examples/feeds/demand-to-mqtt and a real broker: "make mqtt". It needs mosquitto and its clients, of "make deps-proof".
# Not tested: Home Assistant itself; the test compares the messages that it gets.
. "$(dirname "$0")/../lib.sh"

PATH=$PATH:/usr/sbin:$top/examples/feeds
m=0x001c640000000001
printf 'listener 0 %s/s\nallow_anonymous true\nuser %s\npersistence false\n' "$work" "$(id -un)" >conf
mosquitto -c conf >broker.log 2>&1 &
broker=$!
at_end="kill $broker 2>/dev/null; $at_end"
ok 'the broker starts' wait_for 30 mosquitto_pub --unix s -t x -m x

mosquitto_sub --unix s -v -t 'emu-kwh/#' >seen &
at_end="kill $! 2>/dev/null; $at_end"
listening() { mosquitto_pub --unix s -t emu-kwh/test -m hello && grep -q hello seen; }
ok 'a client listens' wait_for 30 listening
# here NAME: prints the processes of that name in this directory
here() { for process in $(find /proc/[0-9]*/cwd -lname "$work" 2>/dev/null | cut -d / -f 3); do ! grep -q -x "$1" "/proc/$process/comm" || echo "$process"; done 2>/dev/null; }
mkfifo pipe
demand-to-mqtt --unix s <pipe 2>err &
example=$!
at_end="kill $example 2>/dev/null; $at_end"
exec 3>pipe
printf '# a comment\n2020-01-01T00:00:00Z\t%s\t9\t-\t-\n2096-11-23T17:04:00Z\t%s\t1.234\t34098.117\t12.003\n' $m $m >&3
ok 'a reading goes through at once' wait_for 30 grep -q 17:04:00 seen
printf '2096-11-23T17:05:00Z\t%s\t-0.567\t-\t-\n2096-11-23T17:06:00Z\t%s\t0.000\t0.000\t0.000\n' $m $m >&3
ok 'the next reading goes through' wait_for 30 grep -q 17:06:00 seen
exec 3>&-
wait $example
status=$?
ok 'it ends with its input' [ "$status" -eq 0 ]
no_err 'it prints no message'
ok 'it reports that it has gone' wait_for 30 grep -q offline seen
grep -v hello seen >out
out 'the readings of now, as JSON, with null for a missing register' <<END
emu-kwh/emu_kwh_$m {"status":"online","time":"2096-11-23T17:04:00Z","demand":1.234,"delivered":34098.117,"received":12.003}
emu-kwh/emu_kwh_$m {"status":"online","time":"2096-11-23T17:05:00Z","demand":-0.567,"delivered":null,"received":null}
emu-kwh/emu_kwh_$m {"status":"online","time":"2096-11-23T17:06:00Z","demand":0.000,"delivered":null,"received":null}
emu-kwh/emu_kwh_$m {"status":"offline","time":null,"demand":null,"delivered":null,"received":null}
END

run 0 'a client that comes later gets three sensors' mosquitto_sub --unix s -v -C 3 -W 30 -t 'homeassistant/#'
mv out config
ok 'they are JSON' perl -MJSON::PP -ne 'chomp; s/^\S+ //; decode_json($_)' config
perl -MJSON::PP -ne 'my ($t, $j) = split / /, $_, 2; my $c = decode_json($j);
    print join(" ", $t, map { $c->{$_} } qw(unique_id device_class unit_of_measurement state_class state_topic availability_topic)), "\n"' config | sort >out
out 'they are power and energy, in their units' <<END
homeassistant/sensor/emu_kwh_$m/delivered/config emu_kwh_${m}_delivered energy kWh total_increasing emu-kwh/emu_kwh_$m emu-kwh/emu_kwh_$m
homeassistant/sensor/emu_kwh_$m/demand/config emu_kwh_${m}_demand power kW measurement emu-kwh/emu_kwh_$m emu-kwh/emu_kwh_$m
homeassistant/sensor/emu_kwh_$m/received/config emu_kwh_${m}_received energy kWh total_increasing emu-kwh/emu_kwh_$m emu-kwh/emu_kwh_$m
END

# A broker that forgets, or a Home Assistant that starts, gets the sensors again.
demand-to-mqtt --unix s <pipe 2>err &
example=$!
exec 3>pipe
printf '2096-11-23T17:06:30Z\t%s\t1\n' $m >&3
ok 'the feed runs' wait_for 30 grep -q 17:06:30 seen
for sensor in demand delivered received; do
    mosquitto_pub --unix s -r -n -t "homeassistant/sensor/emu_kwh_$m/$sensor/config"
done
told_again() {
    mosquitto_pub --unix s -t homeassistant/status -m online
    mosquitto_sub --unix s -C 3 -W 1 -t 'homeassistant/sensor/#'
}
ok 'Home Assistant gets the sensors again when it starts' wait_for 30 told_again
run 0 'a client that comes later gets the last state' mosquitto_sub --unix s -C 1 -W 30 -t "emu-kwh/emu_kwh_$m"
ok 'it gets the state at once' grep -q 17:06:30 out
exec 3>&-
wait $example
no_listener() { [ "$(here mosquitto_sub | wc -l)" -eq 1 ]; } # but the test's own
ok 'no process is left' wait_for 30 no_listener
# gone TIMES
gone() { [ "$(grep -c offline seen)" -eq "$1" ]; }
ok 'it reports that it has gone' wait_for 30 gone 2

# If the feed is cut off, the broker sends its will. The feed itself, which would send the same, is stopped meanwhile.
demand-to-mqtt --unix s <pipe 2>err &
example=$!
exec 3>pipe
printf '2096-11-23T17:07:00Z\t%s\t1\n' $m >&3
ok 'the feed runs again' wait_for 30 grep -q 17:07:00 seen
client=$(here mosquitto_pub)
ok 'its client is killed' [ -n "$client" ]
kill -STOP $example
kill -9 "$client"
ok 'the sensors are unavailable when the feed is killed' wait_for 30 gone 3
kill -CONT $example
exec 3>&-
wait $example

# A broker is killed, and has forgotten everything when it is back: the feed resumes, and describes the sensors by itself.
demand-to-mqtt --unix s <pipe 2>err &
example=$!
exec 3>pipe
printf '2096-11-23T17:08:00Z\t%s\t1\n' $m >&3
ok 'the feed runs once more' wait_for 30 grep -q 17:08:00 seen
kill -9 $broker
wait $broker 2>/dev/null
mosquitto -c conf >broker.log 2>&1 3>&- &
broker=$!
at_end="kill $broker 2>/dev/null; $at_end"
ok 'a broker that forgot gets the sensors' wait_for 6 mosquitto_sub --unix s -C 3 -W 1 -t 'homeassistant/sensor/#'
printf '2096-11-23T17:09:00Z\t%s\t1\n' $m >&3
ok 'it gets the next reading' wait_for 60 grep -q 17:09:00 seen
exec 3>&-
wait $example
run 1 'no broker' demand-to-mqtt --unix no/such <<END
2096-11-23T17:04:00Z	$m	1.234
END
ok 'it reports that' [ -s err ]
finish
