-- The houses of which gaps.sql may have something to tell, quoted for SQL, one a line: the first step where there are many.
-- Run it in the database of the table, as the head of gaps.sql tells. SET @from and @to before it as for gaps.sql.
--
-- It reads every hour once. A house of one meter whose hours follow each other, each read from end to end, is left out.

SET @from = COALESCE(@from, '1970-01-01');
SET @to   = COALESCE(@to, '9999-12-31');
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- what is no date is a syntax error

SELECT QUOTE(House)
FROM usage_hour
WHERE UDate BETWEEN @from AND @to
GROUP BY House
HAVING COUNT(DISTINCT Meter) <> 1
    OR COUNT(*) <> TIMESTAMPDIFF(HOUR, MIN(HourUTC), MAX(HourUTC)) + 1
    OR SUM(Covered < Length AND HourUTC + INTERVAL 1 HOUR <= UTC_TIMESTAMP()) > 0
ORDER BY House;
