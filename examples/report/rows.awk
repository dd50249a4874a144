# Reads the results of the SQL, as the client prints them; lines.awk prints the same form. Each result follows three lines: the mark,
# the name of the result, and the names of its columns.

$0 == mark {
	getline result
	headed = 0
	next
}
!headed { # a result without rows has no line with the names of its columns either
	split("", at)
	for (i = 1; i <= NF; i++)
		at[$i] = i
	headed = 1
	next
}
function field(name) { return name in at && $at[name] != "NULL" ? $at[name] : "" }
# A field that is a number, "" if it is not known. It is made one here, as busybox compares what a function returns as text.
function number(name,    s) { s = field(name); return s == "" ? "" : s + 0 }

result == "hours" {
	add_hour(number("Day"), field("Time"), number("UTC"), number("Delivered"), number("Received"), number("Known"), number("Covered"))
	rows_due = number("Rows")
}
# Fail unless all hours have arrived.
function check_rows() {
	if (rows != rows_due + 0)
		fail("only " rows + 0 " of " rows_due " hours arrived")
}
function fail(why) {
	print ENVIRON["ME"] ": " why | "cat >&2"
	failed = 1
	exit 1
}
