-- The table for very many meters, in place of setup.sql: MariaDB 10.6 and later, MySQL 8 and 9.
-- Run it once, and again once a year: mariadb < setup-fleet.sql   (as a user who may create a database; it changes no row)
--
-- The key begins with the hour, so live hours are appended, however many meters and years there are. The table has no ID: a million
-- meters make two thousand million rows in three months, which is where an INT ends. Each month of UTC is a partition. Each run of
-- this file adds the months of the next two years. Later rows go into the partition "later". To delete an old month in an instant:
--   ALTER TABLE usage_e DROP PARTITION m2026_11
--
-- The key finds an hour of all meters. It does not help with a year of one meter, whose rows are as far apart as the hours. So
-- pages, bills and selects of a house read a copy, another database in which rows lie by meter. Copy each month when it is over.
-- The copy has the table and the views of setup.sql, with a larger ID:
--   sed 's/pse/pse_copy/; s/ID      INT/ID      BIGINT/' setup.sql | mariadb
--   mariadb pse_copy -e "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut) SELECT UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut FROM pse.usage_e PARTITION (m2026_11) ORDER BY Meter, HourUTC"
--   mariadb pse_copy -e "INSERT IGNORE INTO meter SELECT Meter, House FROM pse.meter; INSERT IGNORE INTO meter SELECT DISTINCT Meter, Meter FROM usage_e"

CREATE DATABASE IF NOT EXISTS pse;
USE pse;

CREATE TABLE IF NOT EXISTS usage_e (
	UDate   DATE NOT NULL,                   -- local date at the start of the hour
	UTime   TIME NOT NULL,                   -- local time at the start of the hour
	kWh     DECIMAL(7,3) NULL,               -- net, from demand; negative: exported; NULL: no reading
	HourUTC DATETIME NOT NULL,               -- start of the hour in UTC
	Meter   CHAR(18) CHARACTER SET ascii NOT NULL, -- 0x and 16 hex digits; '-' if the device named none
	Covered SMALLINT UNSIGNED NULL,          -- seconds of the hour that readings cover, 0 to 3600
	kWhIn   DECIMAL(7,3) NULL,               -- delivered, by the meter's register; NULL: not known
	kWhOut  DECIMAL(7,3) NULL,               -- received from you, by the meter's register; NULL: not known
	PRIMARY KEY (HourUTC, Meter)
) ENGINE=InnoDB
PARTITION BY RANGE COLUMNS (HourUTC) (PARTITION later VALUES LESS THAN (MAXVALUE));

-- The missing months: from this month, or from the last partition, until two years from now.
SET @months = NULL;
SET SESSION group_concat_max_len = 65536;

SELECT GROUP_CONCAT('PARTITION m', DATE_FORMAT(Month, '%Y_%m'), ' VALUES LESS THAN (''', Month + INTERVAL 1 MONTH, ''')' ORDER BY Month SEPARATOR ', ') INTO @months
FROM (
	WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 24)
	SELECT CAST(DATE_FORMAT(UTC_DATE(), '%Y-%m-01') AS DATE) + INTERVAL i MONTH AS Month FROM n
) AS coming
WHERE Month >= COALESCE((
	SELECT MAX(CAST(TRIM(BOTH '''' FROM PARTITION_DESCRIPTION) AS DATETIME)) FROM information_schema.PARTITIONS
	WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e' AND PARTITION_DESCRIPTION <> 'MAXVALUE'), '1970-01-01');

SET @statement = IF(@months IS NULL, 'DO 0', CONCAT('ALTER TABLE usage_e REORGANIZE PARTITION later INTO (', @months, ', PARTITION later VALUES LESS THAN (MAXVALUE))'));
PREPARE months FROM @statement;
EXECUTE months;
DEALLOCATE PREPARE months;

-- The house of each meter. Each meter is a house of its own, with the meter's name, unless a row here says otherwise:
--   INSERT INTO meter VALUES ('0x001c640000000002', '12 Elm Street');   its house has this name
--   INSERT INTO meter VALUES ('0x001c640ab0000001', NULL);              it is ignored: its rows count nowhere
-- The meters of a house add up. When a meter replaces another one, give both the same house.
CREATE TABLE IF NOT EXISTS meter (
	Meter CHAR(18) CHARACTER SET ascii NOT NULL,
	House VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	PRIMARY KEY (Meter)
) ENGINE=InnoDB;

-- The energy of an hour: see setup.sql.
CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW usage_hour AS
SELECT House, Meter, UDate, UTime, HourUTC, Delivered, Received, Delivered - Received AS Net,
       kWhIn IS NOT NULL AND (kWhOut IS NOT NULL OR kWh IS NULL) AS ByRegister,
       Covered, IF(kWhIn IS NULL, Covered, Length) AS Known, Length
FROM (
	SELECT hours.*,
	       COALESCE(kWhIn, GREATEST(kWh, 0), 0) AS Delivered,
	       CASE WHEN kWhOut IS NOT NULL THEN kWhOut
	            WHEN kWh < 0 AND Covered >= Length THEN COALESCE(kWhIn, 0) - kWh
	            ELSE COALESCE(GREATEST(-kWh, 0), 0) END AS Received
	FROM (
		SELECT u.Meter, UDate, UTime, HourUTC, kWh, kWhIn, kWhOut,
		       CASE WHEN m.Meter IS NULL THEN CONVERT(u.Meter USING utf8mb4) COLLATE utf8mb4_bin ELSE m.House END AS House,
		       3600 - MINUTE(UTime) * 60 - SECOND(UTime) AS Length,
		       CASE WHEN Covered IS NOT NULL THEN CAST(Covered AS SIGNED) WHEN kWh IS NULL THEN 0
		            ELSE 3600 - MINUTE(UTime) * 60 - SECOND(UTime) END AS Covered
		FROM usage_e AS u LEFT JOIN meter AS m ON m.Meter = u.Meter
	) AS hours
	WHERE House IS NOT NULL
) AS counted;

-- The meters in the table: see setup.sql. This view reads every row, so read it in a copy, or in a small table.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW usage_meter AS
SELECT CASE WHEN m.Meter IS NULL THEN CONVERT(met.Meter USING utf8mb4) COLLATE utf8mb4_bin ELSE m.House END AS House, met.Meter, FirstUTC, LastUTC,
       COALESCE(UTC_TIMESTAMP() + INTERVAL TIMESTAMPDIFF(SECOND, LastUTC, TIMESTAMP(UDate, UTime)) SECOND, CURRENT_TIMESTAMP) AS Clock
FROM (SELECT Meter, MIN(HourUTC) AS FirstUTC, MAX(HourUTC) AS LastUTC FROM usage_e GROUP BY Meter) AS met
LEFT JOIN usage_e AS u ON u.Meter = met.Meter AND u.HourUTC = LastUTC
LEFT JOIN meter AS m ON m.Meter = met.Meter
WHERE m.Meter IS NULL OR m.House IS NOT NULL;
