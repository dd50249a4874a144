# awk -v hours=N -v meters=N -v lines=FILE -v table=FILE -f load.awk: writes hours as kwh-agg prints them, from 1990 on, to the file "lines",
# and the same for LOAD DATA to the file "table".
BEGIN {
	srand(1)
	split("31 28 31 30 31 30 31 31 30 31 30 31", length_of)
	year = 1990
	month = day = 1
	hour = 0
	for (n = 0; n < hours; n += meters) {
		date = sprintf("%04d-%02d-%02d", year, month, day)
		time = sprintf("%02d:00:00", hour)
		for (m = 0; m < meters; m++) {
			kwh = sprintf("%.3f", rand() * 9)
			delivered = sprintf("%.3f", rand() * 9)
			printf "%sT%s+00:00\t0x%016x\t%s\t3600\t%s\t0.000\n", date, time, m, kwh, delivered >lines
			printf "%s\t%s\t%s\t%s %s\t0x%016x\t3600\t%s\t0.000\n", date, time, kwh, date, time, m, delivered >table
		}
		if (++hour < 24)
			continue
		hour = 0
		leap = month == 2 && year % 4 == 0 && year % 100 != 0
		if (++day <= length_of[month] + leap)
			continue
		day = 1
		if (++month > 12) {
			month = 1
			year++
		}
	}
}
