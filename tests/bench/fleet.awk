# awk -v meters=N -f fleet.awk: prints the rows of a year of meters for LOAD DATA, from December 2025 on.
BEGIN {
	split("31 31 28 31 30 31 30 31 31 30 31 30", days)
	for (month = 1; month <= 12; month++)
		for (day = 1; day <= days[month]; day++)
			for (hour = 0; hour < 24; hour++) {
				n++
				date = sprintf("%d-%02d-%02d", month > 1 ? 2026 : 2025, month > 1 ? month - 1 : 12, day)
				for (i = 0; i < meters; i++) {
					if (i % 10 == 3 && n % 500 >= 490)
						continue
					kwh = 0.2 + (hour > 6 && hour < 23) * 0.6 + (i * 7 + n * 13) % 97 / 200 + (i % 50 == 7 && date == "2026-10-20" && hour == 3) * 5
					printf "%s\t%02d:00:00\t%.3f\t%s %02d:00:00\t0x001c6400%08x\t3600\t%.3f\t0.000\n", date, hour, kwh, date, hour, i * 7919 % meters, kwh
				}
			}
}
