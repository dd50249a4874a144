# First the meter that comes first; then the state of its sensors as JSON, a line a reading. A reading of the past is not told as if
# it were of now.
demand_line() {
	if (first == "") {
		first = meter
		print meter
		fflush()
	}
	if (meter == first && epoch >= ENVIRON["STARTED"] - 300) {
		printf "{\"status\":\"online\",\"time\":\"%s\",\"demand\":%s,\"delivered\":%s,\"received\":%s}\n", time, json(kw), json(delivered), json(received)
		fflush()
	}
}
function json(s) { # no zeros before a number
	if (s == "")
		return "null"
	while (s ~ /^-?0[0-9]/)
		sub(/0/, "", s)
	return s
}
