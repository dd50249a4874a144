# Merges the hour lines of each hour, by the rule of the table: prints one line an hour, in the order of the first lines. Two missing
# registers are left out, as db_hours of tests/db.sh does.
BEGIN { FS = "\t" }
{
	hour = $1 FS $2
	if (!(hour in demand)) {
		order[++n] = hour
		demand[hour] = "-" FS 0
		delivered[hour] = received[hour] = "-"
	}
	if ($4 > 0 && $4 >= covered[hour]) {
		demand[hour] = $3 FS $4
		covered[hour] = $4
	}
	if ($5 != "" && $5 != "-")
		delivered[hour] = $5
	if ($6 != "" && $6 != "-")
		received[hour] = $6
}
END {
	for (i = 1; i <= n; i++) {
		hour = order[i]
		print hour FS demand[hour] (delivered[hour] received[hour] == "--" ? "" : FS delivered[hour] FS received[hour])
	}
}
