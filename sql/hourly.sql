-- The hours between two dates. Run it in the database of the table: mariadb --table pse < hourly.sql
-- It takes the table of sql/setup.sql and that of the original script alike.

SET @from = COALESCE(@from, CURRENT_DATE - INTERVAL 6 DAY);
SET @to   = COALESCE(@to, CURRENT_DATE);

SELECT UDate, UTime, kWh
FROM usage_e
WHERE UDate BETWEEN @from AND @to
ORDER BY UDate, UTime, ID;
