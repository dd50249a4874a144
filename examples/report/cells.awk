# The year: a column is a day, a row is an hour. Each step of colour is one path, and each run of equal cells in a row is one
# stroke of it. The cells stand once in <defs>. The page uses them twice: horizontally, and upright on a phone.

function prepare_year() {
	year_from = first_day > today - 364 ? first_day : today - 364
	year_days = today - year_from + 1
	if (rows && today - first_day >= 13)
		cells_of_year()
}

# Sets year_cells and the steps up_step[1 to 5] and down_step[1 to 3], net kWh, for the year_days days from year_from on.
# An hour that only the register knows has no step: its kWh are the mean of the whole gap.
function cells_of_year(    day, i, o, column, net, many, up, down, n_up, n_down) {
	split("", year_net)
	split("", year_late)
	for (day = year_from; day <= today; day++) {
		if (!has_rows(day))
			continue
		column = day - year_from
		split("", many)
		for (i = first_row[day]; i <= last_row[day]; i++) {
			o = row_hour[i]
			if (is_late(i))
				year_late[o, column]
			if (row_known[i] < 1800 || is_late(i))
				continue
			net = row_in[i] - row_out[i]
			year_net[o, column] = o in many ? (year_net[o, column] * many[o] + net) / (many[o] + 1) : net # the hour that comes twice in autumn: their mean
			many[o]++
		}
	}
	for (o = 0; o < 24; o++)
		for (column = 0; column < year_days; column++)
			if ((o, column) in year_net) {
				net = year_net[o, column]
				if (net >= 0)
					up[++n_up] = net
				else
					down[++n_down] = -net
			}
	if (!n_up)
		up[++n_up] = 0
	for (i = 1; i <= 5; i++)
		up_step[i] = quantile(up, n_up, i < 5 ? i / 5 : 0.95)
	down_steps = solar && n_down > 200 ? 3 : 0
	if (down_steps) {
		down_step[1] = quantile(down, n_down, 0.34)
		down_step[2] = quantile(down, n_down, 0.67)
		down_step[3] = quantile(down, n_down, 0.92)
	}
	year_cells = "<g id=\"year-cells\" class=\"cells\">" year_strokes() "</g>"
}

function year_strokes(    o, column, run, begun, class, i, line, strokes, unknown, s) {
	for (o = 0; o < 24; o++) {
		split("", line)
		run = ""
		for (column = 0; column <= year_days; column++) {
			class = column < year_days ? year_step(o, column) : ""
			if (class == "unknown") {
				unknown = unknown "M" column + 0.5 " " o "v1"
				class = ""
			}
			if (class == run)
				continue
			if (run != "")
				line[run] = line[run] "M" begun " " o ".5H" column
			run = class
			begun = column
		}
		for (i = 1; i <= 6; i++)
			if (("t" i) in line)
				strokes["t" i] = strokes["t" i] line["t" i]
		for (i = 1; i <= 4; i++)
			if (("g" i) in line)
				strokes["g" i] = strokes["g" i] line["g" i]
	}
	for (i = 1; i <= 6; i++)
		if (("t" i) in strokes)
			s = s "<path class=\"t" i "\" stroke-width=\"1.04\" d=\"" strokes["t" i] "\"/>\n"
	for (i = 1; i <= 4; i++) # stripes tell received from delivered energy without colour
		if (("g" i) in strokes)
			s = s "<path class=\"g" i "\" stroke-width=\".56\" d=\"" strokes["g" i] "\"/>\n"
	year_unknown = unknown != ""
	return s (year_unknown ? "<path class=\"unknown\" stroke-width=\".4\" d=\"" unknown "\"/>" : "")
}
function year_step(o, column,    net, i, n) {
	if (!((o, column) in year_net)) {
		if ((o, column) in year_late)
			return "unknown"
		if (column == 0 || column == year_days - 1 && o >= until || !is_missing(year_from + column, o) && has_row(year_from + column, o))
			return ""
		return is_missing(year_from + column, o) ? "unknown" : ""
	}
	net = year_net[o, column]
	if (net >= 0 || !down_steps) {
		for (i = 1; i <= 5; i++)
			n += net > up_step[i]
		return "t" n + 1
	}
	for (i = 1; i <= 3; i++)
		n += -net > down_step[i]
	return "g" n + 1
}
function has_row(day, o,    i) {
	for (i = first_row[day]; has_rows(day) && i <= last_row[day]; i++)
		if (row_hour[i] == o)
			return 1
	return 0
}

# The legend: the steps side by side, with the kWh at each edge.
function ramp(steps, n, kind,    i, s, y) {
	for (i = 0; i <= n; i++) {
		s = s "<path class=\"" kind i + 1 "\" stroke-width=\"" (kind == "t" ? 12 : 2.6) "\" d=\""
		if (kind == "t")
			s = s "M" i * 38 " 6h38"
		else
			for (y = 2; y < 12; y += 4.5)
				s = s "M" i * 38 " " y "h38"
		s = s "\"/>"
	}
	for (i = 1; i <= n; i++)
		s = s "<text class=\"ramp\" x=\"" i * 38 "\" y=\"26\">" sprintf("%.1f", steps[i]) "</text>"
	return "<svg width=\"" (n + 1) * 38 "\" height=\"30\" viewBox=\"0 0 " (n + 1) * 38 " 30\" aria-hidden=\"true\">" s "</svg>"
}
