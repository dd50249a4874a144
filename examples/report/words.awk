# How figures and days are written. All text from outside goes through escape() before it gets into HTML.

BEGIN {
	NB = "\302\240"      # no-break space
	MINUS = "\342\210\222"
	JOIN = "\342\201\240" # word joiner: no break after a minus
	CURRENCY = escape(ENVIRON["CURRENCY"])
}

function escape(s) {
	gsub(/[\001-\037\177]/, "?", s)
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s)
	gsub(/'/, "\\&#39;", s)
	return s
}

# Undo the escapes that the client writes in batch mode.
function unescape(s,    out, i) {
	while ((i = index(s, "\\")) > 0) {
		out = out substr(s, 1, i - 1) (substr(s, i + 1, 1) ~ /[ntr0]/ ? " " : substr(s, i + 1, 1))
		s = substr(s, i + 2)
	}
	return out s
}

function abs(x) { return x < 0 ? -x : x + 0 }
function is_number(s) { return s ~ /^-?[0-9]+(\.[0-9]+)?$/ }

# A number without its sign, with commas between thousands.
function digits(x, decimals,    s, n, fraction) {
	s = sprintf("%." decimals "f", abs(x))
	n = index(s, ".")
	if (n) {
		fraction = substr(s, n)
		s = substr(s, 1, n - 1)
	}
	for (n = length(s) - 3; n > 0; n -= 3)
		s = substr(s, 1, n) "," substr(s, n + 1)
	return s fraction
}
# A number without trailing zeros: 0.5, 20, 1,000.
function short_number(x,    s) {
	s = digits(x, 3)
	sub(/0+$/, "", s)
	sub(/\.$/, "", s)
	return s
}
# Returns the sign of a negative number, unless it prints as zero.
function sign(x, decimals) { return x < 0 && digits(x, decimals) ~ /[1-9]/ ? MINUS : "" }

function figure(x,    decimals) {
	decimals = sprintf("%.1f", abs(x)) + 0 < 100
	return sign(x, decimals) digits(x, decimals)
}
function kWh(x) { return figure(x) NB "kWh" }
function kW(x) { return sprintf("%." (abs(x) < 10 ? 2 : 1) "f", abs(x)) }
function watts(x) { return digits(x * 1000, 0) NB "W" }

function money(x, decimals) { return (sign(x, decimals) != "" ? MINUS JOIN : "") CURRENCY digits(x, decimals) }
function amount(x) { return sign(x, 2) digits(x, 2) }
function cost_words(x) { return (x < 0 ? "earned " : "cost ") money(abs(x), 2) }
function bill_words(x, decimals, about) { return x < 0 ? "a credit of " about money(-x, decimals) : about money(x, decimals) }

function clock(o_clock) { return sprintf("%02d:00", o_clock) }
function short_day(day) { return day_in_month(day) NB month_short(day) }
function named_day(day) { return substr(weekday_name(day), 1, 3) NB short_day(day) }
function month_year(day) { return month_name(day) " " year_of(day) }
function capital(s) { return toupper(substr(s, 1, 1)) substr(s, 2) }

# Some seconds as hours and minutes.
function span(seconds) {
	return (seconds >= 3600 ? int(seconds / 3600) NB "h" (seconds % 3600 >= 60 ? " " : "") : "") \
	    (seconds % 3600 >= 60 || seconds < 3600 ? int(seconds % 3600 / 60) NB "min" : "")
}

# Returns "3.2 kWh less than usual", or "about as usual" if x lies between the quartiles and less than half off, or less than 5 % off.
# unit is kWh or money.
function than(x, low, middle, high, unit, usual,    off) {
	off = abs(x - middle)
	if (x >= low && x <= high && off < 0.5 * abs(middle) + 0.01 || off < 0.05 * abs(middle))
		return "about as " usual
	return (unit == "money" ? money(off, 2) : kWh(off)) (x > middle ? " more" : " less") " than " usual
}

# Returns "6 % less than" or "as much as".
function percent_than(now_kWh, then_kWh,    p) {
	p = 100 * (now_kWh - then_kWh) / then_kWh
	return abs(p) < 1 ? "as much as" : digits(p, 0) NB "% " (p > 0 ? "more" : "less") " than"
}
function change(now_kWh, then_kWh,    p) {
	if (then_kWh <= 0)
		return "\342\200\223"
	p = sprintf("%.0f", 100 * (now_kWh - then_kWh) / then_kWh) + 0
	return (p > 0 ? "+" : p < 0 ? MINUS : "\302\261") abs(p) NB "%"
}
