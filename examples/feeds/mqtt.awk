# Prints the first meter, then for each reading of it the state of the sensors, as JSON. Readings of the past are skipped.
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
function json(s) { # without leading zeros, which JSON does not allow
	if (s == "")
		return "null"
	while (s ~ /^-?0[0-9]/)
		sub(/0/, "", s)
	return s
}
