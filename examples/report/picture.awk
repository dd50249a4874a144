# One chart as an SVG: the hours of some days, days, or the hours of a year. The SVG has its own style: light, and dark if the viewer
# prefers that. The colours are written out, because some viewers do not know var(). text.awk draws the same charts for a terminal.

END {
	if (!failed)
		plot()
}

function plot(    view) {
	if (!choose())
		return
	view = ENVIRON["VIEW"]
	read_palette()
	if (view == "hours")
		plot_hours()
	else if (view == "days")
		plot_days()
	else
		plot_year()
}

function picture(title, under, note, content, height) {
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"880\" height=\"" height "\" viewBox=\"0 0 880 " height "\" role=\"img\" aria-label=\"" title "\">\n<style>"
	picture_sheet("chart", "light")
	picture_sheet("picture", "light")
	print "@media screen and (prefers-color-scheme: dark) {"
	picture_sheet("chart", "dark")
	picture_sheet("picture", "dark")
	print "}\n</style><defs>"
	hatch("hatch", 5)
	hatch("hatch-given", 4)
	hatch("hatch-taken", 4)
	print year_cells "</defs><path class=\"paper\" d=\"M0 0H880V" height "H0z\"/>"
	print "<text class=\"title\" x=\"24\" y=\"36\">" title "</text><text x=\"24\" y=\"58\">" under "</text>"
	print content "<text x=\"24\" y=\"" height - 18 "\">" note "</text></svg>"
}
function hatch(name, size) {
	print "<pattern id=\"" name "\" width=\"" size "\" height=\"" size "\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"" name "\" d=\"M0 0v" size "\"/></pattern>"
}
# Set colour["light", name] and colour["dark", name] from palette.css.
function read_palette(    file, line, i, n, list, scheme) {
	file = ENVIRON["SHARE"] "/palette.css"
	scheme = "light"
	while ((getline line < file) > 0) {
		if (line ~ /^@media/)
			scheme = "dark"
		n = split(line, list, ";")
		for (i = 1; i <= n; i++)
			if (sub(/^[ \t]*--/, "--", list[i]))
				colour[scheme, substr(list[i], 1, index(list[i], ":") - 1)] = substr(list[i], index(list[i], "#"))
	}
	close(file)
}
function picture_sheet(name, scheme,    file, line, i, j) {
	file = ENVIRON["SHARE"] "/" name ".css"
	while ((getline line < file) > 0) {
		while ((i = index(line, "var("))) {
			j = index(substr(line, i), ")")
			line = substr(line, 1, i - 1) colour[scheme, substr(line, i + 4, j - 5)] substr(line, i + j)
		}
		print line
	}
	close(file)
}

# Write a label below the chart, unless it touches the one before it in its row. A character is 7 pixels wide at most.
function place_below(x, s, row, class,    middle, half) {
	middle = at_x(x) + 0
	half = plain_length(s) * 7 / 2
	if (middle - half < 4)
		middle = half + 4
	if (middle + half > 876)
		middle = 876 - half
	if (row in taken_to_x && middle - half < taken_to_x[row] + 6)
		return
	taken_to_x[row] = middle + half
	labels = labels "<text class=\"mid" class "\" x=\"" num(middle) "\" y=\"" num(chart_top + chart_height + 19 * row) "\">" s "</text>"
}
function plain_length(s) { gsub(/\302\240/, " ", s); return length(s) }
# Write the label of the highest bar. Near an edge it extends inward.
function best_label(x, y, s, dy) {
	label((x < chart_columns * 0.12 ? "on" : x > chart_columns * 0.88 ? "end" : "mid") " ink", x, y, s, dy)
}
function best_labels() {
	best_label(best_in, most_in, figure(most_in) (solar ? " from the grid" : ""), "-.45em")
	if (solar && most_out > 0)
		best_label(best_out, -most_out, figure(most_out) " to the grid", "1.3em")
}
function totals(per_day,    by) {
	by = per_day ? shown_days : 1
	return kWh(shown_in / by) " " word (per_day ? " a day" : "") (solar ? ", " kWh(shown_out / by) " to it" : "")
}
function late_note(is_any) { return is_any ? "Hatched: not read at the time, known by the meter\342\200\231s register. " : "" }
function gap_note(is_any) { return is_any ? "Hatched in grey: not known. " : "" }

function plot_hours(    day, i, o, x, late, gaps_drawn, per_day, every, bar_pad) {
	for (day = first_shown; day <= today; day++)
		for (i = first_row[day]; has_rows(day) && i <= last_row[day]; i++)
			find_most((day - first_shown) * 24 + row_hour[i] + 0.5, row_in[i], row_out[i])
	picture_chart(24 * shown_days, solar ? -most_out * 1.32 : 0, most_in > 0 ? most_in * 1.12 : 1, 56, 92, 796, 228)
	grid(solar ? -most_out : 0, most_in, 5, "kWh", "")
	for (day = first_shown + 1; day <= today && shown_days <= 100; day++)
		upright("day", (day - first_shown) * 24)
	for (day = first_shown; day <= today; day++) {
		x = (day - first_shown) * 24
		for (i = first_row[day]; has_rows(day) && i <= last_row[day]; i++)
			if (row_known[i] > 0)
				late += draw_hour(i, x)
		for (o = 0; o < (day == today ? until : 24); o++)
			if (is_missing(day, o) && (day > first_day || has_rows(day) && o > row_hour[first_row[day]])) {
				bar("gap", x + o, 1, solar ? -most_out : 0, most_in, "")
				gaps_drawn++
			}
	}
	per_day = 796 / shown_days
	every = per_day >= 130 ? 6 : per_day >= 64 ? 12 : 0
	for (i = 0; every && i <= 24 * shown_days; i += every)
		place_below(i, i % 24 || i < 24 * shown_days ? i % 24 : 24, 1, "")
	for (day = first_shown; day <= today; day++)
		if (per_day >= 90)
			place_below((day - first_shown + 0.5) * 24, named_day(day), every ? 2 : 1, " ink")
		else if (weekday_of(day) == 0 || per_day >= 44)
			place_below((day - first_shown + 0.5) * 24, short_day(day), every ? 2 : 1, "")
	best_labels()
	picture(totals(0), "kWh in each hour, " days_shown(), late_note(late) gap_note(gaps_drawn) (every ? "0 to 24: hours of the day." : per_day >= 44 ? "" : "Dates are Mondays."), chart_end(), 400)
}
function draw_hour(i, x,    late, width, from, pad) {
	late = is_late(i)
	width = i > first_row[row_day[i]] && row_hour[i - 1] == row_hour[i] || i < last_row[row_day[i]] && row_hour[i + 1] == row_hour[i] ? 0.5 : 1
	from = x + row_hour[i] + (i > first_row[row_day[i]] && row_hour[i - 1] == row_hour[i] ? 0.5 : 0)
	pad = late ? 0 : 0.12 * width
	bar(late ? "late" : "taken", from + pad, width - 2 * pad, 0, row_in[i], "")
	if (solar)
		bar(late ? "late-out" : "given", from + pad, width - 2 * pad, 0, -row_out[i], "")
	return late
}

function plot_days(    day, i, late, any_late, gaps_drawn, n) {
	for (day = first_shown; day <= today; day++) {
		add_up(day, day, 24)
		day_in[day] = sum_in
		day_out[day] = sum_out
		find_most(day - first_shown + 0.5, sum_in, sum_out)
	}
	picture_chart(shown_days, solar ? -most_out * 1.25 : 0, most_in > 0 ? most_in * 1.12 : 1, 56, 92, 796, 244)
	grid(solar ? -most_out : 0, most_in, 5, "kWh", "")
	for (day = first_shown; day <= today; day++) {
		i = day - first_shown
		if (!has_rows(day)) {
			bar("gap", i, 1, solar ? -most_out : 0, most_in, "")
			gaps_drawn++
			continue
		}
		late = is_late_day(day)
		any_late += late
		bar(late ? "late" : "taken", i + 0.14, 0.72, 0, day_in[day], "")
		if (solar)
			bar(late ? "late-out" : "given", i + 0.14, 0.72, 0, -day_out[day], "")
	}
	for (day = first_shown; day <= today; day++)
		if (shown_days > 120 ? day_in_month(day) == 1 : shown_days < 8 || weekday_of(day) == 0)
			place_below(day - first_shown + 0.5, shown_days > 120 ? month_short(day) (month_number == 1 ? " " year_of(day) : "") : \
			    shown_days < 8 ? named_day(day) : day_in_month(day) (day_number <= 7 || day - first_shown < 7 ? NB month_short(day) : ""), 1, "")
	best_labels()
	picture(totals(1), "kWh a day, " days_shown(), late_note(any_late) gap_note(gaps_drawn) (shown_days > 120 || shown_days < 8 ? "" : "Dates are Mondays."), chart_end(), 400)
}

function plot_year(    s, o, day, x, width) {
	year_of_cells()
	width = shown_days < 91 ? 796 * shown_days / 91 : 796
	picture_chart(shown_days, 0, 24, 56, 84, width, 216)
	s = "<svg x=\"56\" y=\"84\" width=\"" num(width) "\" height=\"216\" viewBox=\"0 0 " shown_days " 24\" preserveAspectRatio=\"none\"><use xlink:href=\"#year-cells\" href=\"#year-cells\"/></svg>"
	for (o = 0; o <= 24; o += 6)
		labels = labels "<text class=\"y\" x=\"48\" y=\"" 84 + o * 9 + (o == 0 ? 11 : o == 24 ? 0 : 5) "\">" o "</text>"
	for (day = first_shown; day <= today; day++)
		if (day_in_month(day) == 1) {
			x = day - first_shown
			path("tick", "M" at_x(x) " 300v6")
			place_below(x + 12 * shown_days / 365, month_short(day), 1, "")
			if (month_number == 1)
				place_below(x + 12 * shown_days / 365, year_number, 2, "")
		}
	s = s chart_end() "<g transform=\"translate(56 371)\">" ramp(up_step, 5, "t") "</g><text x=\"56\" y=\"366\">" (solar ? "From the grid" : "Used") ", kWh in the hour</text>"
	if (down_steps)
		s = s "<g transform=\"translate(330 371)\">" ramp(down_step, 3, "g") "</g><text x=\"330\" y=\"366\">To the grid, kWh in the hour</text>"
	picture(totals(0), "Each column is a day, midnight at its top: " days_shown(), "Each of the first four steps holds a fifth of the hours, the last one the highest twentieth." (year_unknown ? " Thin lines: not read." : ""), s, 440)
}
function year_of_cells() {
	year_from = first_shown
	year_days = shown_days
	cells_of_year()
}
