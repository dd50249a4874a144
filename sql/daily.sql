-- Days: what they took and cost. Run it in the database of the table: mariadb --table pse < daily.sql
-- It takes the table of sql/setup.sql and that of the original script alike.
-- Hours is how many were counted: 24, but 23 and 25 where clocks change, and fewer where some are missing;
-- Estimate is what the day would take if all 24 were as the mean of those.

SET @from  = COALESCE(@from, CURRENT_DATE - INTERVAL 29 DAY);
SET @to    = COALESCE(@to, CURRENT_DATE);
SET @price = CAST(COALESCE(@price, 0.12) AS DECIMAL(9,6)); -- of a kWh

SELECT UDate AS Date,
       DAYNAME(UDate) AS Day,
       COUNT(kWh) AS Hours,
       ROUND(AVG(kWh), 3) AS Average,
       SUM(kWh) AS Total,
       ROUND(SUM(kWh) * @price, 2) AS Cost,
       ROUND(AVG(kWh) * 24, 3) AS Estimate
FROM usage_e
WHERE UDate BETWEEN @from AND @to
GROUP BY UDate
ORDER BY UDate;
