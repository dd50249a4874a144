# awk -v seed=N -f load.awk: 1000 hours of 20 meters as kwh-agg prints them, in the file "hours"; the table they make, in "truth", sorted;
# and a thousand times HOW SECONDS TWICE, in "points": how 43-mysql-sink-kill.t disturbs a load, and after how long.
BEGIN {
	srand(seed)
	split("31 28 31", days)
	for (hour = 0; hour < 1000; hour++)
		for (meter = 0; meter < 20; meter++) {
			wh = int(rand() * 9999) - 2000
			kwh = sprintf("%s%d.%03d", wh < 0 ? "-" : "", abs(wh) / 1000, abs(wh) % 1000)
			day = int(hour / 24)	# of 2026, from 1 January on
			for (month = 1; day >= days[month]; month++)
				day -= days[month]
			date = sprintf("2026-%02d-%02d", month, day + 1)
			time = sprintf("%02d:00:00", hour % 24)
			name = sprintf("0x001c64000000%04x", meter)
			printf "%sT%s+00:00\t%s\t%s\t3600\n", date, time, name, kwh >"hours"
			printf "%s\t%s\t%s\t%s %s\t%s\t3600\tNULL\tNULL\n", date, time, kwh, date, time, name | "sort >truth"
		}
	for (i = 0; i < 1000; i++) {
		r = rand()
		how = r < 0.6 ? "kill" : r < 0.75 ? "stop" : r < 0.85 ? "hang" : "sink"
		printf "%s 0.%03d %d\n", how, rand() * 180, (rand() < 0.5) >"points"
	}
}
function abs(n) {
	return n < 0 ? -n : n
}
