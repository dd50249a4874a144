# Reads demand lines, as emu-kwh(5) defines them, for the feeds and for usage-report. If any part of a line is wrong, none of it counts.
#
# demand_line() is true if the current line is a demand line. Then time, meter and kw are its fields, delivered and received its registers,
# "" if missing, and epoch its time in seconds from 1970 (print it with %.0f: mawk's integers have 31 bits). It reports other lines on
# standard error, at most twenty. The caller appends a line "# end" to the input, which shows whether the last line is torn.

BEGIN {
	live = ENVIRON["LIVE"]
	FS = "\t"
	instant = "^" n_times("[0-9]", 4) "-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$"
	meter_id = "^0x" n_times("[0-9a-f]", 16) "$"
	decimal = "[0-9]+(\\.[0-9]" n_times("[0-9]?", 5) ")?$"
}
function n_times(s, n,    t) { while (n-- > 0) t = t s; return t }

function demand_line() {
	sub(/\r$/, "")
	if ($0 == "" || /^#/ || /# end$/)
		return 0
	if (length($0) > 127 || NF != 3 && NF != 5 || $1 !~ instant || $2 != "-" && $2 !~ meter_id || $3 !~ ("^-?" decimal) ||
	    NF == 5 && ($4 != "-" && $4 !~ ("^" decimal) || $5 != "-" && $5 !~ ("^" decimal))) {
		complain()
		return 0
	}
	time = $1
	meter = $2
	kw = $3
	delivered = NF == 5 && $4 != "-" ? $4 : ""
	received = NF == 5 && $5 != "-" ? $5 : ""
	if (delivered + 0 == 0 && received + 0 == 0) # a device sends 0 around a power cut: both are missing then
		delivered = received = ""
	epoch = seconds(substr(time, 1, 4) + 0, substr(time, 6, 2) + 0, substr(time, 9, 2) + 0) + \
	    substr(time, 12, 2) * 3600 + substr(time, 15, 2) * 60 + substr(time, 18, 2)
	return 1
}

# Returns the start of a day in seconds from 1970. Its years begin in March, so the leap day comes last.
function seconds(y, m, d) {
	if (m < 3) {
		y--
		m += 12
	}
	return (365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5) + d - 719469) * 86400
}

function complain(    s) {
	if (++complaints > 20)
		return
	s = substr($0, 1, 60)
	gsub(/[^ -~]/, "?", s)
	print ENVIRON["ME"] ": line " NR ": not a demand line: " s | "cat >&2"
	close("cat >&2")
}
