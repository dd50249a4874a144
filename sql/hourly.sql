-- The hours between two dates. Run it in the database of the table: mariadb --table pse < hourly.sql
-- It works on the table of sql/setup.sql and on that of the original script, whose hours have no Meter.

SET @to   = COALESCE(@to, (SELECT MAX(UDate) FROM usage_e WHERE UDate <= CURRENT_DATE + INTERVAL 1 DAY));
SET @from = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 6 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error

-- Meter is the column of the row, or that of "script" if the table has none.
SELECT UDate, UTime, kWh, (SELECT Meter FROM usage_e AS same WHERE same.ID = hour.ID) AS Meter
FROM usage_e AS hour JOIN (SELECT NULL AS Meter) AS script
WHERE UDate BETWEEN @from AND @to
ORDER BY UDate, UTime, ID;
