# awk -v step=SECONDS -v count=N -v low=W -v high=W -f series.awk: prints N demand lines, one each SECONDS, from 2026-10-31T19:00:00Z on. The
# demand jumps between low and high, the same way each time; the registers count it.
BEGIN {
	delivered = 1000
	received = 12.003
	for (i = 0; i < count; i++) {
		kW = (low + i * 7919 % (high - low)) / 1000
		time = 19 * 3600 + i * step
		day = 31 + int(time / 86400)
		printf "2026-%d-%02dT%02d:%02d:%02dZ\t0x001c640000000001\t%.3f\t%.3f\t%.3f\n", (day > 31 ? 11 : 10), (day > 31 ? day - 31 : day),
			time / 3600 % 24, time / 60 % 60, time % 60, kW, delivered, received
		if (kW > 0)
			delivered += kW * step / 3600
		else
			received -= kW * step / 3600
	}
}
