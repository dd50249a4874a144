# Prints each reading as a point in InfluxDB's line protocol.
demand_line() {
	printf "electricity,meter=%s demand_kw=%s%s%s %.0f\n", meter, kw, (delivered == "" ? "" : ",delivered_kwh=" delivered), (received == "" ? "" : ",received_kwh=" received), epoch
	if (live)
		fflush()
}
