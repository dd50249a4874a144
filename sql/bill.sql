-- A bill, line by line, as the utility would write it. A running period has its amounts so far and the expected ones.
-- Enter the tariff first: tariff.sql. Then, in the database of the table: mariadb --table pse < bill.sql
--
-- It selects from the view `bill` of tariff.sql, which calculates each line and has more columns. emu-kwh-tariff(5) explains both.
-- The period is that of @today, by default the house's date. Periods begin on the days in billing_period, and every month after the
-- last of them; if there are none, on the first of every month. SET @from = '2024-11-06', @to = '2024-12-06' names another period.
--
-- Look first at the row of the Total: Estimated says how many kWh are not those of the registers, and Note says why.
-- In a running period, kWh and Amount are those so far, with the full charges per period and the full limits of tiers. For the
-- expected amounts, each coming hour counts as the mean of its hour of the day so far.
-- Each house has its bill. SET @house = 'home' first for one house alone, @meter = '0x001c640000000001' for one meter.
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
