# The rows that hours are read from: results of SQL, as the client prints them, or what lines.awk makes of hour lines. Before a
# result stands a line with the mark, below it one with the result's name, and then one with the names of its columns.

$0 == mark {
	getline result
	headed = 0
	next
}
!headed { # a result begins with the names of its columns; one without rows has not even those
	split("", at)
	for (i = 1; i <= NF; i++)
		at[$i] = i
	headed = 1
	next
}
function field(name) { return name in at && $at[name] != "NULL" ? $at[name] : "" }

result == "hours" {
	add_hour(field("Day"), field("Time"), field("UTC"), field("Delivered"), field("Received"), field("Known"), field("Covered"))
	rows_due = field("Rows")
}
# Have all hours come that there are?
function check_rows() {
	if (rows != rows_due + 0)
		fail("of " rows_due " hours " rows + 0 " came")
}
function fail(why) {
	print ENVIRON["ME"] ": " why | "cat >&2"
	failed = 1
	exit 1
}
