# The last whole demand line of a log: its time, as SQL takes it, and its kW. It is emu-kwh(5)'s line and nothing else.
BEGIN { FS = "\t"; number = "^-?[0-9]+(\\.[0-9]+)?$" }
{ sub(/\r$/, "") }
(NF == 3 || NF == 5) && $1 ~ /^[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$/ && $3 ~ number {
	time = substr($1, 1, 10) "T" substr($1, 12, 8)
	kw = $3
}
END { if (time != "") print time " " kw }
