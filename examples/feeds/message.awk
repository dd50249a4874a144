# Prints for each reading whether demand is above or below the limit, for how many readings in a row, and the reading.
BEGIN { limit = ENVIRON["LIMIT"] + 0 }
demand_line() {
	side = kw > limit ? "above" : "below"
	row = side == before ? row + 1 : 1
	before = side
	print side "\t" row "\t" kw "\t" time "\t" meter
	if (live)
		fflush()
}
