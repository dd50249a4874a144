# Prints SQL that inserts the hours of lines "START COUNT KWH HOW [METER]"; the head of 71-bill.t describes them.
{
	local = substr($1, 1, 10) " " substr($1, 12, 8)
	minutes = substr($1, 21, 2) * 60 + substr($1, 24, 2)
	if (substr($1, 20, 1) != "-")
		minutes = -minutes
	left = sprintf("%.0f", $3 * 1000)
	meter = $4 == "legacy" ? "NULL" : "'" ($5 == "" ? "0x001c640000000001" : $5) "'"
	covered = $4 == "legacy" ? "NULL" : $4 == "register" || $4 == "demand" ? 3600 : $4 + 0
	print "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut) VALUES"
	for (i = 0; i < $2; i++) {
		wh = int(left / ($2 - i))
		left -= wh
		kwh = $4 == "unread" ? "NULL" : sprintf("%.3f", wh / 1000)
		utc = $4 == "legacy" ? "NULL" : sprintf("TIMESTAMP'%s' + INTERVAL %d MINUTE", local, i * 60 + minutes)
		delivered = $4 != "register" ? "NULL" : wh < 0 ? 0 : kwh
		received = $4 != "register" ? "NULL" : wh < 0 ? -kwh : 0
		hour = sprintf("TIMESTAMP'%s' + INTERVAL %d HOUR", local, i)
		printf "(DATE(%s), TIME(%s), %s, %s, %s, %s, %s, %s)%s\n", hour, hour, kwh, utc, meter, covered, delivered, received, (i < $2 - 1 ? "," : ";")
	}
}
