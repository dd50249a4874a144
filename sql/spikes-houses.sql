-- The houses that may have a spike, quoted for SQL, one a line. Where there are many houses, run it first, then spikes.sql for each,
-- as the head of gaps.sql says. SET @from, @to and @times before it, as for spikes.sql. @to is yesterday by the server's clock
-- unless you set it.
--
-- An hour stands out if it took @times the highest of the eight weeks before it at the same o'clock. Some days before @from lie in
-- the eight weeks of every hour from @from to @to. If no hour took @times the highest of those days at its o'clock, the house has no
-- spike, and is left out. A house with several meters is never left out. The select reads every hour of that time once.

SET @to    = COALESCE(@to, CURRENT_DATE - INTERVAL 1 DAY);
SET @from  = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 29 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error
SET @times = COALESCE(@times, 1.5);

WITH
clocks AS ( -- by house and o'clock
	SELECT House, HOUR(UTime) AS Hour, MIN(Meter) AS First, MAX(Meter) AS Last,
	       MAX(IF(UDate >= @from, Delivered, NULL)) AS Highest,
	       MAX(IF(UDate < @from AND Known >= Length, Delivered, NULL)) AS Before_
	FROM usage_hour
	WHERE UDate BETWEEN LEAST(CAST(@to AS DATE) - INTERVAL 56 DAY, CAST(@from AS DATE)) AND @to
	GROUP BY House, HOUR(UTime)
)
SELECT QUOTE(House)
FROM clocks
GROUP BY House
HAVING MIN(First) <> MAX(Last) OR COUNT(First) < COUNT(*) OR SUM(Highest >= COALESCE(Before_, 0) * @times) > 0
ORDER BY House;
