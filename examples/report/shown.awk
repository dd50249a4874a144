# The hours that a chart shows, for picture.awk and text.awk.

# Set first_shown and today, the first and the last day of the chart. Returns 0 if there is nothing to show.
function choose(    i, days) {
	check_rows()
	days = ENVIRON["DAYS"] + 0
	today = row_day[rows]
	if (ENVIRON["LAST"] != "" && day_of_date(ENVIRON["LAST"]) < today)
		today = day_of_date(ENVIRON["LAST"])
	if (!rows || today < row_day[1]) {
		fail(!rows ? "no hours to draw" : "no hours up to " ENVIRON["LAST"] "; the first are of " date_of(row_day[1]))
		return 0
	}
	first_day = row_day[1]
	first_shown = days > 0 && today - days + 1 > first_day ? today - days + 1 : first_day
	until = has_rows(today) ? row_hour[last_row[today]] + 1 : 24
	for (i = 1; i <= rows; i++)
		solar = solar || row_day[i] >= first_shown && row_day[i] <= today && row_out[i] > 0.05
	word = solar ? "from the grid" : "used"
	shown_days = today - first_shown + 1
	add_up(first_shown, today, 24)
	shown_in = sum_in
	shown_out = sum_out
	return 1
}
function days_shown() {
	return named_day(first_shown) (shown_days == 1 ? "" : (year_of(first_shown) == year_of(today) ? "" : " " year_of(first_shown)) " to " named_day(today)) " " year_of(today)
}
# Keep the highest hour or day of each direction: most_in and most_out, and their places best_in and best_out.
function find_most(i, taken, given) {
	if (best_in == "" || taken > most_in) {
		most_in = taken
		best_in = i
	}
	if (best_out == "" || given > most_out) {
		most_out = given
		best_out = i
	}
}
