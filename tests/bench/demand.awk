# Prints a demand log for measurements, always the same: -v meters=M -v minutes=N, a reading a minute of each. -v fields=5: with registers.
function random() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
BEGIN {
    seed = 1
    split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
    year = 2022; month = 1; day = 1; hour = 0
    for (m = 0; m < meters; m++) {
        name[m] = sprintf("0x00135001%04x%04x", m * 7919 / 65536 % 65536, m * 7919 % 65536)
        kw[m] = 0.3 + m % 7 / 10
        delivered[m] = 20000 + m * 13 % 7000
        received[m] = 12 + m % 9
    }
    for (minute = 0; minute < minutes; minute++) {
        if (minute % 60 == 0) {
            if (minute > 0 && ++hour == 24) {
                hour = 0
                if (++day > days[month] + (month == 2 && year % 4 == 0)) {
                    day = 1
                    if (++month > 12) { month = 1; year++ }
                }
            }
            stamp = sprintf("%d-%02d-%02dT%02d:", year, month, day, hour)
        }
        at = sprintf("%s%02d:00Z", stamp, minute % 60)
        for (m = 0; m < meters; m++) {
            kw[m] = kw[m] * 0.9 + random() * 0.3 - 0.04
            if (random() < 0.01) kw[m] += random() * 9 - 2
            if (fields == 5) {
                if (kw[m] > 0) delivered[m] += kw[m] / 60
                else received[m] -= kw[m] / 60
                printf "%s\t%s\t%.3f\t%.3f\t%.3f\n", at, name[m], kw[m], delivered[m], received[m]
            } else
                printf "%s\t%s\t%.3f\n", at, name[m], kw[m]
        }
    }
}
