-- The houses of which spikes.sql may have something to tell, quoted for SQL, one a line: the first step where there are many.
-- Run it in the database of the table. SET @from, @to and @times before it as for spikes.sql. @to is by default yesterday, by the
-- server's clock. The second step is that of gaps.sql, with spikes.sql.
--
-- An hour that stands out took @times of what was highest in the eight weeks before at that o'clock. So a house is left out whose
-- hours from @from to @to all took less than that of the highest at their o'clock in the days before @from that all those
-- weeks have in common. It reads every hour of that time once. A house of several meters is never left out.

SET @to    = COALESCE(@to, CURRENT_DATE - INTERVAL 1 DAY);
SET @from  = COALESCE(@from, CAST(@to AS DATE) - INTERVAL 29 DAY);
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- what is no date is a syntax error
SET @times = COALESCE(@times, 1.5);

WITH
clocks AS ( -- of each house and o'clock
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
