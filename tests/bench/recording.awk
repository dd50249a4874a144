# Prints the bytes of a device: readings of demand, 15 s apart. Without -v only=1 it adds the other reports: registers every 240 s,
# prices every 90 s, time every 900 s.
function field(name, value) { printf "  <%s>%s</%s>\r\n", name, value, name }
function begin(root) { printf "<%s>\r\n", root; field("DeviceMacId", "0xd8d5b90000000001"); field("MeterMacId", "0x001c640000000001") }
function scale() {
    field("Multiplier", "0x00000001"); field("Divisor", "0x000003e8"); field("DigitsRight", "0x03")
    field("DigitsLeft", "0x06"); field("SuppressLeadingZero", "Y")
}
function end(root) { printf "</%s>\r\n", root }
BEGIN {
    register = 25647753
    for (i = 0; i < readings; i++) {
        stamp = sprintf("0x%08x", 700000000 + 15 * i)
        watts = 200 + (i * 7919) % 4800
        register += watts * 15 / 3600
        begin("InstantaneousDemand"); field("TimeStamp", stamp); field("Demand", sprintf("0x%06x", watts)); scale(); end("InstantaneousDemand")
        if (!only && i % 16 == 0) {
            begin("CurrentSummationDelivered"); field("TimeStamp", stamp); field("SummationDelivered", sprintf("0x%016x", register))
            field("SummationReceived", "0x0000000000000000"); scale(); end("CurrentSummationDelivered")
        }
        if (!only && i % 6 == 0) {
            begin("PriceCluster"); field("TimeStamp", stamp); field("Price", "0x0000000d"); field("Currency", "0x0348"); field("TrailingDigits", "0x02")
            field("Tier", "0x00"); field("StartTime", "0xffffffff"); field("Duration", "0xffff"); field("RateLabel", "Set by User"); end("PriceCluster")
        }
        if (!only && i % 60 == 0) { begin("TimeCluster"); field("UTCTime", stamp); field("LocalTime", stamp); end("TimeCluster") }
    }
}
