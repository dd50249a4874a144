# Prints time, in the form of SQL, and kW of the last demand line.
demand_line() { last = substr(time, 1, 10) "T" substr(time, 12, 8) " " kw }
END { if (last != "") print last }
