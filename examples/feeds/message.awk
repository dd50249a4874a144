# For each reading: is demand above the limit or below it, for how many readings in a row, and which reading it is.
BEGIN { limit = ENVIRON["LIMIT"] + 0 }
demand_line() {
	side = kw > limit ? "above" : "below"
	row = side == before ? row + 1 : 1
	before = side
	print side "\t" row "\t" kw "\t" time "\t" meter
	if (live)
		fflush()
}
