-- The utility's own readings beside ours. Run it in the database of both tables: mariadb --table pse < compare.sql
-- The utility's readings are in a table utility; green-button(1) explains how to load them.
-- SET @house = 'garage' first if there are several; also @from and @to, and @least, the kWh from which an hour counts as different.
-- The account needs CREATE TEMPORARY TABLES and SELECT.
--
-- The first result has the months. Hours is the number of hours that both know in full. Ours, Utility and Difference are the net kWh of
-- these hours. OnlyOurs and OnlyUtility are the numbers of hours that only one of them knows.
-- The second result has each hour that differs. Hours that fill.sql has copied, and rows of the original script, are left out.

SET @house = COALESCE(@house, (SELECT IF(COUNT(DISTINCT House) = 1, MIN(House), NULL) FROM usage_meter));
SELECT DISTINCT House AS `SET @house to one of`
FROM usage_meter WHERE NOT EXISTS (SELECT 1 FROM usage_meter WHERE House = @house) ORDER BY House;

SET @from  = COALESCE(@from, '1970-01-01');
SET @to    = COALESCE(@to, '9999-12-31');
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error
SET @least = COALESCE(@least, 0.01);

-- A device that names no meter stores its hours as Meter '-', as fill.sql does; these are then compared.
SET @named = (SELECT COUNT(*) FROM usage_meter WHERE House = @house AND Meter <> '-');

CREATE TEMPORARY TABLE compared ENGINE=InnoDB
SELECT HourUTC, MIN(UDate) AS UDate, MIN(UTime) AS UTime, IF(SUM(Known) >= MAX(Length), SUM(Ours), NULL) AS Ours, SUM(Utility) AS Utility
FROM (
	SELECT HourUTC, UDate, UTime, Length, Known, Net AS Ours, NULL AS Utility
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter = usage_meter.Meter -- each meter by the index
	WHERE usage_meter.House = @house AND UDate BETWEEN @from AND @to AND (usage_meter.Meter <> '-' OR @named = 0)
	UNION ALL
	SELECT HourUTC, UDate, UTime, NULL, NULL, NULL, kWh
	FROM utility
	WHERE UDate BETWEEN @from AND @to AND Covered >= 3600 - MINUTE(UTime) * 60 - SECOND(UTime)
	AND EXISTS (SELECT 1 FROM usage_meter WHERE House = @house)
) AS both_
GROUP BY HourUTC;

SELECT @house AS House,
       DATE_FORMAT(UDate, '%Y-%m') AS Month,
       COUNT(Ours + Utility) AS Hours,
       SUM(IF(Utility IS NULL, NULL, Ours)) AS Ours,
       SUM(IF(Ours IS NULL, NULL, Utility)) AS Utility,
       SUM(Ours - Utility) AS Difference,
       SUM(Ours IS NOT NULL AND Utility IS NULL) AS OnlyOurs,
       SUM(Ours IS NULL AND Utility IS NOT NULL) AS OnlyUtility
FROM compared
GROUP BY DATE_FORMAT(UDate, '%Y-%m')
ORDER BY Month;

SELECT @house AS House, UDate, UTime, HourUTC, Ours, Utility, Ours - Utility AS Difference
FROM compared
WHERE ABS(Ours - Utility) >= @least
ORDER BY HourUTC;

DROP TEMPORARY TABLE compared;
