# The page: its order, its head, the sentence of the day, the figures at a glance, and its foot.

END {
	if (!failed)
		page()
}

function page() {
	prepare()
	prepare_costs()
	prepare_year()
	head()
	print "<main>"
	print "<h1>" sentence() "</h1>"
	if (silent)
		print "<p class=\"alarm\">" alarm() "</p>"
	if (rows) {
		glance()
		print "<div class=\"sections\">"
		today_section()
		yesterday_section()
		month_section()
		days_section()
		bill_section()
		bills_section()
		year_section()
		months_section()
		always_section()
		spikes_section()
		quality_section()
		soon_section()
		print "</div>"
	}
	print "</main>"
	foot()
}

function head(    title, day) {
	title = escape(ENVIRON["CALLED"] != "" ? ENVIRON["CALLED"] : house == "" || house == "home" ? "Electricity" : house)
	day = weekday_name(today) " " day_in_month(today) " " month_year(today)
	print "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
	print "<meta name=\"color-scheme\" content=\"light dark\"/>"
	print "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\"/>"
	if (ENVIRON["REFRESH"] != "")
		print "<meta http-equiv=\"refresh\" content=\"" ENVIRON["REFRESH"] "\"/>"
	print "<title>" title ": electricity on " named_day(today) (now_day == today ? " at " now_time : "") "</title><link rel=\"icon\" href=\"data:,\"/>\n<style>"
	sheet("palette")
	sheet("chart")
	sheet("page")
	print "</style></head><body>\n<svg class=\"defs\" aria-hidden=\"true\"><defs>"
	hatch("hatch", 5)
	hatch("hatch-given", 4)
	hatch("hatch-taken", 4)
	print year_cells "</defs></svg>"
	print "<header><p class=\"house\">" title "</p><p>" day (now_day == today ? ", as of <strong>" now_time "</strong>" : ", all of it") "</p></header>"
}
function hatch(name, size) {
	print "<pattern id=\"" name "\" width=\"" size "\" height=\"" size "\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"" name "\" d=\"M0 0v" size "\"/></pattern>"
}

# Returns the sentence of the day. Each case has a test in tests/72-report.t.
function sentence(    day, s) {
	if (!rows)
		return "No hour is known yet. The first comes after " clock((substr(now_time, 1, 2) + 1) % 24) "."
	if (silent) {
		day = has_demand ? read_day : row_day[rows]
		return "Nothing has been read since " (day == today ? "" : named_day(day) ", ") (has_demand ? read_time : last_end()) "."
	}
	if (!until)
		return "The day has just begun" (yesterday_cost() == "" ? "" : "; yesterday " cost_words(yesterday_cost())) "."
	if (fills_days)
		return "The first " (rows == 1 ? "hour is" : rows " hours are") " in: " kWh(taken_to(today, until)) (solar ? " from the grid" : "") " since " row_time[1] "."
	if (today_cost() != "") {
		s = "Today has " (today_cost() < 0 ? "earned " : "cost ") money(abs(today_cost()), 2) " so far"
		find_kind(today)
		if (usual_of("cost", until)) {
			if (today_cost() < 0) # "more" and "less" then refer to the earnings
				s = s ", " than(-today_cost(), -usual_high, -usual, -usual_low, "money", "a usual " weekday_kind " by now")
			else
				s = s ", " than(today_cost(), usual_low, usual, usual_high, "money", "a usual " weekday_kind " by now")
		}
	} else {
		s = "Today has taken " kWh(taken_to(today, until)) (solar ? " from the grid" : "") " so far"
		if (has_usual[today])
			s = s ", " than(taken_to(today, until), taken_low, taken_usual, taken_high, "kWh", "a usual " weekday_kind " by now")
	}
	sub(/about as a usual/, "about as much as a usual", s)
	return s "."
}
function last_end() { return clock((row_hour[rows] + 1) % 24) }
function alarm() {
	return "The meter goes on counting, and its register will show this energy later. Is the device plugged in? Does the reader run? <code>emu-kwh status</code> shows it."
}

# ---- at a glance

function glance() {
	print "<div class=\"glance\">"
	now_tile()
	if (until) {
		today_tile()
		if (today_cost() != "")
			cost_tile()
	}
	if (has_bill)
		bill_tile()
	print "</div>"
}
function tile(name, big, unit, picture, note, more) {
	print "<div><h2>" name "</h2><p class=\"big\">" big (unit == "" ? "" : "<small>" NB unit "</small>") "</p>" picture (note == "" ? "" : "<p>" note "</p>") (more == "" ? "" : "<p>" more "</p>") "</div>"
}

function now_tile(    most, more) {
	if (!has_demand)
		return
	find_kind(today)
	usual_hour(substr(read_time, 1, 2) + 0, "net")
	most = abs(demand) > 1 ? abs(demand) : 1
	if (usual != "") {
		most = most > abs(usual_low) ? most : abs(usual_low)
		most = most > abs(usual_high) ? most : abs(usual_high)
		more = "usual at this hour: " one_way(usual_low) " to " one_way(usual_high) NB "kW"
	}
	tile(silent ? "Last reading" : "Now", kW(demand), "kW", bullet(demand, usual_low, usual, usual_high, solar ? -most * 1.1 : 0, most * 1.1, demand < 0 ? "given" : "taken", ""), \
	    (solar ? "<strong>" (demand < 0 ? "to" : "from") " the grid</strong>, " : "") "read " (read_day == today ? "at " : named_day(read_day) ", ") read_time, more)
}
function one_way(x) { return kW(x) (solar && x < 0 ? " out" : "") }

function today_tile(    taken, given, most) {
	taken = taken_to(today, until)
	given = given_to(today, until)
	most = taken > taken_high + 0 ? taken : taken_high + 0
	tile(until < 24 ? "Today" : "Today, all of it", figure(taken), "kWh", bullet(taken, taken_low, taken_usual, taken_high, 0, most * 1.05, "taken", ""), \
	    word " " since (has_usual[today] ? "; usual " kWh(taken_usual) : ""), \
	    solar ? kWh(given) " to the grid" (has_usual[today] ? "; usual " kWh(given_usual) : "") : "")
}

function cost_tile(    cost, least, most, low, middle, high, note, more) {
	cost = today_cost()
	find_kind(today)
	note = "so far, " since
	least = cost < 0 ? cost : 0
	most = cost > 0.1 ? cost : 0.1
	if (usual_of("cost", until)) {
		low = usual_low
		middle = usual
		high = usual_high
		note = note "; usual " money(usual, 2)
		least = low < least ? low : least
		most = high > most ? high : most
	}
	if (yesterday_cost() != "") {
		more = "yesterday " money(yesterday_cost(), 2)
		if (usual_of("cost", 24))
			more = more "; a usual " weekday_kind " " money(usual, 2)
	}
	tile("Cost of today", money(cost, 2), "", bullet(cost, low, middle, high, least, most * 1.05, cost < 0 ? "given" : "taken", ""), note, more)
}

# ---- the end

function soon_section(    age) {
	age = today - first_day
	if (age >= 28)
		return
	soon_items = ""
	soon(1, age, "Yesterday", "by the hour")
	soon(8, age, "The usual day", "a grey band behind today, and what is more or less than it")
	soon(7, age, "Always on", "what runs day and night")
	soon(13, age, "The year", "every hour as a dot of colour")
	soon(28, age, "What stood out", "hours far above the weeks before")
	soon(365, age, "Last year", "beside this month and this day")
	section("", "soon", "To come", "The page grows with what is known", "<ul class=\"soon\">" soon_items "</ul>")
}
function soon(after, age, what, how,    day) {
	day = first_day + after
	if (age < after)
		soon_items = soon_items "<li><strong>" what ", from " named_day(day) (after < 300 ? "" : " " year_of(day)) "</strong>" how "</li>"
}

function section(size, name, kicker, finding, content) {
	print "<section class=\"" size "\" id=\"" name "\" aria-labelledby=\"" name "-h\"><p class=\"kicker\">" kicker "</p><h2 id=\"" name "-h\">" finding "</h2>" (content == "" ? "" : "<div>" content "</div>") "</section>"
}

function foot() {
	print "<footer><p>" (solar ? "From the grid is what the meter delivered; to the grid is what it received. Energy that the house uses while the roof makes it does not pass the meter, and is not on this page." \
	    : "Used is what the meter delivered.") "</p>"
	print "<p>Usual is the middle of the last eight weeks: of the days from Monday to Friday, or of the weekend days. A holiday of the tariff counts as a weekend day. The grey band holds half of these days; the black mark in the bars at the top is their middle. A gap is not a zero: what is not known is not drawn.</p>"
	if (now_day == today)
		print "<p class=\"stale\">This page is more than an hour old: <a href=\"\">load it again</a>.</p>"
	print "</footer></body></html>"
}
