# The last demand line of some: its time, as SQL takes it, and its kW.
demand_line() { last = substr(time, 1, 10) "T" substr(time, 12, 8) " " kw }
END { if (last != "") print last }
