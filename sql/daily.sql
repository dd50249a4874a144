-- The energy and the cost of each day, by meter. Run it in the database of the table: mariadb --table pse < daily.sql
-- It works on the table of sql/setup.sql and on that of the original script, whose hours have no Meter.
-- kWh are net, by demand. Hours is the number of hours: 24, or 23 or 25 when clocks change, or fewer if some are missing.
-- Average is the mean of an hour, and Estimate is 24 times that. Both use the seconds that readings cover, so an hour that was read
-- in part does not lower them. It counts as one of Hours.
-- A script and a meter side by side are two rows of a day. monthly.sql uses the registers, and counts no hour twice.

SET @to    = COALESCE(@to, (SELECT MAX(UDate) FROM usage_e WHERE UDate <= CURRENT_DATE + INTERVAL 1 DAY));
SET @from  = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 29 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error
SET @price = CAST(COALESCE(@price, 0.12) AS DECIMAL(9,6)); -- of a kWh

-- Meter and Covered are the columns of the row, or those of "script" if the table has none.
WITH
hours AS (
	SELECT UDate, kWh, (SELECT Meter FROM usage_e AS same WHERE same.ID = hour.ID) AS Meter,
	       IF(kWh IS NULL, 0, COALESCE((SELECT Covered FROM usage_e AS same WHERE same.ID = hour.ID), 3600)) AS Covered
	FROM usage_e AS hour JOIN (SELECT NULL AS Meter, CAST(NULL AS SIGNED) AS Covered) AS script
	WHERE UDate BETWEEN @from AND @to
)
SELECT UDate AS Date,
       DAYNAME(UDate) AS Day,
       COUNT(kWh) AS Hours,
       ROUND(SUM(kWh) * 3600 / NULLIF(SUM(Covered), 0), 3) AS Average,
       SUM(kWh) AS Total,
       ROUND(SUM(kWh) * @price, 2) AS Cost,
       ROUND(SUM(kWh) * 86400 / NULLIF(SUM(Covered), 0), 3) AS Estimate,
       Meter
FROM hours
GROUP BY UDate, Meter
ORDER BY UDate, Meter;
