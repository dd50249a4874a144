-- The hours of @house from @from to @to that have ended at @now, a row an hour, for the page and the charts. Two meters of a house
-- add up. Rows is the number of rows; a truncated result has fewer.

SELECT TO_DAYS(UDate) - 719528 AS Day, TIME_FORMAT(UTime, '%H:%i') AS Time,
       TIMESTAMPDIFF(HOUR, '1970-01-01', HourUTC) AS UTC,
       SUM(Delivered) AS Delivered, SUM(Received) AS Received,
       LEAST(3600, SUM(Known)) AS Known, LEAST(3600, SUM(Covered)) AS Covered,
       COUNT(*) OVER () AS `Rows`
FROM usage_hour
WHERE House = @house AND UDate BETWEEN @from AND @to AND TIMESTAMP(UDate, UTime) + INTERVAL 1 HOUR <= @now
GROUP BY UDate, UTime, HourUTC
ORDER BY UDate, UTime, HourUTC;
