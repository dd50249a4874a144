-- Months: what they took and cost. Run it in the database of the table: mariadb --table pse < monthly.sql
-- kWh are those of the registers, less what was fed in; in hours without, those of the readings: Estimated is how much of kWh that is.
-- Hours is how many were counted, and PerDay what 24 of them took. Nothing is made up for hours that were not read.
-- Rows without a meter, as of the original script, are those of a meter '-'.

SET @from  = COALESCE(@from, DATE_FORMAT(CURRENT_DATE - INTERVAL 12 MONTH, '%Y-%m-01'));
SET @to    = COALESCE(@to, CURRENT_DATE);
SET @price = CAST(COALESCE(@price, 0.12) AS DECIMAL(9,6)); -- of a kWh

WITH
hours AS (
	SELECT COALESCE(Meter, '-') AS Meter, DATE_FORMAT(UDate, '%Y-%m') AS Month, UDate,
	       COALESCE(kWhIn - COALESCE(kWhOut, 0), kWh) AS kWh,
	       CASE WHEN kWhIn IS NULL THEN kWh ELSE 0 END AS ByDemand,
	       kWhIn AS Delivered, kWhOut AS Received
	FROM usage_e
	WHERE UDate BETWEEN @from AND @to
)
SELECT Meter, Month,
       COUNT(DISTINCT UDate) AS Days,
       COUNT(kWh) AS Hours,
       SUM(kWh) AS kWh,
       SUM(ByDemand) AS Estimated,
       SUM(Delivered) AS Delivered,
       SUM(Received) AS Received,
       ROUND(SUM(kWh) * 24 / COUNT(kWh), 3) AS PerDay,
       ROUND(SUM(kWh) * @price, 2) AS Cost
FROM hours
GROUP BY Meter, Month
ORDER BY Meter, Month;
