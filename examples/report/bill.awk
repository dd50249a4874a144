# The bill on the page: its lines so far and as expected, and the last bills. costs.sql gives the rows. This file only formats
# them; the database calculates the bill.

result == "bill" {
	name = unescape(field("Line"))
	if (field("FirstDay") != period) {
		period = field("FirstDay")
		keep_past()
		bill_lines = 0
	}
	if (name == "Total") {
		has_bill = 1
		bill_sum = number("Amount")
		bill_expected = number("ExpectedAmount")
		bill_first = field("FirstDay") + 0
		bill_last = field("Until") + 0
		bill_is_known = field("IsKnown") + 0
		bill_expects = field("Expects") + 0
		bill_note = unescape(field("Note"))
		sub(/runs: so far to [-0-9]* [0-9:]*(; )?/, "", bill_note) # the page already shows this time
		sub(/; $/, "", bill_note)
	} else {
		i = ++bill_lines
		bill_line[i] = name
		bill_heading[i] = unescape(field("Section"))
		bill_unit[i] = field("Unit")
		bill_quantity[i] = number("Quantity")
		bill_rate[i] = number("Rate")
		bill_amount[i] = number("Amount")
		bill_line_expected[i] = number("ExpectedAmount")
		bill_line_note[i] = unescape(field("Note"))
		charge[field("FirstDay") "/" field("Since") "/" name] = (bill_unit[i] == "kWh" || bill_line_expected[i] == "" ? bill_amount[i] : bill_line_expected[i]) + 0
	}
}
# Keep the finished bill among the past bills, if it has lines and a total and its first day is known.
function keep_past() {
	if (bill_lines && bill_sum != "" && first_day <= bill_first) {
		past_first[++past] = bill_first
		past_last[past] = bill_last
		past_sum[past] = bill_sum
	}
}

function today_cost() { return (today, until) in cost_to ? cost_to[today, until] : "" }
function yesterday_cost() { return (today - 1, 24) in cost_to && is_whole(today - 1, 24) ? cost_to[today - 1, 24] : "" }
function price() { return kWh_price }

function expects() { return bill_expected != "" && bill_expects }
# Returns the total of the bill of a year ago, or "".
function bill_a_year_ago(    i, d) {
	for (i = 1; i <= past; i++) {
		d = bill_first - past_first[i]
		if (d > 350 && d < 380)
			return past_sum[i]
	}
	return ""
}

function bill_tile(    before, most, note, more, expected) {
	if (bill_sum == "") {
		tile("This bill", "\342\200\223", "", "", "There is no total: " escape(bill_note), "")
		return
	}
	if (!bill_is_known) {
		tile("This bill", money(known_cost, 2), "", "", "counted from " named_day(first_day) " on; it began on " named_day(bill_first), "ends on " named_day(bill_last))
		return
	}
	before = bill_a_year_ago()
	expected = expects() ? bill_expected : ""
	most = bill_sum > 1 ? bill_sum : 1
	most = before > most + 0 ? before : most
	most = expected > most + 0 ? expected : most
	note = expected == "" ? "so far" : "so far, on course for about <strong>" money(expected, 0) "</strong>"
	more = "day " today - bill_first + 1 " of " bill_last - bill_first + 1 (before == "" ? "" : "; a year ago " money(before, 2))
	tile("This bill", money(bill_sum, 2), "", bullet(bill_sum, before, before, before, bill_sum < 0 ? bill_sum : 0, most * 1.05, bill_sum < 0 ? "given" : "taken", expected), note, more)
}

function bill_section(    finding, i, heading, expected, how, content) {
	if (!has_bill || !rows)
		return
	expected = expects()
	if (bill_sum == "")
		finding = "There is no total: " escape(bill_note)
	else if (!bill_is_known) {
		finding = capital(bill_words(known_cost, 2, "")) " counted from " named_day(first_day) " on; what was before is not known"
		section("s7", "bill", bill_kicker(), finding, "<p class=\"note\">This is the cost of the days since then. The lines of a bill are shown from the next one on, which begins on " named_day(bill_last + 1) ".</p>")
		return
	} else {
		finding = bill_words(bill_sum, 2, "") " so far" (expected ? ", " bill_words(bill_expected, 0, "about ") " expected on " named_day(bill_last) : "") \
		    (bill_a_year_ago() == "" ? "" : "; a year ago it was " bill_words(bill_a_year_ago(), 2, ""))
		finding = capital(finding)
	}
	if (!bill_lines) {
		section("s7", "bill", bill_kicker(), "The tariff has no lines for this period", "")
		return
	}
	table_begin("Lines of the bill" (CURRENCY == "" ? "" : ", amounts in " CURRENCY), "Line\t#Quantity|kwh\t#Rate|rate\t#So far" (expected ? "\t#Expected" : ""))
	for (i = 1; i <= bill_lines; i++) {
		heading = bill_heading[i] == "" ? "" : "<small>" escape(bill_heading[i]) "</small> "
		how = bill_quantity[i] == "" ? "" : "<span class=\"how\">" quantity(i) " \303\227 " (bill_rate[i] < 0 ? MINUS JOIN : "") CURRENCY digits(bill_rate[i], 4) "</span>"
		if (bill_unit[i] == "percent")
			how = ""
		table_row(heading escape(bill_line[i]) how note_of(bill_line_note[i]) "\t" quantity(i) "\t" rate(i) "\t" (bill_amount[i] == "" ? "\342\200\223" : amount(bill_amount[i])) \
		    (expected ? "\t" (bill_line_expected[i] == "" ? "" : amount(bill_line_expected[i])) : ""))
	}
	table_foot("Total\t\t\t" (bill_sum == "" ? "\342\200\223" : money(bill_sum, 2)) (expected ? "\t" money(bill_expected, 2) : ""))
	content = "<div class=\"bill\">" table_end() "</div>"
	if (bill_note != "" && bill_sum != "")
		content = content "<p class=\"note\">" escape(bill_note) ".</p>"
	section("s7", "bill", bill_kicker(), finding, content)
}
function bill_kicker() { return "The bill, " named_day(bill_first) " to " named_day(bill_last) }
function note_of(s) { return s == "" ? "" : " <small>" escape(s) "</small>" }
function quantity(i,    unit) {
	unit = bill_unit[i]
	return bill_quantity[i] == "" || unit == "percent" ? "" : unit ~ /^kW/ ? figure(bill_quantity[i]) (unit == "kWh" ? NB "kWh" : NB "kW") : short_number(bill_quantity[i]) NB "days"
}
# A rate without trailing zeros, but with two decimals at least. Invisible zeros align the decimal points.
function rate(i,    s, n) {
	if (bill_rate[i] == "")
		return ""
	s = digits(bill_rate[i], 6)
	for (n = 0; n < 4 && s ~ /0$/; n++)
		s = substr(s, 1, length(s) - 1)
	s = (bill_rate[i] < 0 ? MINUS : "") s
	return bill_unit[i] == "percent" ? short_number(bill_rate[i]) NB "%" : s (n ? "<span class=\"pad\" aria-hidden=\"true\">" substr("0000", 1, n) "</span>" : "")
}

# The last twelve bills, and the running bill in outline.
function bills_section(    i, high, low, top, n, year, finding, content, x, running, all) {
	if (past < 2)
		return
	running = bill_sum != "" && bill_is_known
	n = past + running
	high = low = 0
	for (i = 1; i <= past; i++) {
		year += past_sum[i]
		high = past_sum[i] > high ? past_sum[i] : high
		low = past_sum[i] < low ? past_sum[i] : low
		top = !top || past_sum[i] > past_sum[top] ? i : top
	}
	finding = money(year, 0) " for the last " (past < 12 ? past " bills" : "year") "; the highest was " money(past_sum[top], 0) " in " month_name(past_last[top])
	all = expects() ? bill_expected : bill_sum
	if (running) {
		high = all > high ? all : high
		low = all < low ? all : low
	}
	chart("bills-c", "The last bills", finding ".", n, low * 1.3, high > 0 ? high * 1.1 : 1, "")
	grid(low < -high * 0.2 ? low : 0, high, 4, "", "money")
	for (i = 1; i <= past; i++) {
		x = i - 1
		bar(past_sum[i] < 0 ? "given" : "taken", x + 0.15, 0.7, 0, past_sum[i], named_day(past_first[i]) " to " named_day(past_last[i]) ": " money(past_sum[i], 2))
		month_below(x + 0.5, past_last[i], "")
	}
	if (running) {
		bar("ghost", past + 0.15, 0.7, 0, all, "expected: " money(all, 2))
		bar(bill_sum < 0 ? "given" : "taken", past + 0.15, 0.7, 0, bill_sum, "so far: " money(bill_sum, 2))
		month_below(past + 0.5, bill_last, "")
		label("end ink", n, all > 0 ? all : 0, (expects() ? "about " money(all, 0) : money(all, 0) " so far"), "-.4em")
	}
	label(top == 1 ? "on ink" : "mid ink", top == 1 ? 0.15 : top - 0.5, past_sum[top], money(past_sum[top], 0), "-.4em")
	content = "<figure>" chart_end() "</figure><p class=\"note\">A bill stands at the month of its last day. Bills before the first day of this tariff are not shown.</p>"
	table_begin("Bills", "From\tTo\t#Amount")
	for (i = past; i >= 1; i--)
		table_row(named_day(past_first[i]) " " year_of(past_first[i]) "\t" named_day(past_last[i]) "\t" money(past_sum[i], 2))
	section("s5", "bills", "The last bills", finding, content folded("Bills as a table", table_end()))
}
