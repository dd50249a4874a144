# The charts of picture.awk for a terminal of 80 columns. Bars from the grid point up, bars to the grid point down. A ? marks what is
# not known, a ~ what only the register knows. In UTF-8 the height of a bar is exact to an eighth of a line.

BEGIN {
	split("\342\226\201 \342\226\202 \342\226\203 \342\226\204 \342\226\205 \342\226\206 \342\226\207 \342\226\210", eighth, " ")
	rich = ENVIRON["RICH"] != ""
	full = rich ? eighth[8] : "#"
	hollow = rich ? "\342\226\222" : "o"
	across = rich ? "\342\224\200" : "-"
	upright_line = rich ? "\342\224\202" : "|"
	tick_mark = rich ? "\342\224\244" : "+"
	cross_mark = rich ? "\342\224\274" : "+"
}

END {
	if (!failed && choose()) {
		if (ENVIRON["VIEW"] == "year")
			text_year()
		else if (ENVIRON["VIEW"] == "days")
			text_days()
		else
			text_hours()
	}
}

function say(s) {
	gsub(/\302\240/, " ", s)
	sub(/ +$/, "", s)
	print s
}
function title_line(what, per_day,    by) {
	by = per_day ? shown_days : 1
	say(days_shown() ", kWh " what ": " figure(shown_in / by) " " word " (" full ")" (solar ? ", " figure(shown_out / by) " to it (" hollow ")" : ""))
}

# Draw hours: two columns an hour for one day, one column for more days. Each chart has three days at most; all have one scale.
function text_hours(    day, i, k, per_line, n) {
	split("", value_in)
	split("", value_out)
	split("", unknown)
	for (day = first_shown; day <= today; day++) {
		for (i = 0; i < 24; i++) {
			k = (day - first_shown) * 24 + i + 1
			if (is_missing(day, i) && (day < today || i < until) && (day > first_day || has_rows(day) && i > row_hour[first_row[day]])) {
				unknown[k] = 1
				missing_any = 1
			}
		}
		for (i = first_row[day]; has_rows(day) && i <= last_row[day]; i++) {
			if (row_known[i] == 0)
				continue
			k = (day - first_shown) * 24 + row_hour[i] + 1
			if (is_late(i))
				late[k] = late_any = 1
			if (k in value_in) { # the hour that comes twice in autumn: their mean
				value_in[k] = (value_in[k] + row_in[i]) / 2
				value_out[k] = (value_out[k] + row_out[i]) / 2
			} else {
				value_in[k] = row_in[i]
				value_out[k] = row_out[i]
			}
			find_most(k, value_in[k], value_out[k])
		}
	}
	title_line("an hour", 0)
	for (day = first_shown; day <= today; day += 3) {
		n = today - day + 1 > 3 ? 3 : today - day + 1
		print ""
		text_block((day - first_shown) * 24, n * 24, shown_days == 1 ? 2 : 1)
		hour_labels(day, n, shown_days == 1 ? 2 : 1)
	}
	missing_line()
}
function hour_labels(day, n, wide,    i, line, names, gap) {
	for (i = 0; i < n; i++) {
		line = line sprintf(wide == 2 ? "%-12s%-12s%-12s%-12s" : "%-6s%-6s%-6s%-6s", 0, 6, 12, 18)
		names = names pad(named_day(day + i), 24 * wide)
	}
	say("       " line "24")
	if (shown_days > 1)
		say("       " names)
}
function pad(s, width,    n) {
	gsub(/\302\240/, " ", s)
	for (n = length(s); n < width; n++)
		s = s " "
	return s
}
function missing_line() {
	if (missing_any || late_any)
		print ""
	if (late_any)
		print "~ not read at the time, known by the register"
	if (missing_any)
		print "? not known"
}

# Draw days: two columns a day up to 35 days, else one. More than 70 days make several charts.
function text_days(    day, k, wide, per_line, n, line, s) {
	split("", value_in)
	split("", value_out)
	split("", unknown)
	for (day = first_shown; day <= today; day++) {
		k = day - first_shown + 1
		if (!has_rows(day)) {
			unknown[k] = missing_any = 1
			continue
		}
		if (is_late_day(day))
			late[k] = late_any = 1
		add_up(day, day, 24)
		value_in[k] = sum_in
		value_out[k] = sum_out
		find_most(k, sum_in, sum_out)
	}
	title_line("a day", 1)
	wide = shown_days <= 35 ? 2 : 1
	per_line = 70 / wide
	for (day = first_shown; day <= today; day += per_line) {
		n = today - day + 1 > per_line ? per_line : today - day + 1
		print ""
		text_block(day - first_shown, n, wide)
		line = ""
		for (k = 0; k < n; k++)
			if (weekday_of(day + k) == 0 || n < 6) {
				s = n < 6 ? weekday_name(day + k) : day_in_month(day + k) " " month_short(day + k)
				s = n < 6 ? substr(s, 1, 1) : s
				if (length(line) < wide * k && (n < 6 || wide * k + length(s) <= 73))
					line = pad(line, wide * k - (line == "" && k == 0)) s
				else if (line == "" && k == 0)
					line = s
			}
		say("       " line)
	}
	say("Dates are Mondays.")
	missing_line()
}

# Draw n values behind the first ones as one chart, on the scale of all.
function text_block(after, n, wide,    unit, rows_up, rows_down, row, k, i, line, cell) {
	rows_up = 8
	unit = most_in > 0 ? most_in / rows_up : most_out > 0 ? most_out / 4 : 1
	rows_down = solar ? int(most_out / unit + 0.5) : 0
	rows_down += solar && most_out > 0 && !rows_down
	for (row = rows_up; row > 0; row--) {
		line = ""
		for (k = after + 1; k <= after + n; k++) {
			cell = k in value_in ? bar_cell(value_in[k] / unit - (row - 1)) : " "
			line = line cell (wide == 2 ? cell : "")
		}
		say((row == rows_up || row == rows_up / 2 ? sprintf("%5s ", figure(row * unit)) tick_mark : "      " upright_line) line)
	}
	line = ""
	for (k = after + 1; k <= after + n; k++) {
		cell = k in unknown ? "?" : k in late ? "~" : across
		line = line cell (wide == 2 ? cell : "")
	}
	say("    0 " cross_mark line)
	for (row = 1; row <= rows_down; row++) {
		line = ""
		for (k = after + 1; k <= after + n; k++) {
			cell = k in value_out && value_out[k] / unit >= row - 0.5 ? hollow : " "
			line = line cell (wide == 2 ? cell : "")
		}
		say((row == rows_down ? sprintf("%5s ", figure(row * unit)) tick_mark : "      " upright_line) line)
	}
}
function bar_cell(height,    n) {
	n = int(height * 8 + 0.5)
	if (n >= 8)
		return full
	return n <= 0 ? " " : rich ? eighth[n] : n >= 4 ? full : " "
}

# Draw a line a day with a character an hour: six steps up, as in the picture, and two down.
function text_year(    day, o, line, half, n, values) {
	year_from = first_shown
	year_days = shown_days
	cells_of_year()
	down_steps = 0
	for (day = 0; day < year_days; day++)
		for (o = 0; o < 24; o++)
			if ((o, day) in year_net && year_net[o, day] < 0)
				values[++n] = -year_net[o, day]
	half = n ? quantile(values, n, 0.5) : 0
	say(days_shown() ": " kWh(shown_in) " " word (solar ? ", " kWh(shown_out) " to it" : ""))
	say("net kWh an hour: . to " digits(up_step[1], 2) "  : to " digits(up_step[2], 2) "  - to " digits(up_step[3], 2) "  = to " digits(up_step[4], 2) "  # to " digits(up_step[5], 2) "  @ more")
	say((solar ? "v sent out, V more than " digits(half, 2) ", " : "") "~ not read, known by the register, ? not known")
	print ""
	print "                0     6     12    18    24   " (solar ? "from    to" : "kWh")
	for (day = first_shown; day <= today; day++) {
		line = ""
		for (o = 0; o < 24; o++)
			line = line year_character(day, o, half)
		add_up(day, day, 24)
		say(sprintf("%s %s  %s  %7s%s", date_of(day), substr(weekday_name(day), 1, 3), line, has_rows(day) ? digits(sum_in, 1) : "", solar && has_rows(day) ? sprintf(" %6s", digits(sum_out, 1)) : ""))
	}
}
function year_character(day, o, half,    net, i, n) {
	if (day == today && o >= until)
		return " "
	if ((o, day - year_from) in year_late)
		return "~"
	if (!((o, day - year_from) in year_net))
		return is_missing(day, o) && (day > first_day || has_rows(day) && o > row_hour[first_row[day]]) ? "?" : is_missing(day, o) ? " " : has_row(day, o) ? "?" : " "
	net = year_net[o, day - year_from]
	if (net < 0)
		return -net > half ? "V" : "v"
	for (i = 1; i <= 5; i++)
		n += net > up_step[i]
	return substr(".:-=#@", n + 1, 1)
}
