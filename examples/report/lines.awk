# Converts hour lines (emu-kwh(5)) to the rows that hours.sql selects from the table. A malformed line ends the program. Two lines
# of one hour are merged as mysql-sink merges them: the demand that covers more seconds counts, and each register that is known.
# The energy of an hour follows the rule of the view usage_hour (sql/setup.sql).

BEGIN {
	FS = "\t"
	only = ENVIRON["METER"]
	kWh_form = "^-?[0-9]+\\.[0-9][0-9][0-9]$"
	start = "^" digits(4) "-" digits(2) "-" digits(2) "T" digits(2) ":" digits(2) ":" digits(2) "[+-]" digits(2) ":" digits(2) "$"
	meter_id = "^0x" hex(16) "$"
}
function digits(n,    s) { while (n-- > 0) s = s "[0-9]"; return s }
function hex(n,    s) { while (n-- > 0) s = s "[0-9a-f]"; return s }

FNR == 1 && /^(\037\213|\3757zXZ|\(\265\/\375|BZh)/ { reject("compressed data: zcat, xzcat, zstdcat or bzcat makes lines of it") }
FNR == 1 && /^(\377\376|\376\377)/ { reject("UTF-16 text: convert it with iconv -f UTF-16 -t UTF-8") }
{ sub(/\r$/, "") }
/^#/ || $0 == "" { next }
$1 ~ /Z$/ && (NF == 3 || NF == 5) { reject("a demand line, not an hour line; kwh-agg makes hour lines of them: kwh-agg FILE | kwh-plot") }
NF != 4 && NF != 6 || $1 !~ start || $2 != "-" && $2 !~ meter_id || $4 !~ /^[0-9]+$/ || $4 + 0 > 3600 || ($4 == 0 ? $3 != "-" : $3 !~ kWh_form) ||
    NF == 6 && ($5 != "-" && $5 !~ kWh_form || $6 != "-" && $6 !~ kWh_form) || !is_date(substr($1, 1, 10)) {
	reject("not an hour line")
}
only != "" && $2 != only {
	others[$2]
	next
}
meter != "" && $2 != meter { reject("a second meter, " $2 ": pick one, as with -m " meter) }
{
	meter = $2
	if (!($1 in covered)) {
		order[++n] = $1
		east = (substr($1, 20, 1) "1") * (substr($1, 21, 2) * 60 + substr($1, 24, 2))
		utc[$1] = (day_of_date($1) * 24 + substr($1, 12, 2)) * 60 + substr($1, 15, 2) - east # minutes
		covered[$1] = 0
		kWh_of[$1] = in_of[$1] = out_of[$1] = "-"
	}
	if ($4 > 0 && $4 + 0 >= covered[$1]) {
		covered[$1] = $4 + 0
		kWh_of[$1] = $3
	}
	if (NF == 6 && $5 != "-")
		in_of[$1] = $5
	if (NF == 6 && $6 != "-")
		out_of[$1] = $6
}

function reject(why,    file) {
	file = FILENAME == "" ? "-" : FILENAME
	gsub(/[\001-\037\177]/, "?", file) # a name is a stranger's text too
	sub(/^\.\//, "", file)
	fail(file ":" FNR ": " why)
}
function fail(why) {
	print ENVIRON["ME"] ": " why | "cat >&2"
	failed = 1
	exit 65
}

END {
	if (failed)
		exit 65
	if (!n) {
		for (meter in others)
			fail("no hours of meter " only "; there are those of " meter)
		fail("no hour lines")
	}
	sort_order()
	print ENVIRON["MARK"] "\nhours\nDay\tTime\tUTC\tDelivered\tReceived\tKnown\tCovered\tRows"
	for (i = 1; i <= n; i++)
		print_row(order[i])
}
function print_row(key,    taken, given, length_s, kWh) {
	kWh = kWh_of[key] == "-" ? 0 : kWh_of[key] + 0
	length_s = 3600 - substr(key, 15, 2) * 60 - substr(key, 18, 2)
	taken = in_of[key] != "-" ? in_of[key] + 0 : kWh > 0 ? kWh : 0
	given = out_of[key] != "-" ? out_of[key] + 0 : kWh >= 0 ? 0 : covered[key] >= length_s ? taken - kWh : -kWh
	printf "%d\t%s\t%d\t%.3f\t%.3f\t%d\t%d\t%d\n", day_of_date(key), substr(key, 12, 5), int(utc[key] / 60), taken, given, \
	    (in_of[key] != "-" ? length_s : covered[key]), covered[key], n
}
# Sort by time. Lines of several files, and registers that became known late, come in any order.
function sort_order(    gap, i, j, v) {
	for (gap = 1; gap < n; gap = gap * 3 + 1)
		;
	while (gap > 1) {
		gap = int(gap / 3)
		for (i = gap + 1; i <= n; i++) {
			v = order[i]
			for (j = i - gap; j > 0 && utc[order[j]] > utc[v]; j -= gap)
				order[j + gap] = order[j]
			order[j + gap] = v
		}
	}
}
