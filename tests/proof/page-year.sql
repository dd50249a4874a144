-- The year of a page by a second computation: day (from 0), o'clock and step of each known hour, as "page.pl cells" reads them from the page.

CREATE TEMPORARY TABLE net AS
SELECT TIMESTAMPDIFF(DAY, @today - INTERVAL 364 DAY, UDate) AS Day, HOUR(UTime) AS Hour, AVG(Delivered - Received) AS kWh
FROM usage_hour
WHERE UDate BETWEEN @today - INTERVAL 364 DAY AND @today AND TIMESTAMP(UDate, UTime) < TIMESTAMP(@today) + INTERVAL @until HOUR AND Known >= 1800 AND NOT (Known = 3600 AND Covered < 1800)
GROUP BY UDate, HOUR(UTime);

CREATE TEMPORARY TABLE placed AS
SELECT kWh >= 0 AS IsUp, ABS(kWh) AS kWh, ROW_NUMBER() OVER (PARTITION BY kWh >= 0 ORDER BY ABS(kWh)) - 1 AS At, COUNT(*) OVER (PARTITION BY kWh >= 0) - 1 AS Last FROM net;

CREATE TEMPORARY TABLE share (IsUp INT, Share DECIMAL(3,2));
INSERT INTO share VALUES (1, 0.2), (1, 0.4), (1, 0.6), (1, 0.8), (1, 0.95), (0, 0.34), (0, 0.67), (0, 0.92);

CREATE TEMPORARY TABLE step AS
SELECT s.IsUp, s.Share, SUM(p.kWh * GREATEST(0, 1 - ABS(p.At - s.Share * p.Last))) AS kWh
FROM share AS s JOIN placed AS p ON p.IsUp = s.IsUp GROUP BY s.IsUp, s.Share;

SELECT n.Day, n.Hour, CONCAT(IF(n.kWh >= 0, 't', 'g'), 1 + SUM(ABS(n.kWh) > s.kWh))
FROM net AS n JOIN step AS s ON s.IsUp = (n.kWh >= 0)
GROUP BY n.Day, n.Hour, n.kWh
ORDER BY n.Day, n.Hour;
