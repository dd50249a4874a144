# Days are numbers; 1970-01-01 is 0. This file converts and names them.

BEGIN {
	split("Thursday Friday Saturday Sunday Monday Tuesday Wednesday", weekday_names, " ")
	split("January February March April May June July August September October November December", month_names, " ")
}

# Both conversions use years that begin in March, so the leap day comes last.
function day_of(y, m, d) {
	if (m < 3) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d - 719469
}

# Sets year_number, month_number (1 to 12) and day_number of a day.
function split_day(day,    era, y) {
	day += 719468
	era = int(day / 146097)
	day -= era * 146097
	y = int((day - int(day / 1460) + int(day / 36524) - int(day / 146096)) / 365)
	day -= 365 * y + int(y / 4) - int(y / 100)
	month_number = int((5 * day + 2) / 153)
	day_number = day - int((153 * month_number + 2) / 5) + 1
	month_number += month_number < 10 ? 3 : -9
	year_number = y + 400 * era + (month_number < 3)
}

function day_of_date(s) { return day_of(substr(s, 1, 4) + 0, substr(s, 6, 2) + 0, substr(s, 9, 2) + 0) }
function year_of(day) { split_day(day); return year_number }
function month_of(day) { split_day(day); return month_number }
function day_in_month(day) { split_day(day); return day_number }
function date_of(day) { split_day(day); return sprintf("%04d-%02d-%02d", year_number, month_number, day_number) }
function is_date(s) { return s ~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]$/ && date_of(day_of_date(s)) == s }

# The first day of the month that lies so many months after that of a day.
function month_begin(day, months,    y, m) {
	split_day(day)
	m = year_number * 12 + month_number - 1 + months
	y = int(m / 12)
	return day_of(y, m - y * 12 + 1, 1)
}
# The same date a year earlier; 29 February becomes 28 February.
function year_earlier(day,    y, m, d) {
	split_day(day)
	y = year_number - 1
	m = month_number
	d = day_number
	return day_of(y, m, m == 2 && d == 29 ? 28 : d)
}

# 0 is Monday, 6 Sunday.
function weekday_of(day) { return ((day + 3) % 7 + 7) % 7 }
function weekday_name(day) { return weekday_names[(day % 7 + 7) % 7 + 1] }
function month_name(day) { return month_names[month_of(day)] }
function month_short(day) { return substr(month_name(day), 1, 3) }
