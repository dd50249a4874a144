-- The gaps between the first hour of a house and its last. Run it in the database of the table:
-- mariadb --table pse < gaps.sql
-- SET @house = 'garage' first if there are several; also @from and @to.
--
-- A row is a stretch of consecutive hours that are missing or were read in part. UDate and UTime are its start by the local clock.
-- Hours is its length, and Unread the hours of it that no reading covers. kWh is the energy delivered meanwhile, or NULL
-- if the register does not know all of it. The running hour is no gap.
-- Hours are consecutive in UTC, so a change of clocks is no gap. A row of the original script fills the hour of its local time. The
-- script's rows before our first hour have no UTC; gaps among them are not reported.
--
-- All houses, one after the other: first those that may have a gap, then each by the index.
--   mariadb -rN pse <gaps-houses.sql |
--   while IFS= read -r house; do { printf 'SET @house = %s;\n' "$house"; cat gaps.sql; } | mariadb pse; done

SET @house = COALESCE(@house, (SELECT IF(COUNT(DISTINCT House) = 1, MIN(House), NULL) FROM usage_meter));
SELECT DISTINCT House AS `SET @house to one of`
FROM usage_meter WHERE NOT EXISTS (SELECT 1 FROM usage_meter WHERE House = @house) ORDER BY House;

SET @from = COALESCE(@from, '1970-01-01');
SET @to   = COALESCE(@to, '9999-12-31');
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error

WITH
hours AS ( -- of the house, all its meters together
	SELECT HourUTC, TIMESTAMP(UDate, UTime) AS LocalStart, MAX(Length) AS Length, SUM(Covered) AS Covered,
	       IF(SUM(Known) >= MAX(Length), SUM(Delivered), NULL) AS kWh
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter <=> usage_meter.Meter -- each meter by the index
	WHERE usage_meter.House = @house AND UDate BETWEEN @from AND @to
	GROUP BY UDate, UTime, HourUTC
),
placed AS (
	SELECT hours.*, TIMESTAMPDIFF(SECOND, HourUTC, LocalStart) AS Ahead, COUNT(HourUTC) OVER (ORDER BY LocalStart, HourUTC) AS Place
	FROM hours
),
clocked AS ( -- a row of the script has the UTC offset of our last row before it
	SELECT placed.*, MAX(Ahead) OVER (PARTITION BY Place) AS Clock FROM placed
),
started AS (
	SELECT clocked.*, LocalStart - INTERVAL Clock SECOND AS StartUTC FROM clocked WHERE Clock IS NOT NULL
),
followed AS (
	SELECT started.*, LEAD(StartUTC) OVER (ORDER BY StartUTC) AS NextUTC FROM started
),
measured AS ( -- a change of clocks may cut an hour short
	SELECT StartUTC, Clock, Covered, kWh, NextUTC,
	       StartUTC + INTERVAL LEAST(Length, COALESCE(TIMESTAMPDIFF(SECOND, StartUTC, NextUTC), Length)) SECOND AS EndUTC
	FROM followed
	WHERE Covered < Length OR NextUTC > StartUTC + INTERVAL Length SECOND
),
pieces AS ( -- the unread part of an hour, and the missing hours after it
	SELECT StartUTC, EndUTC, Clock, TIMESTAMPDIFF(SECOND, StartUTC, EndUTC) - Covered AS Unread, kWh
	FROM measured
	WHERE Covered < TIMESTAMPDIFF(SECOND, StartUTC, EndUTC) AND EndUTC <= UTC_TIMESTAMP()
	UNION ALL
	SELECT EndUTC, NextUTC, Clock, TIMESTAMPDIFF(SECOND, EndUTC, NextUTC), NULL
	FROM measured
	WHERE NextUTC > EndUTC
),
joints AS (
	SELECT pieces.*, CASE WHEN StartUTC = LAG(EndUTC) OVER (ORDER BY StartUTC) THEN 0 ELSE 1 END AS Begins FROM pieces
),
stretches AS (
	SELECT joints.*, SUM(Begins) OVER (ORDER BY StartUTC) AS Stretch FROM joints
)
SELECT @house AS House,
       DATE(MIN(StartUTC + INTERVAL Clock * Begins SECOND)) AS UDate,
       TIME(MIN(StartUTC + INTERVAL Clock * Begins SECOND)) AS UTime,
       MIN(StartUTC) AS StartUTC,
       MAX(EndUTC) AS EndUTC,
       ROUND(TIMESTAMPDIFF(SECOND, MIN(StartUTC), MAX(EndUTC)) / 3600, 2) AS Hours,
       ROUND(SUM(Unread) / 3600, 2) AS Unread,
       CASE WHEN COUNT(*) = COUNT(kWh) THEN SUM(kWh) END AS kWh
FROM stretches
GROUP BY Stretch
ORDER BY StartUTC;
