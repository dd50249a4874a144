-- A bill, line by line, as the utility would write it; of a period that is not over, so far and as expected.
-- Tell it the tariff first: tariff.sql. Then, in the database of the table: mariadb --table pse < bill.sql
--
-- Which period: the one that @today (the current date) is in. Periods begin on the days in billing_period; from the last of
-- them on, every month; with none there, on the first of every month. SET @from = '2024-11-06', @to = '2024-12-06' names another.
--
-- A rate that changes inside the period parts it by days: of P days, those from the Ath to the Bth have of the period's kWh E
-- what E * B / P is more than E * (A - 1) / P, both cut to 3 decimals, and of a tier's limit L the same, but rounded to whole kWh.
-- So the parts add up to E and L. A change of one tier parts all. Each amount is rounded to cents, and the total adds those.
-- A charge per period is parted so as well. Hours with a price of their own are not: they count on their own days.
-- Net kWh below zero are a credit at the rate of the lowest tier.
--
-- kWh are those of the registers; in hours without, those of the readings, and time that was not read counts as the mean of what
-- was. Estimated says how much is of either kind, in the row of the Total, and Note how it comes about. Look there first.
-- In a running period, kWh and Amount are those so far: charges per period whole, and tier limits as long as the period
-- is. For what is expected at its end, each hour to come counts as the mean of its hour of the day so far.
-- Rows without a meter, as of the original script, are those of a meter '-'.
-- SET @meter = '0x001c640000000001' before it for one meter's bill alone: of many, that is far quicker.

SET @today = COALESCE(@today, CURRENT_DATE);
SET @begin = (SELECT MAX(FirstDay) FROM billing_period WHERE FirstDay <= COALESCE(@from, @today));
SET @begin = COALESCE(@from, @begin, DATE_FORMAT(@today, '%Y-%m-01'));
SET @next  = (SELECT MIN(FirstDay) FROM billing_period WHERE FirstDay > @begin);
SET @month = IF(@from IS NULL AND @next IS NULL, TIMESTAMPDIFF(MONTH, @begin, @today), 0);
SET @month = @month + IF(@from IS NULL AND @next IS NULL AND CAST(@begin AS DATE) + INTERVAL @month + 1 MONTH <= @today, 1, 0);
SET @to    = COALESCE(@to, CAST(COALESCE(@next, CAST(@begin AS DATE) + INTERVAL @month + 1 MONTH) AS DATE) - INTERVAL 1 DAY);
SET @from  = COALESCE(@from, CAST(@begin AS DATE) + INTERVAL @month MONTH);

WITH RECURSIVE
period AS (
	SELECT CAST(@from AS DATE) AS FirstDay, CAST(@to AS DATE) AS LastDay, DATEDIFF(@to, @from) + 1 AS PeriodDays,
	       CAST(@today AS DATE) > CAST(@to AS DATE) AS IsOver
),
days AS ( -- 1, 2, 3 ...; each number gives its double and the one after, as servers end a recursion after 1000 steps
	SELECT 1 AS n
	UNION ALL
	SELECT 2 * n + odd FROM days JOIN (SELECT 0 AS odd UNION ALL SELECT 1) AS odds JOIN period ON 2 * n + odd <= PeriodDays
),
calendar AS (
	SELECT FirstDay + INTERVAL n - 1 DAY AS d, n FROM period JOIN days
),
clock AS (
	SELECT 0 AS h
	UNION ALL
	SELECT h + 1 FROM clock WHERE h < 23
),

-- The tariff: which rows hold on which days, and from when to when they and their tiers are the same.
lines_ AS (
	SELECT tariff.*, MAX(Above IS NOT NULL) OVER (PARTITION BY Line) AS IsTier,
	       LEAD(Since) OVER (PARTITION BY Line ORDER BY Since) AS Ends
	FROM tariff
),
placed AS (
	SELECT lines_.*, MIN(ID) OVER (PARTITION BY IF(IsTier, '', Line)) AS Place FROM lines_
),
held AS (
	SELECT placed.*, d, n, IF(IsTier, MAX(Since) OVER (PARTITION BY Place, d), Since) AS Changed
	FROM calendar JOIN placed ON Since <= d AND (Ends IS NULL OR Ends > d)
),
rated AS (
	SELECT held.*, IF(IsTier, LEAD(Above) OVER (PARTITION BY Place, d ORDER BY Above), NULL) AS UpTo
	FROM held WHERE Rate IS NOT NULL
),
parts AS (
	SELECT ID, Place, Line, Unit, Counts, Rate, Above, UpTo, Days IS NOT NULL OR FromHour IS NOT NULL AS IsTimed,
	       MIN(d) AS Since, MAX(d) AS Until, MIN(n) AS a, MAX(n) AS b
	FROM rated
	GROUP BY ID, Place, Line, Unit, Counts, Rate, Above, UpTo, Days, FromHour, Changed
),
slots AS (
	SELECT ID, w.h AS Weekday, c.h AS h
	FROM tariff JOIN clock AS c JOIN clock AS w
	WHERE w.h < 7 AND Unit = 'kWh'
	AND (Days IS NULL OR FIND_IN_SET(ELT(w.h + 1, 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'), Days) > 0)
	AND (FromHour IS NULL OR FromHour < ToHour AND c.h >= FromHour AND c.h < ToHour
	     OR FromHour > ToHour AND (c.h >= FromHour OR c.h < ToHour))
),
-- Hours of the period without a price for what is used. Adjustments are none, beside tiers or times of use.
priced AS (
	SELECT d, h
	FROM parts JOIN calendar ON d BETWEEN Since AND Until JOIN slots ON slots.ID = parts.ID AND Weekday = WEEKDAY(d)
	WHERE Counts <> 'received'
	AND (IsTimed OR Above IS NOT NULL OR NOT EXISTS (
		SELECT 1 FROM tariff WHERE Counts <> 'received' AND (Above IS NOT NULL OR Days IS NOT NULL OR FromHour IS NOT NULL)))
	GROUP BY d, h
),
unpriced AS (
	SELECT MAX(PeriodDays) * 24 - COUNT(h) AS Hours FROM period LEFT JOIN priced ON TRUE
),

-- The energy: what is known of each hour, of each meter so far, and what is to be expected of the hours to come.
seen AS (
	SELECT COALESCE(Meter, '-') AS Meter, UDate AS d, HOUR(UTime) AS h, TIMESTAMP(UDate, UTime) AS LocalStart,
	       COALESCE(HourUTC, TIMESTAMP(UDate, UTime)) AS UTCStart,
	       CASE WHEN kWhIn IS NOT NULL THEN 3600 WHEN kWh IS NULL THEN 0 ELSE COALESCE(CAST(Covered AS SIGNED), 3600) END AS Known,
	       COALESCE(kWhIn, GREATEST(kWh, 0), 0) AS Delivered,
	       CASE WHEN kWhIn IS NOT NULL THEN COALESCE(kWhOut, 0) ELSE COALESCE(GREATEST(-kWh, 0), 0) END AS Received,
	       CASE WHEN kWhIn IS NULL THEN COALESCE(kWh, 0) ELSE 0 END AS ByDemand
	FROM usage_e JOIN period ON UDate BETWEEN FirstDay AND LEAST(LastDay, CAST(@today AS DATE))
	WHERE (@meter IS NULL OR Meter = CONVERT(@meter USING ascii) -- by the index; UTC is less than a day off
	     AND HourUTC BETWEEN CAST(@from AS DATE) - INTERVAL 1 DAY AND CAST(@to AS DATE) + INTERVAL 2 DAY)
),
bounded AS (
	SELECT seen.*,
	       FIRST_VALUE(TIMESTAMPDIFF(SECOND, UTCStart, LocalStart)) OVER (PARTITION BY Meter ORDER BY UTCStart) AS OffsetFirst,
	       FIRST_VALUE(TIMESTAMPDIFF(SECOND, UTCStart, LocalStart)) OVER (PARTITION BY Meter ORDER BY UTCStart DESC) AS OffsetLast
	FROM seen
),
sums AS (
	SELECT Meter, MAX(LocalStart) AS LastStart, SUM(Known) AS Known,
	       SUM(Delivered) AS Delivered, SUM(Received) AS Received, SUM(ByDemand) AS ByDemand,
	       IF(IsOver, PeriodDays, DATEDIFF(MAX(d), FirstDay) + 1) AS Gone, -- days
	       GREATEST(SUM(Known), TIMESTAMPDIFF(SECOND, FirstDay - INTERVAL MAX(OffsetFirst) SECOND,
	           IF(IsOver, LastDay + INTERVAL 1 DAY - INTERVAL MAX(OffsetLast) SECOND, MAX(UTCStart) + INTERVAL 1 HOUR))) AS Elapsed
	FROM bounded JOIN period
	GROUP BY Meter, FirstDay, LastDay, PeriodDays, IsOver
	HAVING SUM(Known) > 0
),
means AS (
	SELECT Meter, h, SUM(Delivered) * 3600 / SUM(Known) AS Delivered, SUM(Received) * 3600 / SUM(Known) AS Received
	FROM seen
	GROUP BY Meter, h
	HAVING SUM(Known) > 0
),
hours AS ( -- so far, filled up for the time that was not read; and to come
	SELECT seen.Meter, d, h, FALSE AS ToCome, seen.Delivered * Elapsed / sums.Known AS Delivered,
	       seen.Received * Elapsed / sums.Known AS Received
	FROM seen JOIN sums ON sums.Meter = seen.Meter
	UNION ALL
	SELECT sums.Meter, d, clock.h, TRUE, COALESCE(means.Delivered, sums.Delivered * 3600 / sums.Known),
	       COALESCE(means.Received, sums.Received * 3600 / sums.Known)
	FROM sums JOIN period ON NOT IsOver JOIN calendar JOIN clock ON TIMESTAMP(d) + INTERVAL clock.h HOUR > LastStart
	LEFT JOIN means ON means.Meter = sums.Meter AND means.h = clock.h
),
energy AS (
	SELECT Meter, LastStart, Gone, Elapsed, Known, ByDemand, Delivered - Received AS Net, FilledIn, FilledOut,
	       FilledIn + ROUND((SELECT COALESCE(SUM(hours.Delivered), 0) FROM hours WHERE hours.Meter = filled.Meter AND ToCome), 3) AS ExpectedIn,
	       FilledOut + ROUND((SELECT COALESCE(SUM(hours.Received), 0) FROM hours WHERE hours.Meter = filled.Meter AND ToCome), 3) AS ExpectedOut
	FROM (SELECT sums.*, ROUND(Delivered * Elapsed / Known, 3) AS FilledIn, ROUND(Received * Elapsed / Known, 3) AS FilledOut
	      FROM sums) AS filled
),

-- The two together.
timed AS (
	SELECT Meter, parts.ID, parts.Since,
	       ROUND(SUM(IF(ToCome, 0, kWhs)), 3) AS kWh, ROUND(SUM(kWhs), 3) AS Expected
	FROM (SELECT Meter, d, h, ToCome, Counts, CASE Counts WHEN 'delivered' THEN Delivered WHEN 'received' THEN Received
	             ELSE Delivered - Received END AS kWhs
	      FROM hours JOIN (SELECT DISTINCT Counts FROM parts WHERE IsTimed) AS counted) AS counts_
	JOIN parts ON parts.Counts = counts_.Counts AND IsTimed AND d BETWEEN parts.Since AND Until
	JOIN slots ON slots.ID = parts.ID AND Weekday = WEEKDAY(d) AND slots.h = counts_.h
	GROUP BY Meter, parts.ID, parts.Since
),
counted AS (
	SELECT energy.Meter, parts.*, Gone, PeriodDays,
	       CASE Counts WHEN 'delivered' THEN FilledIn WHEN 'received' THEN FilledOut ELSE FilledIn - FilledOut END AS Whole,
	       CASE Counts WHEN 'delivered' THEN ExpectedIn WHEN 'received' THEN ExpectedOut ELSE ExpectedIn - ExpectedOut END AS WholeExpected,
	       COALESCE(timed.kWh, 0) AS TimedkWh, COALESCE(timed.Expected, 0) AS TimedExpected
	FROM energy JOIN period JOIN parts
	LEFT JOIN timed ON timed.Meter = energy.Meter AND timed.ID = parts.ID AND timed.Since = parts.Since
),
parted AS (
	SELECT counted.*,
	       IF(IsTimed, TimedkWh, TRUNCATE(Whole * LEAST(b, Gone) / Gone, 3) - TRUNCATE(Whole * LEAST(a - 1, Gone) / Gone, 3)) AS Part,
	       IF(IsTimed, TimedExpected, TRUNCATE(WholeExpected * b / PeriodDays, 3) - TRUNCATE(WholeExpected * (a - 1) / PeriodDays, 3)) AS PartExpected,
	       ROUND(Above * b / PeriodDays) - ROUND(Above * (a - 1) / PeriodDays) AS Low,
	       ROUND(UpTo * b / PeriodDays) - ROUND(UpTo * (a - 1) / PeriodDays) AS High
	FROM counted
),
tiered AS (
	SELECT parted.*,
	       CASE WHEN Unit <> 'kWh' THEN NULL WHEN Above IS NULL THEN Part WHEN Above = 0 THEN LEAST(Part, COALESCE(High, Part))
	            ELSE GREATEST(LEAST(Part, COALESCE(High, Part)) - Low, 0) END AS kWh,
	       CASE WHEN Unit <> 'kWh' THEN NULL WHEN Above IS NULL THEN PartExpected WHEN Above = 0 THEN LEAST(PartExpected, COALESCE(High, PartExpected))
	            ELSE GREATEST(LEAST(PartExpected, COALESCE(High, PartExpected)) - Low, 0) END AS kWhExpected
	FROM parted
),
bill AS (
	SELECT Meter, Place, Line, Since, Until, Above, ID, b - a + 1 AS Days, kWh, Rate, kWhExpected,
	       ROUND(CASE Unit WHEN 'kWh' THEN Rate * kWh WHEN 'day' THEN Rate * GREATEST(LEAST(b, Gone) - a + 1, 0)
	             ELSE Rate * (b - a + 1) / PeriodDays END, 2) AS Amount,
	       ROUND(CASE Unit WHEN 'kWh' THEN Rate * kWhExpected WHEN 'day' THEN Rate * (b - a + 1)
	             ELSE Rate * (b - a + 1) / PeriodDays END, 2) AS Expected
	FROM tiered
),
totals AS (
	SELECT Meter, SUM(Amount) AS Amount, SUM(Expected) AS Expected FROM bill GROUP BY Meter
)
SELECT Meter, Line, Since, Until, Days, kWh, Estimated, Rate, Amount, kWhExpected, Expected, Note
FROM (
	SELECT Meter, 0 AS IsTotal, Place, Since AS PartSince, Above, ID, Line, Since, Until, Days, kWh, NULL AS Estimated, Rate, Amount,
	       kWhExpected, Expected, NULL AS Note
	FROM bill
	UNION ALL
	SELECT energy.Meter, 1, NULL, NULL, NULL, NULL, 'Total', FirstDay, LastDay, PeriodDays, FilledIn - FilledOut,
	       ByDemand + FilledIn - FilledOut - Net, NULL, Amount, ExpectedIn - ExpectedOut, Expected,
	       CONCAT_WS('; ',
	           IF(IsOver, NULL, CONCAT('runs: so far to ', DATE_FORMAT(LastStart + INTERVAL 1 HOUR, '%Y-%m-%d %H:%i'))),
	           IF(ByDemand = 0, NULL, CONCAT(ByDemand, ' kWh from demand, not by register')),
	           IF(Elapsed = Known, NULL, CONCAT(FilledIn - FilledOut - Net, ' kWh for ', ROUND((Elapsed - Known) / 3600, 1), ' hours not read')),
	           IF(Hours = 0, NULL, CONCAT('TARIFF INCOMPLETE: ', Hours, ' hours have no price')))
	FROM energy JOIN period JOIN unpriced LEFT JOIN totals ON totals.Meter = energy.Meter
	UNION ALL
	SELECT NULL, 1, NULL, NULL, NULL, NULL, 'Total', FirstDay, LastDay, PeriodDays, NULL, NULL, NULL, NULL, NULL, NULL, 'NO READINGS in this period'
	FROM period WHERE NOT EXISTS (SELECT 1 FROM energy)
) AS printed
ORDER BY Meter, IsTotal, Place, PartSince, Above, ID;
