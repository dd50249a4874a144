-- A bill, line by line, as the utility would write it; of a period that is not over, so far and as expected.
-- Enter the tariff first: tariff.sql. Then, in the database of the table: mariadb --table pse < bill.sql
--
-- It asks the view `bill` of tariff.sql, which says how each line is reckoned and has more columns; emu-kwh-tariff(5) explains both.
-- Which period: the one that @today (the house's date) is in. Periods begin on the days in billing_period; from the last of
-- them on, every month; with none there, on the first of every month. SET @from = '2024-11-06', @to = '2024-12-06' names another.
--
-- Estimated says, in the row of the Total, how many kWh are not those of the registers, and Note how that comes about. Look there first.
-- In a running period, kWh and Amount are those so far: charges per period whole, and tier limits as long as the period
-- is. For what is expected at its end, each hour to come counts as the mean of its hour of the day so far.
-- Each house has its bill. SET @house = 'home' before it for one house alone, @meter = '0x001c640000000001' for one meter.
-- Thousands of houses, one after the other: as gaps.sql says, with -e 'SELECT DISTINCT QUOTE(House) FROM usage_meter' in place of its first step.

SET @bill_today = @today, @bill_house = @house, @bill_meter = @meter, @bill_from = @from, @bill_to = NULL, @bill_last = NULL;
SET @bill_from = COALESCE(@bill_from, (SELECT MAX(FirstDay) FROM bill_start WHERE FirstDay <= bill_today()), bill_today());
SET @bill_to = @bill_from;
SET @bill_last = COALESCE(@to, IF(@bill_from IN (SELECT FirstDay FROM bill_start), NULL,
	COALESCE((SELECT MIN(FirstDay) FROM billing_period WHERE FirstDay > @bill_from), CAST(@bill_from AS DATE) + INTERVAL 1 MONTH) - INTERVAL 1 DAY));

SELECT IF(b.Note LIKE 'NO READINGS%', NULL, m.Meters) AS Meter, b.Line, b.Since, b.Until, DATEDIFF(b.Until, b.Since) + 1 AS Days,
       IF(b.Unit = 'kWh', b.Quantity, NULL) AS kWh, b.Estimated, b.Rate, b.Amount,
       IF(b.Unit = 'kWh', b.ExpectedQuantity, NULL) AS kWhExpected, b.ExpectedAmount AS Expected, b.Note
FROM bill AS b
LEFT JOIN (SELECT House, GROUP_CONCAT(COALESCE(Meter, '-') ORDER BY FirstDay) AS Meters FROM bill_meters
           WHERE FirstDay <= bill_end() AND LastDay >= bill_from() GROUP BY House) AS m ON m.House = b.House
ORDER BY Meter, b.House, b.No;
