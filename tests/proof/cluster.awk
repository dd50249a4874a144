# awk -v hours=N -f cluster.awk: hours of 100 meters as kwh-agg prints them, in the file "hours", and the rows they make, in "truth", sorted.
BEGIN {
	for (n = 0; n < hours; n++) {
		meter = sprintf("0x%016x", n % 100)
		hour = int(n / 100)
		day = int(hour / 24)
		date = sprintf("%04d-%02d-%02d", 1990 + int(day / 336), int(day % 336 / 28) + 1, day % 28 + 1)
		time = sprintf("%02d:00:00", hour % 24)
		printf "%sT%s+00:00\t%s\t%d.%03d\t3600\n", date, time, meter, n % 9, n % 1000 >"hours"
		printf "%s %s\t%s\t%d.%03d\t3600\n", date, time, meter, n % 9, n % 1000 | "sort >truth"
	}
}
