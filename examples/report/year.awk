# The section of the year.

function year_section(    finding, text, content) {
	if (year_cells == "")
		return
	year_profile()
	text = "Each day is a column, each hour a row, from " named_day(year_from) " " year_of(year_from) " to " named_day(today) " " year_of(today) \
	    ". The stronger the colour, the more kWh" (down_steps ? "; striped hours sent more out than they took." : ".")
	content = "<p class=\"note\"><span class=\"w\">Each column is a day, midnight at its top.</span><span class=\"narrow\">Each line is a day, midnight at its left.</span></p><figure>" \
	    year_picture("wide", text) year_picture("tall", "Each day is a line, each hour a column" substr(text, index(text, ", from"))) "</figure>"
	content = content "<div class=\"key\"><div>" (solar ? "From the grid" : "Used") ", kWh in the hour" ramp(up_step, 5, "t") "</div>" \
	    (down_steps ? "<div>To the grid, kWh in the hour" ramp(down_step, 3, "g") "</div>" : "") "</div>"
	content = content "<p class=\"note\">Each of the first four steps holds a fifth of the hours, the last one the highest twentieth." (year_unknown ? " Thin lines: hours that were not read." : "") "</p>"
	section("", "year", year_days > 300 ? "The year at a glance" : "Since " named_day(year_from), year_finding(), content folded("The year as a table", year_table()))
}

# Set the means by o'clock of each month: mean_in[month, o'clock] and mean_out. Month 0 is the whole year.
function year_profile(    i, m, o, key, n) {
	split("", mean_in)
	split("", mean_out)
	for (i = 1; i <= rows; i++) {
		if (row_day[i] < year_from)
			continue
		if (row_day[i] != last_seen) {
			m = month_begin(row_day[i], 0)
			last_seen = row_day[i]
			month_seen[m] = 1
		}
		o = row_hour[i]
		mean_in[m, o] += row_in[i]
		mean_out[m, o] += row_out[i]
		n[m, o]++
		mean_in[0, o] += row_in[i]
		n[0, o]++
	}
	for (key in n) {
		mean_in[key] /= n[key]
		mean_out[key] /= n[key]
		hours_of[key] = n[key]
	}
}
function peak(means, m,    o, best) {
	best = -1
	for (o = 0; o < 24; o++)
		if ((m, o) in hours_of && (best < 0 || means[m, o] > means[m, best]))
			best = o
	return best
}
function year_finding(    o, best, three, top, all, share, m, out, best_month, most, from, to) {
	for (o = 0; o < 24; o++) {
		all += mean_in[0, o]
		three = mean_in[0, o] + mean_in[0, (o + 1) % 24] + mean_in[0, (o + 2) % 24]
		if (three > top + 0) {
			top = three
			best = o
		}
	}
	share = digits(all ? 100 * top / all : 0, 0) NB "%"
	if (!solar)
		return "Most is used from " best + 0 " to " (best + 2) % 24 + 1 " o\342\200\231clock: " share
	for (m in month_seen) {
		out = 0
		for (o = 0; o < 24; o++)
			out += mean_out[m, o] * hours_of[m, o]
		if (out > most + 0) {
			most = out
			best_month = m
		}
	}
	from = to = ""
	for (o = 0; o < 24 && best_month != ""; o++)
		if (mean_out[best_month, o] > mean_in[best_month, o]) {
			from = from == "" ? o : from
			to = o + 1
		}
	return share " of what the grid delivers comes from " best + 0 " to " (best + 2) % 24 + 1 " o\342\200\231clock" \
	    (from == "" ? "" : "; in " month_name(best_month) " the roof sends out from " from " to " to)
}

function year_picture(form, text,    s, i, day, o, x, n, wide) {
	wide = form == "wide"
	n = year_days > 91 ? year_days : 91 # the first weeks do not fill the picture
	s = "<svg class=\"year " form "\" role=\"img\" aria-labelledby=\"year-" form "-t year-" form "-d\"><title id=\"year-" form "-t\">kWh of each hour of the year</title><desc id=\"year-" form "-d\">" text "</desc>" \
	    "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 " (wide ? n " 24" : "24 " n) "\" preserveAspectRatio=\"none\"><use href=\"#year-cells\"" (wide ? "" : " transform=\"matrix(0 1 1 0 0 0)\"") "/></svg>"
	for (o = 0; o <= 24; o += 6) {
		x = num(o / 24 * 100)
		if (wide)
			s = s "<text class=\"hour\" x=\"0\" y=\"" x "%\" dx=\"-.5em\" dy=\"" (o == 0 ? ".8em" : o == 24 ? "0" : ".35em") "\">" o "</text>"
		else
			s = s "<text class=\"" (o == 0 ? "on" : o == 24 ? "hour" : "mid") "\" x=\"" x "%\" y=\"0\" dy=\"-.5em\">" o "</text>"
	}
	for (day = year_from; day <= today; day++) {
		if (day_in_month(day) != 1 && !(day == year_from && day_number < 8))
			continue
		x = num((day - year_from) / n * 100)
		if (wide)
			s = s "<line class=\"tick\" x1=\"" x "%\" x2=\"" x "%\" y1=\"100%\" y2=\"103%\"/><text class=\"on\" x=\"" x "%\" y=\"100%\" dx=\".3em\" dy=\"1.4em\">" month_short(day) "</text>" \
			    (month_number == 1 ? "<text class=\"on\" x=\"" x "%\" y=\"100%\" dx=\".3em\" dy=\"2.5em\">" year_number "</text>" : "")
		else
			s = s "<line class=\"tick\" x1=\"-.3rem\" x2=\"0\" y1=\"" x "%\" y2=\"" x "%\"/><text class=\"hour\" x=\"0\" y=\"" x "%\" dx=\"-.5em\" dy=\".9em\">" month_short(day) "</text>" \
			    (month_number == 1 ? "<text class=\"hour\" x=\"0\" y=\"" x "%\" dx=\"-.5em\" dy=\"2em\">" year_number "</text>" : "")
	}
	return s "</svg>"
}

function year_table(    i, m, o, out) {
	table_begin("When most is taken, by month", "Month\tMost taken in the hour from\t#kWh, on average" (solar ? "\tMost sent out in the hour from\t#kWh, on average" : ""))
	for (i = -12; i <= 0; i++) {
		m = month_begin(today, i)
		if (!(m in month_seen))
			continue
		o = peak(mean_in, m)
		out = peak(mean_out, m)
		table_row(month_year(m) "\t" clock(o) "\t" sprintf("%.2f", mean_in[m, o]) (solar ? "\t" (mean_out[m, out] < 0.005 ? "\342\200\223" : clock(out)) "\t" sprintf("%.2f", mean_out[m, out]) : ""))
	}
	return table_end()
}
