# The highest quarter and half hour of each hour, for a tariff with a charge by kW15 or kW30. Reads demand lines, prints SQL for usage_peak.
#
#     LC_ALL=C awk -f demand-to-peaks.awk demand.log | mariadb pse                  of the house 'home'
#     LC_ALL=C awk -v house=garage -v meter=0x001c640012345678 -f demand-to-peaks.awk demand.log | mariadb pse
#
# Run it on the whole log before you look at the bill; running it again changes nothing. A demand counts until the next one, for two
# minutes at most (-v gap=120), as in kwh-agg. Late lines are skipped. Quarter and half hours are those of UTC, and belong to the hour
# in which they begin. If less than nine tenths of one are known, it does not count. Of several meters, the first counts, or -v meter.

BEGIN {
	if ("1.5" * 2 != 3) {
		print "demand-to-peaks.awk: this awk takes decimals with a comma here: LC_ALL=C awk -f demand-to-peaks.awk ..." | "cat >&2"
		refused = 1
		exit 78
	}
	FS = "\t"
	if (house == "") house = "home"
	if (gap == "") gap = 120
	gsub(/[\\']/, "&&", house)
	print "START TRANSACTION;"
}

NF >= 3 && $1 ~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$/ && $3 ~ /^-?[0-9]+(\.[0-9]+)?$/ {
	if (meter == "") meter = $2
	if ($2 != meter) next
	t = seconds($1)
	if (last != "" && t <= last) next
	if (last != "") count(last, t - last > gap ? last + gap : t)
	last = t
	kW = $3
}

END {
	if (refused) exit 78
	if (last != "") count(last, last + gap)
	for (minutes = 15; minutes <= 30; minutes += 15) {
		finish(minutes)
		tell(minutes)
	}
	print "COMMIT;"
}

# Count the demand from one time to another.
function count(from, to) {
	add(15, from, to)
	add(30, from, to)
}

# Add it to the quarters or half hours that it overlaps.
function add(minutes, from, to,    whole, end) {
	whole = minutes * 60
	while (from < to) {
		if (begin[minutes] == "" || from >= begin[minutes] + whole) {
			finish(minutes)
			begin[minutes] = from - from % whole
		}
		end = begin[minutes] + whole < to ? begin[minutes] + whole : to
		sum[minutes] += kW * (end - from)
		known[minutes] += end - from
		from = end
	}
}

# End a quarter or half hour.
function finish(minutes,    at, mean) {
	if (known[minutes] >= minutes * 54) {
		at = (begin[minutes] - begin[minutes] % 3600) / 3600
		if (at != hour[minutes]) tell(minutes)
		mean = sum[minutes] / known[minutes]
		if (hour[minutes] == "" || mean > highest[minutes]) highest[minutes] = mean > 0 ? mean : 0
		hour[minutes] = at
	}
	sum[minutes] = known[minutes] = 0
}

# Print the highest of an hour that has ended.
function tell(minutes) {
	if (hour[minutes] != "")
		printf "REPLACE INTO usage_peak VALUES ('%s', %d, TIMESTAMP'1970-01-01 00:00:00' + INTERVAL %.0f HOUR, %.3f);\n", house, minutes, hour[minutes], highest[minutes]
	hour[minutes] = ""
}

# Returns the seconds since 1970 of a time in UTC.
function seconds(text,    y, m, d) {
	y = substr(text, 1, 4) + 0
	m = substr(text, 6, 2) + 0
	d = substr(text, 9, 2) + 0
	if (m < 3) { m += 12; y-- } # a year begins in March, so the leap day is its last
	d += int((153 * m - 457) / 5) + 365 * y + int(y / 4) - int(y / 100) + int(y / 400) - 719469
	return d * 86400 + substr(text, 12, 2) * 3600 + substr(text, 15, 2) * 60 + substr(text, 18, 2)
}
