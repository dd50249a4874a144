# A made-up house, as a demand line every ten minutes: heat pump, electric car, roof, weather, outages, and stretches that
# stand out. Each run prints the same lines. Its time zone is PST8PDT,M3.2.0,M11.1.0.
#
#     awk -f ../report/calendar.awk -f house.awk -v days=796 -v until=2026-09-22T18:00 -v roof=1 | kwh-agg -i 600 -g 900
#
# until is by the house's clock. roof=0 leaves out roof and car, and has resistance heating. The computer is off for two days, 17 days
# before the end, and for a night a month earlier; the registers go on counting. Three months before the end another meter replaces the
# first, and twelve hours are not known.

BEGIN {
	pi = 3.14159265358979
	meter = roof ? "0x001c640000000001" : "0x001c640000000002"
	end_day = day_of_date(until)
	end_hour = substr(until, 12, 2) + substr(until, 15, 2) / 60
	taken = 21034.117
	given = roof ? 9017.442 : 0
	for (day = end_day - days; day <= end_day; day++) {
		plan(day)
		for (step = 0; step < 144; step++) {
			hour = step / 6
			if (day == end_day && hour >= end_hour)
				break
			if (skipped(day, hour))
				continue
			if (day == end_day - 98 && hour == 12) {
				taken = 3.204
				given = roof ? 1.118 : 0
			}
			kw = load(day, hour) - (roof ? sun(day, hour) : 0)
			print_line(day, hour, kw, 0)
			if (repeated(day, hour))
				for (again = step - 5; step % 6 == 5 && again <= step; again++)
					print_line(day, again / 6, load(day, again / 6), 1)
			taken += kw > 0 ? kw / 6 : 0
			given += kw < 0 ? -kw / 6 : 0
		}
	}
}

function random() { seed = (seed * 16807 + 12345) % 2147483647; return seed / 2147483647 }
function bell() { return random() + random() + random() + random() - 2 }

# Draw what is random once a day.
function plan(day,    season) {
	season = cos(2 * pi * (day % 365.25 - 20) / 365.25) # 1 in January, -1 in July
	cold = 0.75 * cold + 3 * bell()
	cloud = 0.5 * cloud + 1.6 * bell()
	clear = 1 / (1 + exp(1.3 * season - cloud - 0.2))
	outside = 11.5 - 7.5 * season + cold
	weekend = (day + 3) % 7 >= 5
	away = day % 365 > 214 && day % 365 < 223
	rise = weekend ? 7.5 : 6.3
	cook = 17.2 + 1.3 * random()
	wash = random() < 0.35 ? 9 + 9 * random() : 99
	car = roof && !away && random() < 0.6 ? 0.7 + 2.8 * random() : 0
}

function load(day, hour,    kw, out, target) {
	out = outside + 3.5 * sin((hour - 9.5) / 24 * 2 * pi)
	kw = (roof ? 0.16 : 0.12) + (int(hour * 6 + day) % 7 < 3 ? 0.1 : 0)
	if (away)
		return kw + (out < 12 ? (12 - out) * 0.06 : 0)
	target = hour >= rise && hour < 22.8 ? 19.5 : 17
	if (out < target - 3)
		kw += (target - 3 - out) * (roof ? 0.085 : 0.19) * (0.7 + 0.6 * random()) * (hour >= rise && hour < rise + 1.4 ? 1.5 : 1)
	if (hour >= rise && hour < 22.8)
		kw += hour > 9 && hour < 16.5 && !weekend ? 0.15 : 0.35
	if (hour >= rise + 0.4 && hour < rise + 1 && random() < 0.6)
		kw += 1.6
	if (hour >= cook && hour < cook + 0.9)
		kw += 2.1 * (0.5 + 0.6 * random())
	if (hour >= wash && hour < wash + 1.7)
		kw += 1.5 * (0.3 + 1.3 * random())
	if (hour >= 0.5 && hour < 0.5 + car)
		kw += 7.4
	return kw + stands_out(day, hour)
}
function stands_out(day, hour) {
	if (day == end_day - 10 && hour >= 14 && hour < 18.5)
		return 6.9
	return day == end_day - 23 && hour >= 19 && hour < 23 ? 4 : 0
}

# A roof of 8 kWp to the south, at 47.6 degrees north.
function sun(day, hour,    declination, height, share) {
	declination = -0.409 * cos(2 * pi * (day % 365.25 + 10) / 365.25)
	height = 0.738 * sin(declination) + 0.674 * cos(declination) * cos(pi * (hour - 12.2 - is_summer(day, hour)) / 12)
	if (height < 0.02)
		return 0
	share = clear + 0.35 * clear * bell()
	return 6.6 * height * sqrt(height) * (share < 0.07 ? 0.07 : share > 1 ? 1 : share)
}

function off(day, hour,    t) {
	t = day + hour / 24 - end_day
	if (t >= -98 && t < -97.5)
		return 1
	return t >= -17 + 16.2 / 24 && t < -15 + 11.5 / 24 || t >= -51 + 21 / 24 && t < -50 + 7 / 24
}
function print_line(day, hour, kw, again,    utc, minutes) {
	if (off(day, hour))
		return
	utc = day * 24 + hour + 8 - (again ? 0 : is_summer(day, hour))
	minutes = int((utc - int(utc)) * 60 + 0.5)
	printf "%sT%02d:%02d:00Z\t%s\t%.3f\t%.3f\t%.3f\n", date(int(utc / 24)), int(utc) % 24, minutes, meter, kw, taken, given
}

# Daylight time lasts from the second Sunday of March, 2:00, to the first Sunday of November, 2:00.
function sunday(year, month, n,    first) {
	first = day_of(year, month, 1)
	return first + (10 - first % 7) % 7 + 7 * (n - 1)
}
function is_summer(day, hour,    year) {
	year = substr(date(day), 1, 4) + 0
	if (day == sunday(year, 3, 2) || day == sunday(year, 11, 1))
		return (day == sunday(year, 3, 2)) == (hour >= 2)
	return day > sunday(year, 3, 2) && day < sunday(year, 11, 1)
}
function skipped(day, hour) { return hour >= 2 && hour < 3 && day == sunday(substr(date(day), 1, 4) + 0, 3, 2) }
function repeated(day, hour) { return hour >= 1 && hour < 2 && day == sunday(substr(date(day), 1, 4) + 0, 11, 1) }

function date(day) {
	if (!(day in dates))
		dates[day] = date_of(day)
	return dates[day]
}
