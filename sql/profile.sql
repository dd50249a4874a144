-- The hours of a day: what they take on average, on weekdays and at weekends. Run it in the database of the table:
-- mariadb --table pse < profile.sql
-- It counts the hours that the registers know, or that were read from end to end, and those of the original script's table.
-- Rows without a meter, as of the original script, are those of a meter '-'.

SET @from = COALESCE(@from, CURRENT_DATE - INTERVAL 29 DAY);
SET @to   = COALESCE(@to, CURRENT_DATE);

WITH
hours AS (
	SELECT COALESCE(Meter, '-') AS Meter, HOUR(UTime) AS Hour, WEEKDAY(UDate) >= 5 AS IsWeekend,
	       COALESCE(kWhIn - COALESCE(kWhOut, 0), kWh) AS kWh
	FROM usage_e
	WHERE UDate BETWEEN @from AND @to
	AND (kWhIn IS NOT NULL OR COALESCE(Covered, 3600) >= 3600)
)
SELECT Meter, Hour,
       COUNT(kWh) AS Hours,
       ROUND(AVG(kWh), 3) AS Average,
       ROUND(AVG(CASE WHEN NOT IsWeekend THEN kWh END), 3) AS Weekday,
       ROUND(AVG(CASE WHEN IsWeekend THEN kWh END), 3) AS Weekend,
       MIN(kWh) AS Lowest,
       MAX(kWh) AS Highest
FROM hours
GROUP BY Meter, Hour
ORDER BY Meter, Hour;
