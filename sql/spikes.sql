-- Days and hours that took far more than usual. Run it in the database of the table: mariadb --table pse < spikes.sql
-- Usual is the median of the same weekday in the eight weeks before, of an hour that of the same hour; it takes four of them.
-- A day is a spike from 1.5 times that on, if it is 3 kWh more as well; an hour from 2.5 times, if 1 kWh more: @day_times and so on.
-- It counts hours that the registers know, or that were read from end to end, and days with 23 of them.
-- UTime is NULL for a whole day. Rows without a meter, as of the original script, are those of a meter '-'.
-- SET @meter = '0x001c640000000001' before it for one meter alone: of many, that is far quicker.

SET @from       = COALESCE(@from, CURRENT_DATE - INTERVAL 29 DAY);
SET @to         = COALESCE(@to, CURRENT_DATE);
SET @day_times  = COALESCE(@day_times, 1.5);
SET @day_more   = COALESCE(@day_more, 3);    -- kWh
SET @hour_times = COALESCE(@hour_times, 2.5);
SET @hour_more  = COALESCE(@hour_more, 1);   -- kWh

WITH
hours AS (
	SELECT COALESCE(Meter, '-') AS Meter, UDate, UTime, COALESCE(kWhIn - COALESCE(kWhOut, 0), kWh) AS kWh
	FROM usage_e
	WHERE UDate BETWEEN CAST(@from AS DATE) - INTERVAL 56 DAY AND @to
	AND (@meter IS NULL OR Meter = CONVERT(@meter USING ascii) -- by the index; UTC is less than a day off
	     AND HourUTC BETWEEN CAST(@from AS DATE) - INTERVAL 57 DAY AND CAST(@to AS DATE) + INTERVAL 2 DAY)
	AND (kWhIn IS NOT NULL OR kWh IS NOT NULL AND COALESCE(Covered, 3600) >= 3600)
),
spans AS (
	SELECT Meter, UDate, UTime, MAX(kWh) AS kWh FROM hours GROUP BY Meter, UDate, UTime -- of an autumn night's two, the higher
	UNION ALL
	SELECT Meter, UDate, NULL, SUM(kWh) FROM hours GROUP BY Meter, UDate HAVING COUNT(*) >= 23
),
weeks AS (
	SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4
	UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8
),
before_ AS (
	SELECT span.Meter, span.UDate, span.UTime, span.kWh, earlier.kWh AS Earlier,
	       ROW_NUMBER() OVER (PARTITION BY span.Meter, span.UDate, span.UTime ORDER BY earlier.kWh) AS Place,
	       COUNT(*) OVER (PARTITION BY span.Meter, span.UDate, span.UTime) AS Weeks
	FROM spans AS span JOIN weeks
	JOIN spans AS earlier ON earlier.Meter = span.Meter AND earlier.UDate = span.UDate - INTERVAL 7 * n DAY AND earlier.UTime <=> span.UTime
	WHERE span.UDate >= @from
),
medians AS (
	SELECT Meter, UDate, UTime, kWh, Weeks, ROUND(AVG(Earlier), 3) AS Usual
	FROM before_
	WHERE Weeks >= 4 AND Place * 2 BETWEEN Weeks AND Weeks + 2
	GROUP BY Meter, UDate, UTime, kWh, Weeks
)
SELECT Meter, UDate, DAYNAME(UDate) AS Day, UTime, kWh, Usual, kWh - Usual AS More, Weeks
FROM medians
WHERE UTime IS NULL AND kWh >= Usual * @day_times AND kWh >= Usual + @day_more
OR UTime IS NOT NULL AND kWh >= Usual * @hour_times AND kWh >= Usual + @hour_more
ORDER BY Meter, UDate, UTime;
