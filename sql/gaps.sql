-- What was not read, between the first hour of each meter and its last. Run it in the database of the table:
-- mariadb --table pse < gaps.sql
-- A row is a stretch of hours that are missing or were not read from end to end, one after the other; UDate and UTime are its
-- start by the local clock. Hours is its length, Unread how many hours of it no reading speaks for, and kWh what the
-- register says was delivered meanwhile: NULL if it does not know all of it.
-- Hours follow each other in UTC, so a change of clocks is no gap. Rows without HourUTC, as of the original script, are left out.
-- SET @meter = '0x001c640000000001' before it for one meter alone: of many, that is far quicker.

SET @from = COALESCE(@from, '1970-01-01');
SET @to   = COALESCE(@to, CURRENT_DATE);

WITH
hours AS (
	SELECT Meter, HourUTC, kWhIn, COALESCE(CAST(Covered AS SIGNED), 3600) AS Covered,
	       TIMESTAMPDIFF(SECOND, HourUTC, TIMESTAMP(UDate, UTime)) AS Clock, -- ahead of UTC
	       LEAD(HourUTC) OVER (PARTITION BY Meter ORDER BY HourUTC) AS NextUTC
	FROM usage_e
	WHERE HourUTC IS NOT NULL AND UDate BETWEEN @from AND @to AND (@meter IS NULL OR Meter = CONVERT(@meter USING ascii))
),
pieces AS ( -- of an hour what was not read of it, and the hours missing after it; an hour is cut short where clocks change by half of one
	SELECT COALESCE(Meter, '-') AS Meter, Clock,
	       CASE WHEN Missing THEN HourUTC + INTERVAL 1 HOUR ELSE HourUTC END AS StartUTC,
	       CASE WHEN Missing THEN NextUTC ELSE HourUTC + INTERVAL Length SECOND END AS EndUTC,
	       CASE WHEN Missing THEN TIMESTAMPDIFF(SECOND, HourUTC, NextUTC) - 3600 ELSE Length - Covered END AS Unread,
	       CASE WHEN Missing THEN NULL ELSE kWhIn END AS kWhIn
	FROM (SELECT hours.*, LEAST(3600, COALESCE(TIMESTAMPDIFF(SECOND, HourUTC, NextUTC), 3600)) AS Length
	      FROM hours WHERE Covered < 3600 OR NextUTC > HourUTC + INTERVAL 1 HOUR) AS marked
	JOIN (SELECT FALSE AS Missing UNION ALL SELECT TRUE) AS kinds
	ON Missing AND NextUTC > HourUTC + INTERVAL 1 HOUR OR NOT Missing AND Covered < Length
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
