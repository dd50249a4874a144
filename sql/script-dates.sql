-- The original script stores the hour from 23:00 just after midnight, with the date of the new day. This corrects the date of those
-- rows. Stop the script, then run it in the database of the table: mariadb --table pse < script-dates.sql
--
-- A row is wrong if an earlier hour of its date was stored after it. Without such an hour, as for the script's last night,
-- nothing is known, and the row stays. Running it again changes nothing. Moved is the number of corrected rows.

UPDATE usage_e AS late
JOIN (
	SELECT UDate, MAX(ID) AS LastID FROM usage_e WHERE Meter IS NULL AND UTime < '23:00:00' GROUP BY UDate
) AS day ON day.UDate = late.UDate AND day.LastID > late.ID
SET late.UDate = late.UDate - INTERVAL 1 DAY
WHERE late.Meter IS NULL AND late.UTime = '23:00:00';

SELECT ROW_COUNT() AS Moved;
