# The hours of kwh-agg by demand, in UTC and without its checks, as fast as mawk can.
# It uses integers (a double holds them exactly up to 2^53): thousandths of a kW, seconds.
function give(m, hour) {
    e = energy[m]
    e = e < 0 ? -int((-e + 1800) / 3600) : int((e + 1800) / 3600)
    a = e < 0 ? -e : e
    printf "%s:00:00+00:00\t%s\t%s%d.%03d\t%d\n", hour, m, e < 0 ? "-" : "", int(a / 1000), a % 1000, covered[m]
}
BEGIN { FS = "\t"; gap = 150; interval = 60 }
{
    hour = substr($1, 1, 13)
    s = substr($1, 15, 2) * 60 + substr($1, 18, 2)
    m = $2
    if (hour == hours[m]) {
        stood = s - last[m]
        if (stood > gap) stood = gap
        energy[m] += stood * kw[m]
        covered[m] += stood
    } else {
        if (m in last) {    # the next reading is in the next hour: the bench has no gaps
            stood = 3600 - last[m]
            if (stood > gap) stood = gap
            energy[m] += stood * kw[m]
            covered[m] += stood
            give(m, hours[m])
            stood = s
            if (stood > gap - 3600 + last[m]) stood = gap - 3600 + last[m]
        } else {
            order[++meters] = m
            stood = 0
        }
        energy[m] = stood * kw[m]
        covered[m] = stood
        hours[m] = hour
    }
    last[m] = s
    kw[m] = int($3 * 1000 + ($3 < 0 ? -0.5 : 0.5))
}
END {
    for (i = 1; i <= meters; i++) {
        m = order[i]
        energy[m] += interval * kw[m]
        covered[m] += interval
        give(m, hours[m])
    }
}
