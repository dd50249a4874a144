#!/bin/sh
# The answers of the simulated meter have the fields of real devices, so that other software can read them.
# "make clients" reads them with other software.
. "$(dirname "$0")/lib.sh"
. "$top/tests/meter.sh"

# asked COMMAND: sends it, a format of printf(1), and waits for the answer in "got".
asked() {
    : >got
    # shellcheck disable=SC2059 # the command is a format
    printf "$1" >&3
    wait_for 10 grep -q '^</' got
}
talks() {
    exec 3<>meter
    cat <&3 >>got &
    reader=$!
    at_end="kill $reader 2>/dev/null; $at_end"
}
fields() { tr -d '\r' <got | sed -n 's/^  <\([A-Za-z]*\)>.*/\1/p' | tr '\n' ' '; }

meter --commands commands
: >got
talks
while read -r command root names; do
    ok "$command: the meter answers" asked "<Command><Name>$command</Name></Command>\\r\\n"
    ok "$command: the answer is $root" grep -q "^<$root>" got
    ok "$command: its fields" [ "$(fields)" = "DeviceMacId $names " ]
done <<'X'
get_meter_list MeterList MeterMacId
get_meter_info MeterInfo MeterMacId Type Nickname Account Auth Host Enabled
get_device_info DeviceInfo InstallCode LinkKey FWVersion HWVersion ImageType Manufacturer ModelId DateCode
get_network_info NetworkInfo CoordMacId Status Description ExtPanId Channel ShortAddr LinkStrength
get_connection_status ConnectionStatus MeterMacId Status Description ExtPanId Channel ShortAddr LinkStrength
get_time TimeCluster MeterMacId UTCTime LocalTime
get_message MessageCluster MeterMacId TimeStamp Id Text ConfirmationRequired Confirmed Queue
get_current_price PriceCluster MeterMacId TimeStamp Price Currency TrailingDigits Tier StartTime Duration RateLabel
get_instantaneous_demand InstantaneousDemand MeterMacId TimeStamp Demand Multiplier Divisor DigitsRight DigitsLeft SuppressLeadingZero
get_current_summation_delivered CurrentSummationDelivered MeterMacId TimeStamp SummationDelivered SummationReceived Multiplier Divisor DigitsRight DigitsLeft SuppressLeadingZero
get_current_period_usage CurrentPeriodUsage MeterMacId TimeStamp CurrentUsage Multiplier Divisor DigitsRight DigitsLeft SuppressLeadingZero StartDate
get_last_period_usage LastPeriodUsage MeterMacId LastUsage Multiplier Divisor DigitsRight DigitsLeft SuppressLeadingZero StartDate EndDate
get_fast_poll_status FastPollStatus Frequency EndTime
X
asked '<Command><Name>get_schedule</Name></Command>\r\n'
ok 'get_schedule: one for each event' wait_for 10 sh -c '[ "$(grep -c "^</ScheduleInfo>" got)" -eq 8 ]'
asked '<Command><Name>get_schedule</Name><Event>price</Event></Command>\r\n'
ok 'get_schedule: one event' [ "$(grep -c '^  <Event>' got)$(grep -c '^  <Event>price<' got)" = 11 ]
ok 'another command' asked '<Command><Name>make_coffee</Name></Command>\r\n'
ok 'the meter does not know it' grep -q 'Unknown command' got

# Commands as the manual and the maker's library write them
: >commands
ok 'a command over several lines' asked '<Command>\r\n  <Name>get_time</Name>\r\n</Command>\r\n'
ok 'a command with an argument' asked '<Command>\n  <Name>get_schedule</Name>\n  <Event>\n    time\n  </Event>\n</Command>\n'
ok 'the answer has one event' [ "$(grep -c '^  <Event>time<' got)" -eq 1 ]
ok 'a command in lower case' asked '<command><name>get_time</name></command>'
ok 'the file of commands has each as one line' diff -u - commands <<'X'
<Command><Name>get_time</Name></Command>
<Command><Name>get_schedule</Name><Event>time</Event></Command>
<command><name>get_time</name></command>
X
kill $reader
wait $reader 2>/dev/null
exec 3>&-
unplug

# Odd values
meter --script 'filler; currency 998'
talks
asked '<Command><Name>get_device_info</Name></Command>'
ok 'a DateCode of 16 bytes of 0xff' grep -aq "<DateCode>$(printf '\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377')</DateCode>" got
asked '<Command><Name>get_current_price</Name></Command>'
ok 'a currency that nobody knows' grep -q '<Currency>0x03e6<' got
kill $reader
wait $reader 2>/dev/null
exec 3>&-
unplug

# The clock goes on when nobody reads
meter --speed 3600 --begin 2026-11-23T17:00:00Z
emu-read --once --port=meter >first 2>err
sleep 0.5
emu-read --once --port=meter >second 2>>err
gone_on() { [ $(($(date -u -d "$(cut -f 1 second)" +%s) - $(date -u -d "$(cut -f 1 first)" +%s))) -ge 1800 ]; }
ok 'the meter'\''s clock goes on when nobody reads' gone_on
unplug

finish
