# The highest quarter and half hour of each hour, for a tariff with a charge by kW15 or kW30: reads demand lines, writes SQL for usage_peak.
#
#     LC_ALL=C awk -f demand-to-peaks.awk demand.log | mariadb pse                  of the house 'home'
#     LC_ALL=C awk -v house=garage -v meter=0x001c640012345678 -f demand-to-peaks.awk demand.log | mariadb pse
#
# Give it the whole log, before you look at the bill: doing it again changes nothing. A demand counts until the next one, for at most
# two minutes (-v gap=120), as kwh-agg counts it; late lines are left out. Quarter and half hours are those of UTC's clock and belong to
# the hour in which they begin. One of which less than nine tenths are known counts nowhere. Of several meters the first is read, or -v meter.

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

# count FROM TO: the demand of that time
function count(from, to) {
	add(15, from, to)
	add(30, from, to)
}

# add MINUTES FROM TO: into the quarters or half hours that it reaches over
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

# finish MINUTES: a quarter or half hour is over
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

# tell MINUTES: the highest of an hour that is over
function tell(minutes) {
	if (hour[minutes] != "")
		printf "REPLACE INTO usage_peak VALUES ('%s', %d, TIMESTAMP'1970-01-01 00:00:00' + INTERVAL %.0f HOUR, %.3f);\n", house, minutes, hour[minutes], highest[minutes]
	hour[minutes] = ""
}

# seconds TEXT: since 1970, of a time in UTC
function seconds(text,    y, m, d) {
	y = substr(text, 1, 4) + 0
	m = substr(text, 6, 2) + 0
	d = substr(text, 9, 2) + 0
	if (m < 3) { m += 12; y-- } # a year begins in March, so that its last day is the one that may be missing
	d += int((153 * m - 457) / 5) + 365 * y + int(y / 4) - int(y / 100) + int(y / 400) - 719469
	return d * 86400 + substr(text, 12, 2) * 3600 + substr(text, 15, 2) * 60 + substr(text, 18, 2)
}
