-- The mean energy of each hour of the day, on weekdays and at weekends. Run it in the database of the table:
-- mariadb --table pse < profile.sql
-- SET @house = 'garage' first if there are several; also @from and @to.
-- kWh are net. Only hours that are known in full count.

SET @house = COALESCE(@house, (SELECT IF(COUNT(DISTINCT House) = 1, MIN(House), NULL) FROM usage_meter));
SELECT DISTINCT House AS `SET @house to one of`
FROM usage_meter WHERE NOT EXISTS (SELECT 1 FROM usage_meter WHERE House = @house) ORDER BY House;

SET @to   = COALESCE(@to, (SELECT DATE(Clock) FROM usage_meter WHERE House = @house ORDER BY LastUTC DESC LIMIT 1));
SET @from = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 29 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error

WITH
hours AS ( -- of the house, all its meters together
	SELECT HOUR(UTime) AS Hour, WEEKDAY(UDate) >= 5 AS IsWeekend, SUM(Net) AS kWh
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter <=> usage_meter.Meter -- each meter by the index
	WHERE usage_meter.House = @house AND UDate BETWEEN @from AND @to
	GROUP BY UDate, UTime, HourUTC
	HAVING SUM(Known) >= MAX(Length)
)
SELECT @house AS House,
       Hour,
       COUNT(kWh) AS Hours,
       ROUND(SUM(kWh) / COUNT(kWh), 3) AS Average,
       ROUND(SUM(IF(IsWeekend, NULL, kWh)) / NULLIF(SUM(NOT IsWeekend), 0), 3) AS Weekday,
       ROUND(SUM(IF(IsWeekend, kWh, NULL)) / NULLIF(SUM(IsWeekend), 0), 3) AS Weekend,
       MIN(kWh) AS Lowest,
       MAX(kWh) AS Highest
FROM hours
GROUP BY Hour
ORDER BY Hour;
