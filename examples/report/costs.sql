-- The running bill and the twelve before it; and for costs.awk the prices of the days and hours of the last three periods. It reads the
-- view bill, and of the steps behind it bill_day, bill_row_hours, bill_limit, bill_price and tariff_base. Run period.sql first.

SET @bill_from = COALESCE((SELECT MIN(FirstDay) FROM (SELECT FirstDay FROM bill_start WHERE FirstDay <= @today ORDER BY FirstDay DESC LIMIT 13) AS last_), @today);
SET @bill_three = COALESCE((SELECT MIN(FirstDay) FROM (SELECT FirstDay FROM bill_start WHERE FirstDay <= @today ORDER BY FirstDay DESC LIMIT 3) AS last_), @today);

SELECT 'bill' AS `MARK`;
SELECT TO_DAYS(FirstDay) - 719528 AS FirstDay, Section, Line, TO_DAYS(Since) - 719528 AS Since, TO_DAYS(Until) - 719528 AS Until,
       Quantity, Unit, Rate, Amount, ExpectedAmount, Note, @bill_known AS IsKnown, @bill_expects AS Expects
FROM bill ORDER BY FirstDay, No;

SET @bill_from = @bill_three;
SELECT 'days' AS `MARK`;
SELECT TO_DAYS(Day) - 719528 AS Day, TO_DAYS(FirstDay) - 719528 AS FirstDay, PeriodDays, Kind
FROM bill_day WHERE Day <= @today;

-- Part: the days in a row on which the price and its ladder stay the same. Hours: a bit for each hour of the day in which the row counts.
-- Low and High: the limits of the tier or of the allowance, kWh. Percent: the sum of the percentages that are charged on this row.
SELECT 'prices' AS `MARK`;
SELECT TO_DAYS(r.FirstDay) - 719528 AS FirstDay, r.Kind, t.Line, TO_DAYS(r.FirstDay) - 719528 + r.a - 1 AS Since, CONCAT_WS('/', r.FirstDay, r.ID, r.a) AS Part,
       r.Unit, r.Counts, r.Prices, t.Rate, r.IsTimed, r.Above IS NOT NULL AS IsTier, r.Per = 'each day' AS IsEachDay, r.Hours, COALESCE(p.Percent, 0) AS Percent,
       IF(r.Per = 'each day', COALESCE(r.Above, 0), IF(r.Above IS NULL, 0, bill_limit(r.Above, r.Per, r.Unit, r.a, r.b, r.PeriodDays, r.BaselinekWh))) AS Low,
       IF(r.Per = 'each day', COALESCE(r.UpTo, r.UpperTier), bill_limit(COALESCE(r.UpTo, r.UpperTier), r.Per, r.Unit, r.a, r.b, r.PeriodDays, r.BaselinekWh)) AS High
FROM bill_row_hours AS r
JOIN tariff AS t ON t.ID = r.ID
LEFT JOIN (
	SELECT q.Kind, b.BaseID, SUM(t.Rate) AS Percent
	FROM bill_row_hours AS q JOIN tariff_base AS b ON b.ID = q.ID AND NOT b.IsOwn JOIN tariff AS t ON t.ID = q.ID
	WHERE q.Unit = 'percent' AND q.Holds
	GROUP BY q.Kind, b.BaseID
) AS p ON p.Kind = r.Kind AND p.BaseID = r.ID
WHERE r.Holds AND r.Unit <> 'percent';

SELECT 'spot' AS `MARK`;
SELECT Prices, TIMESTAMPDIFF(HOUR, '1970-01-01', HourUTC) AS UTC, Price FROM bill_price;
