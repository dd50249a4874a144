-- Gives the original script's table usage_e our columns and our key; every row and value stays as it is, and
-- its old rows have NULL in what is new. Run it in the database of the table: mariadb pse < upgrade.sql
-- Running it again changes nothing. Three million rows take some ten seconds: one index is made.

-- MySQL knows no ADD COLUMN IF NOT EXISTS, so what is missing is put together from the server's own description.
SET @missing = NULL;

SELECT GROUP_CONCAT(part ORDER BY place SEPARATOR ', ') INTO @missing
FROM (
	SELECT 1 AS place, 'ADD COLUMN HourUTC DATETIME NULL' AS part, 'HourUTC' AS name
	UNION ALL SELECT 2, 'ADD COLUMN Meter CHAR(18) CHARACTER SET ascii NULL', 'Meter'
	UNION ALL SELECT 3, 'ADD COLUMN Covered SMALLINT UNSIGNED NULL', 'Covered'
	UNION ALL SELECT 4, 'ADD COLUMN kWhIn DECIMAL(7,3) NULL', 'kWhIn'
	UNION ALL SELECT 5, 'ADD COLUMN kWhOut DECIMAL(7,3) NULL', 'kWhOut'
	UNION ALL SELECT 6, 'ADD UNIQUE INDEX I_USAGE_E_HOUR (Meter, HourUTC)', 'I_USAGE_E_HOUR'
) AS wanted
WHERE name NOT IN (
	SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e'
	UNION ALL
	SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e'
);

SET @statement = IF(@missing IS NULL, 'DO 0', CONCAT('ALTER TABLE usage_e ', @missing));
PREPARE upgrade FROM @statement;
EXECUTE upgrade;
DEALLOCATE PREPARE upgrade;
