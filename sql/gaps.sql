-- What was not read, between the first hour of each meter and its last. Run it in the database of the table:
-- mariadb --table pse < gaps.sql
-- A row is a stretch of hours that are missing or were not read from end to end, one after the other; UDate and UTime are its
-- start by the local clock. Hours is its length, Unread how many hours of it no reading speaks for, and kWh what the
-- register says was delivered meanwhile: NULL if it does not know all of it.
-- Hours follow each other in UTC, so a change of clocks is no gap. Rows without HourUTC, as of the original script, are left out.

SET @from = COALESCE(@from, '1970-01-01');
SET @to   = COALESCE(@to, CURRENT_DATE);

WITH
hours AS (
	SELECT COALESCE(Meter, '-') AS Meter, HourUTC, kWhIn, COALESCE(CAST(Covered AS SIGNED), 3600) AS Covered,
	       TIMESTAMPDIFF(SECOND, HourUTC, TIMESTAMP(UDate, UTime)) AS Clock, -- ahead of UTC
	       LEAD(HourUTC) OVER (PARTITION BY COALESCE(Meter, '-') ORDER BY HourUTC) AS NextUTC
	FROM usage_e
	WHERE HourUTC IS NOT NULL AND UDate BETWEEN @from AND @to
),
lengths AS ( -- an hour is cut short where clocks change by half of one
	SELECT hours.*, LEAST(3600, COALESCE(TIMESTAMPDIFF(SECOND, HourUTC, NextUTC), 3600)) AS Length FROM hours
),
pieces AS (
	SELECT Meter, Clock, HourUTC AS StartUTC, HourUTC + INTERVAL Length SECOND AS EndUTC, Length - Covered AS Unread, kWhIn
	FROM lengths WHERE Covered < Length
	UNION ALL
	SELECT Meter, Clock, HourUTC + INTERVAL 1 HOUR, NextUTC, TIMESTAMPDIFF(SECOND, HourUTC, NextUTC) - 3600, NULL
	FROM lengths WHERE NextUTC > HourUTC + INTERVAL 1 HOUR
),
joints AS (
	SELECT pieces.*, CASE WHEN StartUTC = LAG(EndUTC) OVER (PARTITION BY Meter ORDER BY StartUTC) THEN 0 ELSE 1 END AS Begins
	FROM pieces
),
stretches AS (
	SELECT joints.*, SUM(Begins) OVER (PARTITION BY Meter ORDER BY StartUTC) AS Stretch FROM joints
)
SELECT Meter,
       DATE(MIN(StartUTC + INTERVAL Clock * Begins SECOND)) AS UDate,
       TIME(MIN(StartUTC + INTERVAL Clock * Begins SECOND)) AS UTime,
       MIN(StartUTC) AS StartUTC,
       MAX(EndUTC) AS EndUTC,
       ROUND(TIMESTAMPDIFF(SECOND, MIN(StartUTC), MAX(EndUTC)) / 3600, 2) AS Hours,
       ROUND(SUM(Unread) / 3600, 2) AS Unread,
       CASE WHEN COUNT(*) = COUNT(kWhIn) THEN SUM(kWhIn) END AS kWh
FROM stretches
GROUP BY Meter, Stretch
ORDER BY Meter, StartUTC;
