-- The energy and the cost of each month. Run it in the database of the table: mariadb --table pse < monthly.sql
-- SET @house = 'garage' first if there are several; also @from, @to and @price (of a kWh).
-- kWh is net. Estimated is the part of it that is by demand, because the registers do not know it.
-- Hours is the known time, and PerDay the mean of 24 known hours. Nothing is estimated for time that was not read.

SET @house = COALESCE(@house, (SELECT IF(COUNT(DISTINCT House) = 1, MIN(House), NULL) FROM usage_meter));
SELECT DISTINCT House AS `SET @house to one of`
FROM usage_meter WHERE NOT EXISTS (SELECT 1 FROM usage_meter WHERE House = @house) ORDER BY House;

SET @to    = COALESCE(@to, (SELECT DATE(Clock) FROM usage_meter WHERE House = @house ORDER BY LastUTC DESC LIMIT 1));
SET @from  = COALESCE(@from, DATE_FORMAT(CAST(@to AS DATE) - INTERVAL 12 MONTH, '%Y-%m-01'));
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error
SET @price = CAST(COALESCE(@price, 0.12) AS DECIMAL(9,6)); -- of a kWh

WITH
hours AS ( -- of the house, all its meters together
	SELECT UDate, SUM(Net) AS kWh, SUM(IF(ByRegister, 0, Net)) AS ByDemand, SUM(Delivered) AS Delivered, SUM(Received) AS Received,
	       LEAST(SUM(Known), MAX(Length)) AS Known
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter <=> usage_meter.Meter -- each meter by the index
	WHERE usage_meter.House = @house AND UDate BETWEEN @from AND @to
	GROUP BY UDate, UTime, HourUTC
)
SELECT @house AS House,
       DATE_FORMAT(UDate, '%Y-%m') AS Month,
       COUNT(DISTINCT UDate) AS Days,
       ROUND(SUM(Known) / 3600, 1) AS Hours,
       SUM(kWh) AS kWh,
       SUM(ByDemand) AS Estimated,
       SUM(Delivered) AS Delivered,
       SUM(Received) AS Received,
       ROUND(SUM(kWh) * 86400 / SUM(Known), 3) AS PerDay,
       ROUND(SUM(kWh) * @price, 2) AS Cost
FROM hours
WHERE Known > 0
GROUP BY DATE_FORMAT(UDate, '%Y-%m')
ORDER BY Month;
