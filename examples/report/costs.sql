-- The bill that runs and the twelve before it, and what costs.awk has to know to say what a day cost: how the days of the last
-- three periods and their hours are priced. It reads the view bill and, of the steps behind it, bill_day, bill_row_hours and tariff_base.

SET @bill_house = @house, @bill_today = @today, @bill_last = NULL, @bill_meter = NULL;
SET @bill_to = COALESCE((SELECT MAX(FirstDay) FROM bill_start WHERE FirstDay <= @today), @today);
SET @bill_from = COALESCE((SELECT MIN(FirstDay) FROM (SELECT FirstDay FROM bill_start WHERE FirstDay <= @today ORDER BY FirstDay DESC LIMIT 13) AS last_), @today);
SET @bill_three = COALESCE((SELECT MIN(FirstDay) FROM (SELECT FirstDay FROM bill_start WHERE FirstDay <= @today ORDER BY FirstDay DESC LIMIT 3) AS last_), @today);

SELECT 'bill' AS `MARK`;
SELECT TO_DAYS(FirstDay) - 719528 AS FirstDay, Section, Line, TO_DAYS(Since) - 719528 AS Since, TO_DAYS(Until) - 719528 AS Until,
       Quantity, Unit, Rate, Amount, ExpectedAmount, Note
FROM bill ORDER BY FirstDay, No;

SET @bill_from = @bill_three;
SELECT 'days' AS `MARK`;
SELECT TO_DAYS(Day) - 719528 AS Day, TO_DAYS(FirstDay) - 719528 AS FirstDay, PeriodDays, Kind
FROM bill_day WHERE Day <= @today;

-- Hours: of the day's 24 those in which the row counts, a bit each. Percent: of what is in percent of this row, the rates together.
SELECT 'prices' AS `MARK`;
SELECT TO_DAYS(r.FirstDay) - 719528 AS FirstDay, r.Kind, t.Line, TO_DAYS(r.FirstDay) - 719528 + r.a - 1 AS Since, r.Unit, r.Counts, r.Prices, r.Ladder,
       t.Rate, r.Above, r.UpTo, r.Hours, COALESCE(p.Percent, 0) AS Percent
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
