# Prints the metrics of a reading, in base units, and a line "end METER" after them. Of readings of the past it prints only the latest of
# each meter, at the end or before the first live one; node_exporter does not use the others.
demand_line() {
	if (epoch < ENVIRON["STARTED"] - 120)
		latest[meter] = metrics()
	else {
		history()
		printf "%s", metrics()
		fflush()
	}
}
END { history() }

function history(    m) {
	for (m in latest)
		printf "%s", latest[m]
	split("", latest)
}
function metrics() {
	return metric("demand_watts", "gauge", "Power taken from the grid; negative: fed in.", sprintf("%.3f", kw * 1000)) \
	    metric("delivered_joules_total", "counter", "Energy delivered, by the register of the meter.", joules(delivered)) \
	    metric("received_joules_total", "counter", "Energy fed in, by the register of the meter.", joules(received)) \
	    metric("reading_timestamp_seconds", "gauge", "Time of the reading.", sprintf("%.0f", epoch)) "end " meter "\n"
}
function metric(name, type, help, value) {
	return value == "" ? "" : sprintf("# HELP electricity_%s %s\n# TYPE electricity_%s %s\nelectricity_%s{meter=\"%s\"} %s\n", name, help, name, type, name, meter, value)
}
function joules(kWh) { return kWh == "" ? "" : sprintf("%.0f", kWh * 3600000) }
