# The figures of the page: the usual day, the months, what is always on, and the gaps. Days are numbers (calendar.awk); o'clock is
# 0 to 23.

result == "house" {
	house = unescape($at["House"])
	today = field("Today") + 0
	now_day = field("NowDay") + 0
	now_time = field("NowTime")
	read_day = number("ReadDay")
	read_time = field("ReadTime")
	read_age = number("ReadAge")
	first_day = number("FirstDay")
	last_age = number("LastAge")
	solar = field("Solar") + 0
	n_holidays = split(field("Holidays"), list, ",")
	for (i = 1; i <= n_holidays; i++)
		holiday[list[i] + 0] = 1
}
result == "spikes" && "Highest" in at {
	stretch_day[++stretches] = day_of_date(field("UDate"))
	stretch_hour[stretches] = substr(field("UTime"), 1, 2) + 0
	stretch_hours[stretches] = number("Hours")
	stretch_kWh[stretches] = number("kWh")
	stretch_highest[stretches] = number("Highest")
}

# Set what all sections use.
function prepare(    i) {
	check_rows()
	until = has_rows(today) ? row_hour[last_row[today]] + 1 : 0
	word = solar ? "from the grid" : "used"
	fills_days = rows && first_day == today
	since = fills_days ? "since " row_time[1] : "to " clock(until)
	weekday_kind = is_weekend(today) ? "weekend day" : "weekday"
	demand = ENVIRON["DEMAND"]
	has_demand = is_number(demand) && read_day != ""
	silent = has_demand ? read_age > 10 : rows && last_age > 190 && now_day == today
	find_usual()
}

function is_weekend(day) { return weekday_of(day) >= 5 || (day in holiday) }

# Find the days like this one: of the eight weeks before it, of its kind, and known as a whole. Sets kind_day[1] to kind_day[kinds].
function find_kind(day,    d) {
	kinds = 0
	for (d = day - 56; d < day; d++)
		if (is_weekend(d) == is_weekend(day) && is_whole(d, 24))
			kind_day[++kinds] = d
}

# Set usual_low, usual and usual_high to the quartiles of the days that find_kind found, each summed up to an o'clock.
# Returns 0 if there are fewer than six days.
function usual_of(what, before,    i, n, values) {
	for (i = 1; i <= kinds; i++)
		if (what == "taken")
			values[++n] = taken_to(kind_day[i], before)
		else if (what == "given")
			values[++n] = given_to(kind_day[i], before)
		else if ((kind_day[i], before) in cost_to)
			values[++n] = cost_to[kind_day[i], before]
	return quarters(values, n)
}
function quarters(values, n) {
	usual_low = usual = usual_high = ""
	if (n < 6)
		return 0
	usual_low = quantile(values, n, 0.25)
	usual = quantile(values, n, 0.5)
	usual_high = quantile(values, n, 0.75)
	return 1
}
# Set them to the quartiles of one o'clock; what is "in", "out" or "net".
function usual_hour(o_clock, what,    i, j, n, values) {
	for (i = 1; i <= kinds; i++)
		for (j = first_row[kind_day[i]]; j <= last_row[kind_day[i]]; j++)
			if (row_hour[j] == o_clock)
				values[++n] = what == "in" ? row_in[j] : what == "out" ? row_out[j] : row_in[j] - row_out[j]
	return quarters(values, n)
}

# Set the band of today and of yesterday by the hour: band_low["in", day, 1 to 24] and so on, and has_usual[day].
function find_usual(    day, o) {
	for (day = today - 1; day <= today; day++) {
		find_kind(day)
		has_usual[day] = kinds >= 6
		for (o = 0; o < 24 && has_usual[day]; o++) {
			if (usual_hour(o, "in")) {
				band_low["in", day, o + 1] = usual_low
				band_mid["in", day, o + 1] = usual
				band_high["in", day, o + 1] = usual_high
			} else
				has_usual[day] = 0
			if (usual_hour(o, "out")) {
				band_low["out", day, o + 1] = usual_low
				band_mid["out", day, o + 1] = usual
				band_high["out", day, o + 1] = usual_high
			}
		}
		if (has_usual[day]) {
			usual_of("taken", 24)
			day_low[day] = usual_low
			day_usual[day] = usual
			day_high[day] = usual_high
		}
	}
	if (has_usual[today]) { # the last call of find_kind was for today
		usual_of("taken", until)
		taken_low = usual_low
		taken_usual = usual
		taken_high = usual_high
		usual_of("given", until)
		given_usual = usual
	}
}

# Set month_first, month_in, month_out, month_whole and month_known. Month 1 is the current month, month 2 the one before it.
function find_months(    m, first, next_first) {
	for (m = 1; m <= 25; m++) {
		first = month_begin(today, 1 - m)
		next_first = month_begin(today, 2 - m)
		month_first[m] = first
		add_up(first, next_first - 1, 24)
		month_in[m] = sum_in
		month_out[m] = sum_out
		month_whole[m] = first_day != "" && first_day <= first && next_first <= today && is_whole(first, 24)
		month_known[m] = first_day != "" && next_first > first_day
	}
}

# Returns the kW that always run: the median over the nights of each night's lowest hour from 0 to 5 o'clock. Returns "" with fewer
# than six nights.
function always_on(from, to,    day, i, n, hours, least, values) {
	for (day = from; day <= to; day++) {
		hours = 0
		for (i = first_row[day]; has_rows(day) && i <= last_row[day] && row_hour[i] < 5; i++)
			if (row_out[i] == 0 && row_covered[i] >= 3600) {
				least = hours++ == 0 || row_in[i] < least ? row_in[i] : least
			}
		if (hours >= 4)
			values[++n] = least
	}
	return n < 6 ? "" : quantile(values, n, 0.5)
}

# Join the hours that were not read in full, from a day on, to gaps: gap_day, gap_time, gap_lost (seconds), gap_known. Also sets
# quality_s, the seconds from the first hour to the last, and of these lost_s and unknown_s.
function find_gaps(from,    i, before, open) {
	gaps = quality_s = lost_s = unknown_s = 0
	for (i = 1; i <= rows; i++) {
		if (row_day[i] < from)
			continue
		if (before && row_utc[i] != "" && row_utc[before] != "" && row_utc[i] > row_utc[before] + 1) {
			open = gap_more(open, before, row_utc[i] - row_utc[before] - 1)
		}
		quality_s += 3600
		if (row_covered[i] < 3600) {
			if (!open) {
				open = ++gaps
				gap_day[gaps] = row_day[i]
				gap_time[gaps] = row_time[i]
				gap_known[gaps] = 1
				gap_lost[gaps] = 0
			}
			lose(3600 - row_covered[i], row_known[i] >= 3600)
		} else
			open = 0
		before = i
	}
}
function gap_more(open, before, hours) {
	if (!open) {
		open = ++gaps
		gap_day[gaps] = row_day[before] + (row_hour[before] == 23)
		gap_time[gaps] = clock((row_hour[before] + 1) % 24)
		gap_known[gaps] = 1
		gap_lost[gaps] = 0
	}
	quality_s += 3600 * hours
	lose(3600 * hours, 0)
	return open
}
function lose(seconds, known) {
	gap_lost[gaps] += seconds
	lost_s += seconds
	if (!known) {
		gap_known[gaps] = 0
		unknown_s += seconds
	}
}
