# In the machine: the table and a fresh replay of the log are equal.
rows() {
	mariadb -N -e "SELECT UDate, UTime, HourUTC, Meter, kWh, Covered, kWhIn, kWhOut FROM $1.usage_e ORDER BY Meter, HourUTC, ID"
}
mariadb -e 'DROP DATABASE IF EXISTS replay; CREATE DATABASE replay; CREATE TABLE replay.usage_e LIKE pse.usage_e'
kwh-agg $log 2>/dev/null | mysql-sink --user=root --database=replay || exit
rows pse >/run/table
rows replay | diff - /run/table && [ -s /run/table ]
