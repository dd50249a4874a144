-- Gives the original script's table usage_e, or one that an older setup.sql made, the columns, the keys, the engine and the views
-- of setup.sql. Every row and value stays as it is. The script's rows have NULL in the new columns.
-- Run it in the database of the table: mariadb pse < upgrade.sql
-- Running it again changes nothing. Three million rows take some twenty seconds, mostly for two indexes.
-- A table of another name: sed s/usage_e/NAME/g upgrade.sql | mariadb pse

-- MySQL has no ADD COLUMN IF NOT EXISTS, so information_schema says what is missing.
-- The view looks for other rows of the hour of a script's row; I_USAGE_E_LOCAL makes that fast.
SET @missing = NULL;

SELECT GROUP_CONCAT(part ORDER BY place SEPARATOR ', ') INTO @missing
FROM (
	SELECT 1 AS place, 'ADD COLUMN HourUTC DATETIME NULL' AS part, 'HourUTC' AS name
	UNION ALL SELECT 2, 'ADD COLUMN Meter CHAR(18) CHARACTER SET ascii NULL', 'Meter'
	UNION ALL SELECT 3, 'ADD COLUMN Covered SMALLINT UNSIGNED NULL', 'Covered'
	UNION ALL SELECT 4, 'ADD COLUMN kWhIn DECIMAL(7,3) NULL', 'kWhIn'
	UNION ALL SELECT 5, 'ADD COLUMN kWhOut DECIMAL(7,3) NULL', 'kWhOut'
	UNION ALL SELECT 6, 'ADD UNIQUE INDEX I_USAGE_E_HOUR (Meter, HourUTC)', 'I_USAGE_E_HOUR'
	UNION ALL SELECT 7, 'ADD INDEX I_USAGE_E_LOCAL (UDate, UTime, Meter)', 'I_USAGE_E_LOCAL'
	UNION ALL SELECT 8, 'ENGINE=InnoDB', 'InnoDB'
) AS wanted
WHERE name NOT IN (
	SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e'
	UNION ALL
	SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e'
	UNION ALL
	SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'usage_e' AND ENGINE IS NOT NULL
);

SET @statement = IF(@missing IS NULL, 'DO 0', CONCAT('ALTER TABLE usage_e ', @missing));
PREPARE upgrade FROM @statement;
EXECUTE upgrade;
DEALLOCATE PREPARE upgrade;

-- The house of each meter. All meters belong to one house, 'home', unless a row here says otherwise:
--   INSERT INTO meter VALUES ('0x001c640000000002', 'garage');   it belongs to another house, garage
--   INSERT INTO meter VALUES ('0x001c640ab0000001', NULL);       it is ignored: its rows count nowhere
--   INSERT INTO meter VALUES ('-', 'garage');                    the rows without a meter, such as the original script's, belong to garage
-- The meters of a house add up. A meter that replaces another one needs no row: it goes on where the old one ended.
CREATE TABLE IF NOT EXISTS meter (
	Meter CHAR(18) CHARACTER SET ascii NOT NULL,
	House VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
	PRIMARY KEY (Meter)
) ENGINE=InnoDB;

-- The energy of an hour. Every select, bill, page and chart reads it here.
--   House      the house, from the table meter
--   Meter, UDate, UTime, HourUTC   as in usage_e
--   Delivered  kWh by the register; if that is not known, by demand, for the seconds that readings cover
--   Received   kWh by the register. If that is not known: Delivered less the demand, if readings cover the whole hour and its net
--              demand is negative; else by demand
--   Net        Delivered - Received
--   ByRegister 1: both are by the register, or Delivered is and there is no demand; 0: at least one is by demand
--   Covered    seconds that readings cover
--   Known      seconds for which Delivered is known: the whole hour by the register, else the covered seconds
--   Length     seconds of the hour, to the next full hour of its clock: 3600, or 1800 where a change of clocks begins it at half past
-- A row of the original script (Meter is NULL) covers its whole hour. It counts only if no meter of its house has a row
-- of that date and time. Of several such rows the first counts.
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
		SELECT u.ID, u.Meter, UDate, UTime, HourUTC, kWh, kWhIn, kWhOut,
		       CASE WHEN m.Meter IS NULL THEN _utf8mb4'home' ELSE m.House END AS House,
		       3600 - MINUTE(UTime) * 60 - SECOND(UTime) AS Length,
		       CASE WHEN Covered IS NOT NULL THEN CAST(Covered AS SIGNED) WHEN kWh IS NULL THEN 0
		            ELSE 3600 - MINUTE(UTime) * 60 - SECOND(UTime) END AS Covered
		FROM usage_e AS u LEFT JOIN meter AS m ON m.Meter = COALESCE(u.Meter, '-')
	) AS hours
	WHERE House IS NOT NULL
	AND (Meter IS NOT NULL OR NOT EXISTS (
		SELECT 1 FROM usage_e AS o LEFT JOIN meter AS n ON n.Meter = o.Meter
		WHERE o.UDate = hours.UDate AND o.UTime = hours.UTime
		AND (o.Meter IS NULL AND o.ID < hours.ID
		     OR o.Meter IS NOT NULL AND CASE WHEN n.Meter IS NULL THEN _utf8mb4'home' ELSE n.House END = hours.House)))
) AS counted;

-- The meters in the table, found in one step of the index each. Selects read here which houses there are, the meters of a house,
-- and its local time.
--   House, Meter       as in usage_hour
--   FirstUTC, LastUTC  the start of its first and of its last hour; NULL for the rows of the original script
--   Clock              the local time of the house now. Its offset from UTC is that of its last hour, whatever the zone of the
--                      server; for the rows of the original script it is the server's time
CREATE OR REPLACE SQL SECURITY INVOKER VIEW usage_meter AS
SELECT CASE WHEN m.Meter IS NULL THEN _utf8mb4'home' ELSE m.House END AS House, met.Meter, FirstUTC, LastUTC,
       COALESCE(UTC_TIMESTAMP() + INTERVAL TIMESTAMPDIFF(SECOND, LastUTC, TIMESTAMP(UDate, UTime)) SECOND, CURRENT_TIMESTAMP) AS Clock
FROM (SELECT Meter, MIN(HourUTC) AS FirstUTC, MAX(HourUTC) AS LastUTC FROM usage_e GROUP BY Meter) AS met
LEFT JOIN usage_e AS u ON u.Meter = met.Meter AND u.HourUTC = LastUTC
LEFT JOIN meter AS m ON m.Meter = COALESCE(met.Meter, '-')
WHERE m.Meter IS NULL OR m.House IS NOT NULL;
