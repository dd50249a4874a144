-- Hours that took far more than any before. Run it in the database of the table: mariadb --table pse < spikes.sql
-- SET @house = 'garage' first if there are several; also @from, @to, @times and @more.
--
-- An hour stands out if it took more than every hour of the eight weeks before at the same o'clock, the one before it or the one
-- after it. So weekly events, such as charging a car, do not stand out. Consecutive hours that stand out are one row, if together
-- they took 1.5 times (@times) the highest until then, and 2 kWh (@more) more. Highest is the sum of these highest hours.
-- Only hours that are known in full count. It needs four weeks of hours before the first row.
-- All houses, one after the other: as gaps.sql says, with spikes-houses.sql.

SET @house = COALESCE(@house, (SELECT IF(COUNT(DISTINCT House) = 1, MIN(House), NULL) FROM usage_meter));
SELECT DISTINCT House AS `SET @house to one of`
FROM usage_meter WHERE NOT EXISTS (SELECT 1 FROM usage_meter WHERE House = @house) ORDER BY House;

SET @to    = COALESCE(@to, (SELECT DATE(Clock) FROM usage_meter WHERE House = @house ORDER BY LastUTC DESC LIMIT 1));
SET @from  = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 29 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error
SET @times = COALESCE(@times, 1.5);
SET @more  = COALESCE(@more, 2); -- kWh

WITH
hours AS ( -- of the house, all its meters together
	SELECT TIMESTAMP(UDate, UTime) AS LocalStart, TO_DAYS(UDate) AS Day, HOUR(UTime) AS Hour, SUM(Delivered) AS kWh
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter <=> usage_meter.Meter -- each meter by the index
	WHERE usage_meter.House = @house AND UDate BETWEEN CAST(@from AS DATE) - INTERVAL 56 DAY AND @to
	GROUP BY UDate, UTime, HourUTC
	HAVING SUM(Known) >= MAX(Length)
),
tops AS ( -- of each day and o'clock, with the o'clock before it and after it
	SELECT (Day * 24 + Hour + beside) DIV 24 AS Day, MOD(Hour + beside + 24, 24) AS Hour, MAX(kWh) AS kWh
	FROM hours JOIN (SELECT -1 AS beside UNION ALL SELECT 0 UNION ALL SELECT 1) AS near
	GROUP BY (Day * 24 + Hour + beside) DIV 24, MOD(Hour + beside + 24, 24)
),
weeks AS (
	SELECT Day, Hour, MAX(kWh) OVER before_ AS Highest, COUNT(*) OVER before_ AS Days
	FROM tops
	WINDOW before_ AS (PARTITION BY Hour ORDER BY Day RANGE BETWEEN 56 PRECEDING AND 1 PRECEDING)
),
above AS (
	SELECT LocalStart, kWh, Highest, -- the same number for hours that follow each other; an autumn night has one of them twice
	       TIMESTAMPDIFF(HOUR, '2000-01-01', LocalStart) - DENSE_RANK() OVER (ORDER BY LocalStart) AS Stretch
	FROM hours JOIN weeks ON weeks.Day = hours.Day AND weeks.Hour = hours.Hour
	WHERE LocalStart >= @from AND Days >= 28 AND kWh > Highest
)
SELECT @house AS House,
       DATE(MIN(LocalStart)) AS UDate,
       DAYNAME(MIN(LocalStart)) AS Day,
       TIME(MIN(LocalStart)) AS UTime,
       COUNT(*) AS Hours,
       SUM(kWh) AS kWh,
       SUM(Highest) AS Highest
FROM above
GROUP BY Stretch
HAVING SUM(kWh) >= SUM(Highest) * @times AND SUM(kWh) >= SUM(Highest) + @more
ORDER BY MIN(LocalStart) DESC;
