-- The houses that may have a gap, quoted for SQL, one a line. Where there are many houses, run it first, as the head of gaps.sql
-- says. SET @from and @to before it, as for gaps.sql.
--
-- It reads every hour once. It leaves out a house with one meter, no missing hour, and no hour that was read in part.

SET @from = COALESCE(@from, '1970-01-01');
SET @to   = COALESCE(@to, '9999-12-31');
SET @asked = IF((CAST(@from AS DATE) IS NULL) = (@from IS NULL) AND (CAST(@to AS DATE) IS NULL) = (@to IS NULL), 'DO 0', '@from and @to are dates: SET @from = ''2026-11-01''');
PREPARE asked FROM @asked; -- a value that is not a date is a syntax error

SELECT QUOTE(House)
FROM usage_hour
WHERE UDate BETWEEN @from AND @to
GROUP BY House
HAVING COUNT(DISTINCT Meter) <> 1
    OR COUNT(*) <> TIMESTAMPDIFF(HOUR, MIN(HourUTC), MAX(HourUTC)) + 1
    OR SUM(Covered < Length AND HourUTC + INTERVAL 1 HOUR <= UTC_TIMESTAMP()) > 0
ORDER BY House;
