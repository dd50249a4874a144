# A fortnight of one house, as "emu-read --raw" would have recorded it: the answers of an EMU-2 to a poll a minute, 2026-10-24 to
# 2026-11-06 in a Pacific time zone. For demonstrations; the house is made up.
#
#     LC_ALL=C awk -f fortnight.awk >fortnight.raw
#     emu-read fortnight.raw | kwh-agg
#
# It has heating, meals and laundry, a few solar panels in mostly dull weather, and
#     Sun 2026-11-01           the clocks go back: a day of 25 hours
#     Tue 2026-11-03, evening  an electric car is charged: the spike
#     Wed 2026-11-04, 11:20 to 15:45  the computer is off: no readings, but the meter goes on counting
#     Thu 2026-11-05           the sun shines: the panels make more than the house uses, demand is negative
#
# It uses only whole numbers and their sums, products and quotients, so every awk prints the same bytes.

BEGIN {
	start = 846140400                   # 2026-10-24T07:00:00Z in seconds since 2000, midnight PDT
	change = start + 8 * 86400 + 7200   # 2026-11-01T09:00:00Z, 02:00 PDT becomes 01:00 PST
	end = start + 14 * 86400 + 3600
	# From Saturday on: the share of a clear day's sun, and how cold it was.
	split("0.24 0.10 0.05 0.20 0.30 0.15 0.10 0.22 0.10 0.05 0.15 0.28 1.00 0.20", sun)
	split("0.9 1.0 1.2 1.3 0.8 0.9 1.1 1.0 1.2 1.3 1.1 1.0 0.8 1.2", cold)
	seed = 20261024
	delivered = 34098117 / 3 * 3600     # the registers, in units of 3 W seconds: Multiplier 3, Divisor 1000
	received = 512004 / 3 * 3600

	for (t = start; t < end; t += 60) {
		clock = t - start - (t >= change ? 3600 : 0)  # seconds of the local clock
		day = int(clock / 86400) + 1
		minute = clock % 86400 / 60
		demand = round((used(day, minute, (t - start) / 60) - made(day, minute)) * 1000 / 3)
		if (!(day == 12 && minute >= 680 && minute < 945))
			answer(t, demand)
		if (demand > 0)
			delivered += demand * 60
		else
			received -= demand * 60
	}
}

# Returns the kW that the house uses. age is the minutes since the start; it times what runs by itself.
function used(day, minute, age,    weekend, late, heat, kW) {
	weekend = day % 7 == 1 || day % 7 == 2
	late = weekend ? 95 : 0                                        # minutes by which the house gets up later
	kW = 0.19 + (age % 47 < 16 ? 0.11 : 0)                         # standby, fridge
	heat = minute < 300 ? 6 : minute < 530 ? 19 : minute < 950 ? 8 : minute < 1320 ? 16 : 7
	if ((age + 11 * day) % 30 < heat * cold[day])
		kW += 1.7                                              # heat pump
	if (within(minute, 395 + late, 75) || within(minute, 1000, 380))
		kW += 0.38                                             # lights, screens
	if (within(minute, 400 + late + 4 * (day % 3), 21 + 5 * (day % 4)) || within(minute, 1275 - 9 * (day % 5), 16))
		kW += 4.5                                              # water heater
	if (within(minute, 1050 + 11 * (day % 5), 45 + 7 * (day % 4)))
		kW += chance() < 0.75 ? 2.6 : 0.5                      # stove, oven
	if (weekend && within(minute, 735, 40))
		kW += chance() < 0.6 ? 1.9 : 0.4
	if (day % 3 == 0 && within(minute, 1200, 90))
		kW += minute % 45 < 17 ? 1.9 : 0.1                     # dishwasher
	if (day % 7 == 2 && (within(minute, 650, 55) || within(minute, 745, 50)) || day == 6 && within(minute, 1140, 55))
		kW += chance() < 0.8 ? 4.9 : 0.3                       # dryer
	if (day == 11 && minute >= 1130 || day == 12 && minute < 95)
		kW += 7.2                                              # car
	return kW * (0.95 + 0.1 * chance())
}

# Returns the kW that the panels make: a parabola from sunrise to sunset.
function made(day, minute,    rise, x, cloud) {
	rise = day > 8 ? 410 : 465
	x = (minute - rise) / 600
	if (x <= 0 || x >= 1)
		return 0
	cloud = sun[day] * (sun[day] == 1 ? 1 : 0.5 + chance())
	return 4 * x * (1 - x) * 4.6 * (cloud > 1 ? 1 : cloud)
}

function within(minute, from, length_) {
	return minute >= from && minute < from + length_
}

# Park and Miller's generator; each step fits a double exactly.
function chance() {
	seed = seed * 16807 % 2147483647
	return seed / 2147483647
}

function round(x) {
	return x < 0 ? -int(-x + 0.5) : int(x + 0.5)
}

# A demand as the device writes it: up to 6 digits if positive, 8 digits in two's complement if negative.
function hex(x) {
	return x < 0 ? sprintf("ffff%04x", 65536 + x) : sprintf("%06x", x)
}

# The answer to a poll: first the registers, then the demand.
function answer(t, demand) {
	fragment("CurrentSummationDelivered", t, \
	    field("SummationDelivered", sprintf("%016x", int(delivered / 3600))) \
	    field("SummationReceived", sprintf("%016x", int(received / 3600))), 1)
	fragment("InstantaneousDemand", t, field("Demand", hex(demand)), 3)
}

function fragment(name, t, fields, digits) {
	printf "<%s>\r\n%s%s%s%s%s%s%s%s  <SuppressLeadingZero>Y</SuppressLeadingZero>\r\n</%s>\r\n", name, \
	    field("DeviceMacId", "d8d5b90000001234"), field("MeterMacId", "001c640012345678"), \
	    field("TimeStamp", sprintf("%08x", t)), fields, \
	    field("Multiplier", "00000003"), field("Divisor", "000003e8"), \
	    field("DigitsRight", sprintf("%02x", digits)), field("DigitsLeft", "05"), name
}

function field(name, digits) {
	return "  <" name ">0x" digits "</" name ">\r\n"
}
