# The sections of the page: today and yesterday by the hour, the month beside last year's, the days, the months, what is always on,
# what stood out, and how well the meter was read. The heading of a section is its finding.

function today_section(    finding, taken, given) {
	day_scale()
	taken = taken_to(today, until)
	given = given_to(today, until)
	if (!until)
		finding = "No hour of today is known yet"
	else {
		finding = kWh(taken) " " word " " since
		if (has_usual[today])
			finding = finding ", " than(taken, taken_low, taken_usual, taken_high, "kWh", "usual by then")
		if (solar)
			finding = finding "; " kWh(given) " went out"
	}
	section(first_day < today ? "s8" : "", "today", "Today, " named_day(today), finding, day_chart("today", today, until, "Today by the hour, kWh", 1))
}

function yesterday_section(    day, finding) {
	day = today - 1
	if (first_day > day)
		return
	if (!has_rows(day))
		finding = "Nothing is known of it"
	else {
		finding = kWh(taken_to(day, 24)) " " word
		if (has_usual[day])
			finding = finding ", " than(taken_to(day, 24), day_low[day], day_usual[day], day_high[day], "kWh", "usual")
		if (yesterday_cost() != "")
			finding = finding "; it " cost_words(yesterday_cost())
	}
	section("s4", "yesterday", "Yesterday, " named_day(day), finding, day_chart("yesterday", day, 24, "Yesterday by the hour, kWh", 0))
}

# Set one scale for both days: scale_high up, scale_low down.
function day_scale(    day, i) {
	scale_high = 0.5
	scale_low = 0
	for (day = today - 1; day <= today; day++) {
		if (has_rows(day))
			for (i = first_row[day]; i <= last_row[day]; i++) {
				scale_high = row_in[i] > scale_high ? row_in[i] : scale_high
				scale_low = row_out[i] > scale_low ? row_out[i] : scale_low
			}
		for (i = 1; i <= 24 && has_usual[day]; i++) {
			scale_high = band_high["in", day, i] > scale_high ? band_high["in", day, i] : scale_high
			scale_low = band_high["out", day, i] > scale_low ? band_high["out", day, i] : scale_low
		}
	}
	if (!solar)
		scale_low = 0
}

function day_chart(name, day, before, title, labelled,    i, o, s, taken, given, content, from, width) {
	taken = taken_to(day, 24)
	given = given_to(day, 24)
	chart(name "-c", title, kWh(taken) " " word (solar ? ", " kWh(given) " to the grid" : "") ", hour by hour" (has_usual[day] ? "; the grey band is the usual day." : "."), 24, -scale_low * 1.12, scale_high * 1.08, "")
	if (has_usual[day]) {
		usual_band(day, "in", 1)
		if (solar)
			usual_band(day, "out", -1)
	}
	grid(-scale_low, scale_high, 4, "kWh", "")
	if (has_rows(day))
		for (i = first_row[day]; i <= last_row[day]; i++)
			if (row_known[i] > 0) {
				width = is_twice(i) ? 0.5 : 1
				from = row_hour[i] + (i > first_row[day] && row_hour[i - 1] == row_hour[i] ? 0.5 : 0)
				hour_bar(i, from, width, 1)
				if (solar)
					hour_bar(i, from, width, -1)
			}
	if (has_usual[day]) {
		usual_line(day, "in", 1)
		if (solar)
			usual_line(day, "out", -1)
	}
	for (o = 0; o < before; o++)
		if (is_missing(day, o) && (day > first_day || has_rows(day) && o > row_hour[first_row[day]]))
			bar("gap", o, 1, solar ? -scale_low : 0, scale_high, clock(o) ": not known")
	if (before > 0 && before < 24)
		upright("now", before)
	for (o = 0; o <= 24; o += 6)
		below(o < 24 ? "below" : "below end", o, o)
	if (labelled && has_rows(day))
		day_labels(day, before, given)
	content = "<figure>" chart_end() "</figure>"
	if (!has_rows(day))
		return content
	table_begin(title, "Hour\t#" (solar ? "From the grid\t#To the grid" : "Used") (has_usual[day] ? "\t#Usual" : ""))
	for (i = first_row[day]; i <= last_row[day]; i++)
		table_row(row_time[i] "\t" (row_known[i] ? sprintf("%.3f", row_in[i]) : "not known") (solar ? "\t" (row_known[i] ? sprintf("%.3f", row_out[i]) : "") : "") \
		    (has_usual[day] ? "\t" sprintf("%.3f", band_mid["in", day, row_hour[i] + 1]) : ""))
	return content folded("Hours as a table", table_end())
}

# Does the hour come twice, in autumn? Each then gets half a column.
function is_twice(i) { return i > 1 && row_day[i - 1] == row_day[i] && row_hour[i - 1] == row_hour[i] || i < rows && row_day[i + 1] == row_day[i] && row_hour[i + 1] == row_hour[i] }

function hour_bar(i, from, width, by,    late, gap, value) {
	late = is_late(i)
	gap = late ? 0 : 0.16 * width
	value = by > 0 ? row_in[i] : row_out[i]
	bar(by > 0 ? (late ? "late" : "taken") : late ? "late-out" : "given", from + gap, width - 2 * gap, 0, by * value, \
	    row_time[i] " to " clock(row_hour[i] + 1) ": " sprintf("%.3f", value) NB "kWh" (by < 0 ? " to the grid" : solar ? " from the grid" : "") (late ? ", known by the register" : ""))
}
function usual_band(day, what, by,    i, lows, highs) {
	for (i = 1; i <= 24; i++) {
		lows[i] = band_low[what, day, i]
		highs[i] = band_high[what, day, i]
	}
	band("usual", lows, highs, 24, by)
}
function usual_line(day, what, by,    i, values) {
	for (i = 1; i <= 24; i++)
		values[i] = band_mid[what, day, i]
	stairs("halo", values, 24, by)
	stairs("usual-edge", values, 24, by)
}

# Label the highest bar of each direction, and the band where there is no bar yet.
function day_labels(day, before, given,    i, best, out, near, x, top) {
	best = out = first_row[day]
	for (i = first_row[day]; i <= last_row[day]; i++) {
		best = row_in[i] > row_in[best] ? i : best
		out = row_out[i] > row_out[out] ? i : out
	}
	i = row_hour[best]
	label((i < 6 ? "on" : i > 18 ? "end" : "mid") " ink", i + (i < 6 ? 0.16 : i > 18 ? 0.84 : 0.5), row_in[best], \
	    figure(row_in[best]) (solar ? " from the grid" : " at " clock(i)), "-.45em")
	if (solar && given > 0.5) {
		x = row_hour[out] + 0.5
		near = before < 24 && abs(x - before) < 4
		label((near ? "end" : "mid") " ink", near ? before - 0.3 : x < 4 ? 4 : x > 20 ? 20 : x, -row_out[out], figure(row_out[out]) " to the grid", "1.25em")
	}
	if (has_usual[day] && before <= 20) {
		top = 22
		for (i = 22; i <= 24; i++)
			top = band_high["in", day, i] > band_high["in", day, top] ? i : top
		label("end", 24, band_high["in", day, top], "usual", "-.5em")
	}
}

# ---- the month

function month_section(    first, end, n, then_first, then_day, now_kWh, then_kWh, finding, there, content) {
	first = month_begin(today, 0)
	if (first_day > first && today - first_day < 7)
		return
	end = month_begin(today, 1) - 1
	n = end - first + 1
	then_first = month_begin(today, -12)
	then_day = year_earlier(today)
	now_kWh = kWh_between(first, today, until)
	there = first_day <= then_first
	then_kWh = there ? kWh_between(then_first, then_day, until) : 0
	finding = kWh(now_kWh) " " word " so far in " month_name(first) (first_day > first ? " since " named_day(first_day) : "") \
	    (then_kWh > 0 ? ", " percent_than(now_kWh, then_kWh) " to this day last year" : "")
	content = "<figure>" month_chart(first, n, then_first, there, now_kWh, then_kWh) "</figure>" month_table(first, then_first, then_day, then_kWh, now_kWh)
	section("s6", "month", month_name(first) (there ? " against last year" : ""), finding, content)
}
function kWh_between(from, to, before) { add_up(from, to, before); return sum_in }
function given_between(from, to, before) { add_up(from, to, before); return sum_out }

# Returns the path of the running sum, hour by hour. Sets grown and grown_x, where it ends.
function growth(from, to, before, origin, n,    day, i, total, d) {
	d = "M" at_x(from - origin) " " at_y(0)
	for (day = from; day <= to; day++)
		if (has_rows(day))
			for (i = first_row[day]; i <= last_row[day]; i++)
				if (day < to || row_hour[i] < before) {
					total += row_in[i]
					grown_x = day - origin + (row_hour[i] + 1) / 24
					d = d "L" at_x(grown_x) " " at_y(total)
				}
	grown = total + 0
	return d
}
function month_chart(first, n, then_first, there, now_kWh, then_kWh,    all, top, from, right, d) {
	all = there ? kWh_between(then_first, then_first + n - 1, 24) : 0
	top = all > now_kWh ? all : now_kWh > 1 ? now_kWh : 1
	chart("month-c", "kWh " word " since the 1st of " month_name(first), kWh(now_kWh) " so far" (then_kWh > 0 ? "; last year " kWh(then_kWh) " to the same day, and " kWh(all) " in all of the month." : "."), n, 0, top * 1.08, "")
	grid(0, top, 4, "kWh", "")
	if (there) {
		path("before", growth(then_first, then_first + n - 1, 24, then_first, n))
		label("end", n, all, month_name(first) " " year_of(then_first) ": " figure(all), "-.5em")
	}
	from = first_day > first ? first_day : first
	grown_x = from - first
	path("this", growth(from, today, until, first, n))
	right = grown_x < n * 0.75 && !(then_kWh > 0 && now_kWh >= then_kWh)
	label("ink " (right || grown_x < n * 0.35 ? "on" : "end"), grown_x + (right ? 0.5 : 0), now_kWh, year_of(first) ": " figure(now_kWh), right ? ".5em" : "-.6em")
	for (d = 1; d <= n; d += 7)
		below(d > 1 ? "below" : "below on", d - 0.5, d (d > 1 ? "" : " " month_short(first)))
	return chart_end()
}
function month_table(first, then_first, then_day, then_kWh, now_kWh,    same, january, a, b, some) {
	same = today - 364
	table_begin("kWh " word (solar ? ", one row to it" : ""), "\t#" year_of(today) "\t#" year_of(today) - 1 "\t#Change")
	if (first_day <= same && until) {
		a = taken_to(today, until)
		b = taken_to(same, until)
		table_row("Today to " clock(until) " <small>against " named_day(same) "</small>\t" figure(a) "\t" figure(b) "\t" change(a, b))
		some = 1
	}
	if (then_kWh > 0) {
		table_row(month_name(first) " to today\t" figure(now_kWh) "\t" figure(then_kWh) "\t" change(now_kWh, then_kWh))
		some = 1
		if (solar) {
			a = given_between(first, today, until)
			b = given_between(then_first, then_day, until)
			table_row(month_name(first) " to today, to the grid\t" figure(a) "\t" figure(b) "\t" change(a, b))
		}
		january = day_of(year_of(today), 1, 1)
		if (january < first && first_day <= year_earlier(january)) {
			a = kWh_between(january, today, until)
			b = kWh_between(year_earlier(january), then_day, until)
			table_row(year_of(today) " to today\t" figure(a) "\t" figure(b) "\t" change(a, b))
		}
	}
	return some ? table_end() : ""
}

# ---- the days

function days_section(    from, n, day, i, taken, given, done, sum, most, high, low, finding, late, any_late, content) {
	from = first_day > today - 30 ? first_day : today - 30
	n = today - from + 1
	for (day = from; day <= today; day++) {
		add_up(day, day, 24)
		taken[day] = sum_in
		given[day] = sum_out
		high = sum_in > high ? sum_in : high
		low = solar && sum_out > low ? sum_out : low
		if (day < today && has_rows(day)) {
			sum += sum_in
			done++
			most = most == "" || sum_in > taken[most] ? day : most
		}
	}
	if (!done)
		return
	finding = kWh(sum / done) " " word " a day; most on " named_day(most) ", " kWh(taken[most])
	chart("days-c", "kWh a day since " named_day(from), finding ".", n, -low * 1.08, high > 0 ? high * 1.06 : 1, "high")
	grid(-low, high, 4, "kWh", "")
	for (day = from; day <= today; day++) {
		i = day - from
		late = is_late_day(day)
		any_late += late
		if (!has_rows(day)) {
			bar("gap", i, 1, -low, high, named_day(day) ": not known")
		} else {
			bar(late ? "late" : "taken", i + 0.14, 0.72, 0, taken[day], named_day(day) ": " kWh(taken[day]) " " word (late ? ", known by the register" : ""))
			if (solar)
				bar(late ? "late-out" : "given", i + 0.14, 0.72, 0, -given[day], named_day(day) ": " kWh(given[day]) " to the grid")
		}
		if (weekday_of(day) == 0 && i > 0)
			below("below", i + 0.5, day_in_month(day) (day_in_month(day) <= 7 || i < 7 ? " " month_short(day) : ""))
	}
	content = "<figure>" chart_end() "</figure><p class=\"note\">Dates are Mondays." (any_late ? " Hatched: not read at the time, known by the meter\342\200\231s register." : "") "</p>"
	table_begin("kWh a day", "Day\t#" (solar ? "From the grid\t#To the grid" : "Used"))
	for (day = today; day >= from; day--)
		table_row(named_day(day) (day == today && until < 24 ? " so far" : "") "\t" (has_rows(day) ? figure(taken[day]) : "not known") (solar ? "\t" (has_rows(day) ? figure(given[day]) : "") : ""))
	section("s6", "days", "The last " n " days", finding, content folded("Days as a table", table_end()))
}

# ---- the months

function months_section(    m, i, shown, high, low, whole, sum, sum_before, all_before, given, finding, star, grey, content) {
	find_months()
	for (m = 1; m <= 13 && month_known[m]; m++) {
		shown++
		high = month_in[m] > high ? month_in[m] : high
		low = month_out[m] > low ? month_out[m] : low
		star += !month_whole[m]
		if (month_whole[m + 12]) {
			grey++
			high = month_in[m + 12] > high ? month_in[m + 12] : high
			low = month_out[m + 12] > low ? month_out[m + 12] : low
		}
	}
	if (shown < 2)
		return
	all_before = 1
	for (m = 1; m <= 13; m++)
		if (month_whole[m] && whole < 12) {
			whole++
			sum += month_in[m]
			given += month_out[m]
			all_before = all_before && month_whole[m + 12]
			sum_before += month_in[m + 12]
		}
	finding = whole > 1 ? kWh(sum) " " word " in the last " whole " whole months" (all_before && sum_before > 0 ? ", " percent_than(sum, sum_before) " in the same months before" : "") \
	    : kWh(month_in[1]) " " word " so far this month"
	if (solar && whole)
		finding = finding "; " kWh(given) " went out"
	low = solar ? low : 0
	chart("months-c", "kWh a month, " word (solar ? " above, to the grid below" : ""), finding ".", shown > 6 ? shown : 6, -low * 1.12, high * 1.1, "")
	grid(-low, high, 4, "kWh", "")
	for (m = shown; m >= 1; m--) {
		i = shown - m
		month_bars(i, month_first[m], month_in[m], month_out[m], "taken", "given", 0.14, 0.5, month_whole[m] ? "" : m == 1 ? " so far" : ", in part")
		if (month_whole[m + 12])
			month_bars(i, month_first[m + 12], month_in[m + 12], month_out[m + 12], "last", "last", 0.68, 0.2, "")
		month_below(i + 0.5, month_first[m], month_whole[m] ? "" : "*")
	}
	content = "<figure>" chart_end() "</figure>"
	if (grey || star)
		content = content "<p class=\"note\">" (grey ? "Narrow grey bars: the year before. " : "") (star ? "* a month in part." : "") "</p>"
	table_begin("kWh a month", "Month\t#" (solar ? "From the grid\t#Year before\t#To the grid\t#Year before" : "Used\t#Year before"))
	for (m = 1; m <= shown; m++)
		table_row(month_year(month_first[m]) (month_whole[m] ? "" : " <strong>" (m == 1 ? "so far" : first_day > month_first[m] ? "from " short_day(first_day) : "in part") "</strong>") \
		    "\t" figure(month_in[m]) "\t" (month_whole[m + 12] ? figure(month_in[m + 12]) : "\342\200\223") \
		    (solar ? "\t" figure(month_out[m]) "\t" (month_whole[m + 12] ? figure(month_out[m + 12]) : "\342\200\223") : ""))
	section("s7", "months", "Months", finding, content folded("Months as a table", table_end()))
}
function month_bars(i, first, taken, given, up, down, at_side, width, how) {
	bar(up, i + at_side, width, 0, taken, month_year(first) ": " kWh(taken) " " word how)
	if (solar)
		bar(down, i + at_side, width, 0, -given, month_year(first) ": " kWh(given) " to the grid" how)
}

# ---- what is always on

function always_section(    m, n, now_kW, least, heated, v, kW_of, first_of, values, high, low, finding, month_kWh, content, i) {
	now_kW = always_on(today - 27, today)
	if (now_kW == "")
		return
	least = now_kW
	for (m = 13; m >= 1; m--) {
		v = m == 1 ? now_kW : always_on(month_begin(today, 1 - m), month_begin(today, 2 - m) - 1)
		if (v == "")
			continue
		first_of[++n] = month_begin(today, 1 - m)
		values[n] = v * 1000
		least = v < least ? v : least
		high = v * 1000 > high ? v * 1000 : high
		low = low == "" || v * 1000 < low ? v * 1000 : low
	}
	heated = now_kW > 1.5 * least
	month_kWh = (heated ? least : now_kW) * 24 * 365.25 / 12
	finding = watts(heated ? least : now_kW) " run day and night: " kWh(month_kWh) (price() == "" ? "" : " and " money(price() * month_kWh, 2)) " a month" \
	    (heated ? "; these nights it is " watts(now_kW) ", with the heating" : "")
	if (n > 1) {
		chart("always-c", "The lowest hour of the night, by month, W", "From " digits(low, 0) " to " digits(high, 0) " W.", n, 0, high * 1.15, "low")
		grid(0, high, 3, "W", "")
		stairs("this", values, n, 1)
		for (i = 1; i <= n; i++)
			month_below(i - 0.5, first_of[i], "")
		label("end ink", n, values[n], digits(values[n], 0) " now", "-.5em")
		content = "<figure>" chart_end() "</figure>"
		table_begin("Always on", "Month\t#W")
		for (i = n; i >= 1; i--)
			table_row(month_year(first_of[i]) "\t" digits(values[i], 0))
		content = content folded("Always on as a table", table_end())
	}
	section("s5", "always", "Always on", finding, content "<p class=\"note\">The lowest hour of a night, 0:00 to 5:00; of a month, the middle of those. Heating counts where it runs all night.</p>")
}

# ---- what stood out

function spikes_section(    i, most, sum, finding, share) {
	if (today - first_day < 28)
		return
	if (!stretches) {
		section("s6", "spikes", "What stood out, last 30 days", "Nothing took more than the weeks before would explain", "")
		return
	}
	for (i = 1; i <= stretches; i++) {
		most = stretch_kWh[i] > most ? stretch_kWh[i] : most
		sum += stretch_kWh[i]
	}
	finding = (stretches == 1 ? "One stretch" : stretches " stretches") " far above the eight weeks before" \
	    (price() == "" ? "" : "; " (stretches == 1 ? "it cost " : "together ") money(sum * price(), 2))
	table_begin(solar ? "kWh from the grid" : "kWh used", "When\t#kWh\t#The weeks before|range" (price() == "" ? "" : "\t#Cost"))
	for (i = 1; i <= stretches && i <= 5; i++) {
		share = num(1000 * stretch_highest[i] / most)
		table_row(named_day(stretch_day[i]) ", " stretch_hour[i] " to " (stretch_hour[i] + stretch_hours[i] - 1) % 24 + 1 \
		    "<svg class=\"bullet\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"usual\" d=\"M0 0H" share "V1000H0z\"/><path class=\"taken\" d=\"M0 260H" \
		    num(1000 * stretch_kWh[i] / most) "V740H0z\"/><path class=\"mark\" d=\"M" share " 0V1000\"/></svg><span class=\"how\">the weeks before at most " kWh(stretch_highest[i]) "</span>\t" \
		    figure(stretch_kWh[i]) "\tat most " figure(stretch_highest[i]) (price() == "" ? "" : "\t" money(stretch_kWh[i] * price(), 2)))
	}
	section("s6", "spikes", "What stood out, last 30 days", finding, "<div class=\"stood\">" table_end() "</div>")
}

# ---- how well it was read

function quality_section(    from, n, day, o, from_o, last_o, run, begun, kind, i, finding, content) {
	from = first_day > today - 30 ? first_day : today - 30
	find_gaps(from)
	if (!quality_s)
		return
	if (!lost_s)
		finding = "Every minute since " named_day(from) (from == first_day ? ", " row_time[1] : "") " was read"
	else if (!unknown_s)
		finding = "All energy since " named_day(from) " is known; " span(lost_s) " were not read, but the meter counted on"
	else
		finding = share_known() " of the time since " named_day(from) " is known"
	n = today - from + 1
	chart("read-c", "Hours that were read", finding ".", n, 0, 1, "strip")
	for (day = from; day <= today; day++) {
		last_o = day == today ? until : 24
		from_o = day == first_day ? row_hour[1] : 0
		run = ""
		for (o = from_o; o <= last_o; o++) {
			kind = o == last_o ? "" : hour_quality(day, o)
			if (kind == run)
				continue
			if (run != "")
				bar(run, day - from + begun / 24, (o - begun) / 24, 0, 1, "")
			run = kind
			begun = o
		}
		if (weekday_of(day) == 0 && day > from)
			below("below on", day - from, day_in_month(day) (day_in_month(day) <= 7 || day - from < 7 ? " " month_short(day) : ""))
	}
	content = n > 1 ? "<figure>" chart_end() "</figure>" : ""
	if (gaps) {
		table_begin("Hours not read in full" (gaps > 6 ? ": the last 6 of " gaps : ""), "From\t#Not read\tIts energy is")
		for (i = gaps; i > 0 && i > gaps - 6; i--)
			table_row(named_day(gap_day[i]) ", " gap_time[i] "\t" span(gap_lost[i]) "\t" (gap_known[i] ? "known by the register" : "not known"))
		content = content table_end()
	}
	section(today - first_day < 28 ? "s5" : "s6", "read", "How well it was read", finding, content)
}
function share_known(    share) {
	share = 100 * (1 - unknown_s / quality_s)
	return (share > 99.9 ? "99.9" : digits(share, 1)) NB "%"
}
function hour_quality(day, o,    i) {
	for (i = first_row[day]; has_rows(day) && i <= last_row[day]; i++)
		if (row_hour[i] == o)
			return row_covered[i] >= 3600 ? "read" : row_known[i] >= 3600 ? "late" : "gap"
	return is_missing(day, o) ? "gap" : "read"
}
