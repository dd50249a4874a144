# The hours of a house, from hours.sql or from lines.awk, with sums and quantiles of them.
#
# Row i: row_day, row_hour (o'clock), row_time (hh:mm), row_utc (hours from 1970, "" if not known), row_in and row_out (kWh from
# the grid and to it), row_known (seconds of the hour whose kWh from the grid are known) and row_covered (seconds that were read).
# Rows come in order of time; those of a day are first_row[day] to last_row[day].

function add_hour(day, time, utc, taken, given, known_s, covered_s) {
	row_day[++rows] = day + 0
	row_time[rows] = time
	row_hour[rows] = substr(time, 1, 2) + 0
	row_utc[rows] = utc
	row_in[rows] = taken + 0
	row_out[rows] = given + 0
	row_known[rows] = known_s + 0
	row_covered[rows] = covered_s + 0
	if (!has_rows(day + 0))
		first_row[day + 0] = rows
	last_row[day + 0] = rows
	day_seen[day + 0] # touched only here: awk creates an element that is looked at
}

function has_rows(day) { return day in day_seen }

# Was this hour missed, and is it known by the meter's register?
function is_late(i) { return row_covered[i] < 1800 && row_known[i] >= 3600 }
function is_late_day(day,    i, n) {
	if (has_rows(day))
		for (i = first_row[day]; i <= last_row[day]; i++)
			n += is_late(i)
	return n > 3
}

# Set sum_in and sum_out to the kWh from one day to another; of the last day only the hours before an o'clock count.
function add_up(from, to, before,    day, i) {
	sum_in = sum_out = 0
	for (day = from; day <= to; day++)
		if (has_rows(day))
			for (i = first_row[day]; i <= last_row[day]; i++)
				if (day < to || row_hour[i] < before) {
					sum_in += row_in[i]
					sum_out += row_out[i]
				}
}
function taken_to(day, before) { add_up(day, day, before); return sum_in }
function given_to(day, before) { add_up(day, day, before); return sum_out }

# Is a day known from 0:00 to that o'clock? A day of 23 hours may be.
function is_whole(day, before,    i, n, seen) {
	if (!has_rows(day))
		return 0
	split("", seen)
	for (i = first_row[day]; i <= last_row[day]; i++)
		if (row_known[i] >= 3600 && row_hour[i] < before && !(row_hour[i] in seen)) {
			seen[row_hour[i]] = 1
			n++
		}
	return n >= before - (before > 2)
}

# Is an o'clock of a day missing? The hour that clocks skip in spring is not: the hours around it are consecutive.
function is_missing(day, o_clock,    i, earlier, later) {
	if (!has_rows(day))
		return 1
	for (i = first_row[day]; i <= last_row[day]; i++) {
		if (row_hour[i] == o_clock)
			return row_known[i] == 0
		if (row_hour[i] < o_clock)
			earlier = i
		else if (!later)
			later = i
	}
	return !(earlier && later && row_utc[earlier] != "" && row_utc[later] == row_utc[earlier] + 1)
}

# Returns the quantile of values[1] to values[n] at a share, by linear interpolation; 0.5 is the median. Sorts the values.
function quantile(values, n, share,    at, low) {
	sort(values, n)
	at = share * (n - 1) + 1
	low = int(at)
	return low >= n ? values[n] : values[low] + (values[low + 1] - values[low]) * (at - low)
}

function sort(values, n,    gap, i, j, v) {
	for (gap = 1; gap < n; gap = gap * 3 + 1)
		;
	while (gap > 1) {
		gap = int(gap / 3)
		for (i = gap + 1; i <= n; i++) {
			v = values[i]
			for (j = i - gap; j > 0 && values[j] > v; j -= gap)
				values[j + gap] = values[j]
			values[j + gap] = v
		}
	}
}
