# Charts as SVG. A chart on the page stretches with the page. Its text has positions in percent and keeps its size. Its bars and
# lines lie in an inner SVG of 1000 by 1000 that stretches; page.css keeps the width of their strokes. A chart in a picture of its
# own has a place in pixels: picture_chart().

function num(x,    s) {
	s = sprintf("%.2f", x)
	if (index(s, ".")) {
		sub(/0+$/, "", s)
		sub(/\.$/, "", s)
	}
	return s == "-0" ? "0" : s
}

# Begin a chart. x runs from 0 to columns, y from low to high. Screen readers read title and text. class: low, high or strip.
function chart(name, title, text, columns, low, high, class) {
	chart_columns = columns
	chart_low = low
	chart_high = high > low ? high : low + 1
	shapes = new_shapes = labels = ""
	chart_head = "<svg class=\"chart" (class ? " " class : "") "\" role=\"img\" aria-labelledby=\"" name "-t " name "-d\"><title id=\"" name "-t\">" title \
	    "</title><desc id=\"" name "-d\">" text "</desc>"
}
# Begin a chart at a place in a picture, in pixels.
function picture_chart(columns, low, high, left, top, width, height) {
	chart("", "", "", columns, low, high, "")
	chart_left = left
	chart_top = top
	chart_width = width
	chart_height = height
	in_pixels = 1
}
function chart_end() {
	if (in_pixels)
		return "<g class=\"chart\">" shapes new_shapes labels "</g>"

	return chart_head "<svg width=\"100%\" height=\"100%\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">" shapes new_shapes "</svg>" labels "</svg>"
}

BEGIN { chart_width = chart_height = 1000 }
function at_x(x) { return num(chart_left + chart_width * x / chart_columns) }
function at_y(y) { return num(chart_top + chart_height * (chart_high - y) / (chart_high - chart_low)) }
function text_x(x) { return in_pixels ? at_x(x) : num(100 * x / chart_columns) "%" }
function text_y(y) { return in_pixels ? at_y(y) : num(100 * (chart_high - y) / (chart_high - chart_low)) "%" }

# Returns a round step that divides a span into about so many parts.
function nice_step(size, parts,    power, raw) {
	raw = size / parts
	for (power = 1e-3; power * 10 <= raw; power *= 10)
		;
	raw *= 0.95
	return raw <= power ? power : raw <= 2 * power ? 2 * power : raw <= 2.5 * power ? 2.5 * power : raw <= 5 * power ? 5 * power : 10 * power
}

# Draw horizontal lines, their values in the gutter, and the unit above the values. as is "money" or "".
function grid(low, high, parts, unit, as,    step, k, v) {
	step = nice_step(high - low, parts)
	for (k = -int(-low / step + 1e-9); k * step <= high + 1e-9; k++) {
		v = k * step
		path(k ? "grid" : "axis", "M" at_x(0) " " at_y(v) "H" at_x(chart_columns))
		labels = labels "<text class=\"y\" x=\"" text_x(0) "\" y=\"" text_y(v) "\" dx=\"-.5em\" dy=\".35em\">" (as == "money" ? money(v, 0) : short_number(v)) "</text>"
	}
	if (unit != "")
		labels = labels "<text class=\"y\" x=\"" text_x(0) "\" y=\"" text_y(chart_high) "\" dx=\"-.5em\" dy=\"-.75em\">" unit "</text>"
}

# Draw a bar from one value to another, with no stroke where it begins.
function bar(class, x, width, from, to, tip,    y) {
	if (abs(to - from) * 1000 < chart_high - chart_low)
		return
	y = at_y(from)
	add_shape("<path class=\"" class "\" d=\"M" at_x(x) " " y "V" at_y(to) "H" at_x(x + width) "V" y (class == "gap" ? "z" : "") "\">" \
	    (tip == "" ? "" : "<title>" tip "</title>") "</path>")
}
# Draw values[1] to values[n], multiplied by by, as a line with one step a column.
function stairs(class, values, n, by,    i, d) {
	d = "M" at_x(0) " " at_y(by * values[1])
	for (i = 1; i <= n; i++)
		d = d "V" at_y(by * values[i]) "H" at_x(i)
	path(class, d)
}
function band(class, lows, highs, n, by,    i, d) {
	d = "M" at_x(0) " " at_y(by * lows[1])
	for (i = 1; i <= n; i++)
		d = d "V" at_y(by * highs[i]) "H" at_x(i)
	for (i = n; i > 0; i--)
		d = d "V" at_y(by * lows[i]) "H" at_x(i - 1)
	path(class, d "z")
}
function path(class, d) { add_shape("<path class=\"" class "\" d=\"" d "\"/>") }
# A year of hours has 20,000 shapes: to append each to all of them would copy gigabytes.
function add_shape(s) {
	new_shapes = new_shapes s
	if (length(new_shapes) > 10000) {
		shapes = shapes new_shapes
		new_shapes = ""
	}
}
function upright(class, x) { path(class, "M" at_x(x) " " at_y(chart_high) "V" at_y(chart_low)) }
function label(class, x, y, s, dy) {
	labels = labels "<text class=\"" class "\" x=\"" text_x(x) "\" y=\"" text_y(y) "\" dy=\"" dy "\">" s "</text>"
}
function below(class, x, s) {
	labels = labels "<text class=\"" class "\" x=\"" text_x(x) "\" y=\"" text_y(chart_low) "\" dy=\"1.5em\">" s "</text>"
}
# Write a month below its bar; page.css shows one letter where three do not fit.
function month_below(x, day, more,    s) {
	s = month_short(day)
	below("below", x, substr(s, 1, 1) "<tspan class=\"w\">" substr(s, 2) "</tspan>" more)
}

# Returns a bar from zero over the band of the usual, with a mark at its middle. The expected value is an outline.
function bullet(value, low, middle, high, least, most, class, expected,    s) {
	bullet_least = least
	bullet_size = most > least ? most - least : 1
	if (middle != "")
		s = "<path class=\"usual\" d=\"M" along(low) " 0H" along(high) "V1000H" along(low) "z\"/>"
	s = s "<path class=\"" class "\" d=\"M" along(value < 0 ? value : 0) " 260H" along(value < 0 ? 0 : value) "V740H" along(value < 0 ? value : 0) "z\"/>"
	if (expected != "" && expected > value)
		s = s "<path class=\"ghost\" d=\"M" along(value) " 260H" along(expected) "V740H" along(value) "\"/>"
	if (middle != "")
		s = s "<path class=\"mark\" d=\"M" along(middle) " 0V1000\"/>"
	if (least < 0)
		s = s "<path class=\"axis\" d=\"M" along(0) " 0V1000\"/>"
	return "<svg class=\"bullet\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" aria-hidden=\"true\">" s "</svg>"
}
function along(v,    x) {
	x = 1000 * (v - bullet_least) / bullet_size
	return num(x < 0 ? 0 : x > 1000 ? 1000 : x)
}

# A table: table_begin(caption, heads), then table_row(cells) for each row, then table_end(). TABs separate heads and cells. The first
# cell names the row. A head that begins with # aligns its column at the right; |CLASS behind a head gives the column a class.
function table_begin(caption, heads,    i, n, list, name, class, at) {
	n = split(heads, list, "\t")
	table_text = "<table><caption>" caption "</caption><thead><tr>"
	for (i = 1; i <= n; i++) {
		name = list[i]
		class = ""
		if (sub(/^#/, "", name))
			class = "n"
		at = index(name, "|")
		if (at) {
			class = class (class ? " " : "") substr(name, at + 1)
			name = substr(name, 1, at - 1)
		}
		column_class[i] = class == "" ? "" : " class=\"" class "\""
		table_text = table_text (name == "" ? "<td></td>" : "<th scope=\"col\"" column_class[i] ">" name "</th>")
	}
	table_text = table_text "</tr></thead><tbody>"
}
function table_row(cells,    i, n, list, s) {
	n = split(cells, list, "\t")
	s = "<tr><th scope=\"row\">" list[1] "</th>"
	for (i = 2; i <= n; i++)
		s = s "<td" column_class[i] ">" list[i] "</td>"
	table_text = table_text s "</tr>"
}
function table_foot(cells) {
	table_text = table_text "</tbody><tfoot>"
	table_row(cells)
	table_text = table_text "</tfoot>"
	table_footed = 1
}
function table_end(    s) {
	s = table_text (table_footed ? "" : "</tbody>") "</table>"
	table_footed = 0
	return s
}
function folded(summary, content) {
	return "<details><summary>" summary "</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" summary "\">" content "</div></details>"
}

# Print a style sheet of this folder.
function sheet(name,    file, line) {
	file = ENVIRON["SHARE"] "/" name ".css"
	while ((getline line < file) > 0)
		print line
	close(file)
}
