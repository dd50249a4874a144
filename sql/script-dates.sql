-- The original script stores the hour from 23:00 just after midnight, with the date of the new day. This gives those rows the day
-- they are of. Run it in the database of the table, once the script has stopped: mariadb --table pse < script-dates.sql
--
-- Such a row is known by an earlier hour of its date that was stored after it. Where there is none, as of the script's last
-- night, nothing is known and nothing is changed. Running it again changes nothing. Moved says how many there were.

UPDATE usage_e AS late
JOIN (
	SELECT UDate, MAX(ID) AS LastID FROM usage_e WHERE Meter IS NULL AND UTime < '23:00:00' GROUP BY UDate
) AS day ON day.UDate = late.UDate AND day.LastID > late.ID
SET late.UDate = late.UDate - INTERVAL 1 DAY
WHERE late.Meter IS NULL AND late.UTime = '23:00:00';

SELECT ROW_COUNT() AS Moved;
