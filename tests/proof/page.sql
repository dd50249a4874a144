-- The figures of a page by a second computation from the view usage_hour: the rows that "page.pl tables" reads from the page, in its order.
-- The house is one with a roof, known for more than two years; @today is its day, @until the o'clock to which it is known.

-- of the 56 days before a day, those of its kind that are known in full
CREATE TEMPORARY TABLE kind AS
SELECT d.Day, h.UDate
FROM (SELECT DATE(@today) AS Day UNION SELECT @today - INTERVAL 1 DAY) AS d
JOIN usage_hour AS h ON h.UDate BETWEEN d.Day - INTERVAL 56 DAY AND d.Day - INTERVAL 1 DAY AND (WEEKDAY(h.UDate) < 5) = (WEEKDAY(d.Day) < 5)
GROUP BY d.Day, h.UDate
HAVING COUNT(DISTINCT IF(h.Known = 3600, HOUR(h.UTime), NULL)) >= 23;

-- the middle of the energy of each o'clock on those days
CREATE TEMPORARY TABLE usual AS
SELECT Day, Hour, SUM(Delivered * GREATEST(0, 1 - ABS(At - 0.5 * Last))) AS Middle
FROM (
	SELECT k.Day, HOUR(h.UTime) AS Hour, h.Delivered, ROW_NUMBER() OVER of_hour - 1 AS At, COUNT(*) OVER (PARTITION BY k.Day, HOUR(h.UTime)) - 1 AS Last
	FROM kind AS k JOIN usage_hour AS h ON h.UDate = k.UDate
	WINDOW of_hour AS (PARTITION BY k.Day, HOUR(h.UTime) ORDER BY h.Delivered)
) AS placed
GROUP BY Day, Hour;

SELECT 'Today by the hour, kWh', TIME_FORMAT(h.UTime, '%H:%i'), h.Delivered, h.Received, u.Middle
FROM usage_hour AS h JOIN usual AS u ON u.Day = h.UDate AND u.Hour = HOUR(h.UTime)
WHERE h.UDate = @today AND HOUR(h.UTime) < @until ORDER BY h.UTime;

SELECT 'Yesterday by the hour, kWh', TIME_FORMAT(h.UTime, '%H:%i'), h.Delivered, h.Received, u.Middle
FROM usage_hour AS h JOIN usual AS u ON u.Day = h.UDate AND u.Hour = HOUR(h.UTime)
WHERE h.UDate = @today - INTERVAL 1 DAY ORDER BY h.UTime;

-- this year's and last year's, of three stretches that end at the same o'clock
SELECT 'kWh from the grid, one row to it', Name, Now, Then_, CONCAT(IF(Now < Then_, '-', '+'), ABS(ROUND(100 * (Now - Then_) / Then_)), ' %')
FROM (
	SELECT 1 AS No, CONCAT('Today to ', @until, ':00 against ', DATE_FORMAT(@today - INTERVAL 364 DAY, '%a %e %b')) AS Name,
	       SUM(IF(UDate = @today, Delivered, 0)) AS Now, SUM(IF(UDate = @today - INTERVAL 364 DAY, Delivered, 0)) AS Then_
	FROM usage_hour WHERE HOUR(UTime) < @until
	UNION ALL
	SELECT 2, CONCAT(MONTHNAME(@today), ' to today'), SUM(IF(UDate > @today - INTERVAL 60 DAY, Delivered, 0)), SUM(IF(UDate < @today - INTERVAL 60 DAY, Delivered, 0))
	FROM usage_hour WHERE MONTH(UDate) = MONTH(@today) AND DAY(UDate) * 24 + HOUR(UTime) < DAY(@today) * 24 + @until AND YEAR(UDate) >= YEAR(@today) - 1
	UNION ALL
	SELECT 3, CONCAT(MONTHNAME(@today), ' to today, to the grid'), SUM(IF(UDate > @today - INTERVAL 60 DAY, Received, 0)), SUM(IF(UDate < @today - INTERVAL 60 DAY, Received, 0))
	FROM usage_hour WHERE MONTH(UDate) = MONTH(@today) AND DAY(UDate) * 24 + HOUR(UTime) < DAY(@today) * 24 + @until AND YEAR(UDate) >= YEAR(@today) - 1
	UNION ALL
	SELECT 4, CONCAT(YEAR(@today), ' to today'), SUM(IF(YEAR(UDate) = YEAR(@today), Delivered, 0)), SUM(IF(YEAR(UDate) < YEAR(@today), Delivered, 0))
	FROM usage_hour WHERE YEAR(UDate) >= YEAR(@today) - 1 AND DATE_FORMAT(UDate, '%m%d') * 24 + HOUR(UTime) < DATE_FORMAT(@today, '%m%d') * 24 + @until
) AS rows_
ORDER BY No;

SELECT 'kWh a day', CONCAT(DATE_FORMAT(UDate, '%a %e %b'), IF(UDate = @today, ' so far', '')), SUM(Delivered), SUM(Received)
FROM usage_hour WHERE UDate BETWEEN @today - INTERVAL 30 DAY AND @today AND TIMESTAMP(UDate, UTime) < TIMESTAMP(@today) + INTERVAL @until HOUR
GROUP BY UDate ORDER BY UDate DESC;

-- of each month the o'clock that took most, and the one that sent most
WITH mean AS (
	SELECT DATE_FORMAT(UDate, '%Y-%m-01') AS Month, TIME_FORMAT(UTime, '%H:%i') AS Time, AVG(Delivered) AS Delivered, AVG(Received) AS Received
	FROM usage_hour WHERE UDate BETWEEN @today - INTERVAL 364 DAY AND @today AND TIMESTAMP(UDate, UTime) < TIMESTAMP(@today) + INTERVAL @until HOUR
	GROUP BY DATE_FORMAT(UDate, '%Y-%m-01'), TIME_FORMAT(UTime, '%H:%i')
), placed AS (
	SELECT mean.*, ROW_NUMBER() OVER (PARTITION BY Month ORDER BY Delivered DESC) AS MostIn, ROW_NUMBER() OVER (PARTITION BY Month ORDER BY Received DESC) AS MostOut FROM mean
)
SELECT 'When most is taken, by month', DATE_FORMAT(i.Month, '%M %Y'), i.Time, i.Delivered, IF(o.Received < 0.005, '-', o.Time), o.Received
FROM placed AS i JOIN placed AS o ON o.Month = i.Month AND o.MostOut = 1
WHERE i.MostIn = 1 ORDER BY i.Month;

WITH month AS (
	SELECT DATE_FORMAT(UDate, '%Y-%m-01') AS Month, SUM(Delivered) AS Delivered, SUM(Received) AS Received
	FROM usage_hour WHERE TIMESTAMP(UDate, UTime) < TIMESTAMP(@today) + INTERVAL @until HOUR GROUP BY DATE_FORMAT(UDate, '%Y-%m-01')
)
SELECT 'kWh a month', CONCAT(DATE_FORMAT(n.Month, '%M %Y'), IF(n.Month = DATE_FORMAT(@today, '%Y-%m-01'), ' so far', '')), n.Delivered, t.Delivered, n.Received, t.Received
FROM month AS n JOIN month AS t ON t.Month = DATE_FORMAT(n.Month - INTERVAL 1 YEAR, '%Y-%m-01')
WHERE n.Month >= DATE_FORMAT(@today - INTERVAL 12 MONTH, '%Y-%m-01') ORDER BY n.Month DESC;

-- of each night its lowest hour, of the nights of a month (of 28 nights, for the last one) the middle
WITH night AS (
	SELECT UDate, MIN(Delivered) AS kW
	FROM usage_hour WHERE HOUR(UTime) < 5 AND Received = 0 AND Covered = 3600 AND UDate BETWEEN DATE_FORMAT(@today - INTERVAL 12 MONTH, '%Y-%m-01') AND @today
	GROUP BY UDate HAVING COUNT(*) >= 4
), of_month AS (
	SELECT DATE_FORMAT(UDate, '%Y-%m-01') AS Month, kW FROM night WHERE UDate < DATE_FORMAT(@today, '%Y-%m-01')
	UNION ALL
	SELECT DATE_FORMAT(@today, '%Y-%m-01'), kW FROM night WHERE UDate > @today - INTERVAL 28 DAY
), placed AS (
	SELECT Month, kW, ROW_NUMBER() OVER (PARTITION BY Month ORDER BY kW) - 1 AS At, COUNT(*) OVER (PARTITION BY Month) - 1 AS Last FROM of_month
)
SELECT 'Always on', DATE_FORMAT(Month, '%M %Y'), 1000 * SUM(kW * GREATEST(0, 1 - ABS(At - 0.5 * Last)))
FROM placed GROUP BY Month HAVING COUNT(*) >= 6 ORDER BY Month DESC;

-- hours in a row that were not read in full
WITH hour AS (
	SELECT UDate, UTime, HourUTC, Covered, Known, LAG(Covered) OVER (ORDER BY HourUTC) < 3600 AS GoesOn
	FROM usage_hour WHERE UDate BETWEEN @today - INTERVAL 30 DAY AND @today AND TIMESTAMP(UDate, UTime) < TIMESTAMP(@today) + INTERVAL @until HOUR
), gap AS (
	SELECT hour.*, SUM(Covered < 3600 AND NOT COALESCE(GoesOn, 0)) OVER (ORDER BY HourUTC) AS No FROM hour
)
SELECT 'Hours not read in full', CONCAT(DATE_FORMAT(MIN(UDate), '%a %e %b'), ', ', TIME_FORMAT(MIN(TIMESTAMP(UDate, UTime)), '%H:%i')),
       CONCAT_WS(' ', NULLIF(CONCAT(SUM(3600 - Covered) DIV 3600, ' h'), '0 h'), NULLIF(CONCAT(MOD(SUM(3600 - Covered), 3600) DIV 60, ' min'), '0 min')),
       IF(MIN(Known) = 3600, 'known by the register', 'not known')
FROM gap WHERE Covered < 3600 GROUP BY No ORDER BY No DESC LIMIT 6;
