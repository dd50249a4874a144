-- The database, the table that mysql-sink writes, and the view that everything reads: MariaDB 10.6 and later, MySQL 8 and 9.
-- Run it once: mariadb < setup.sql   (as a user who may create a database; running it again changes no row)
--
-- The first four columns are those of the Python script that inspired this, so programs for its table can read this one.
-- If you have a table of that script, or one that an older version of this file made, run upgrade.sql in its database instead.
--
-- An account for the sink, and an account for selects, page and charts, each with the rights it needs (EXECUTE is for the bill):
--   CREATE USER emu_kwh@localhost IDENTIFIED BY '...';
--   GRANT SELECT, INSERT, UPDATE, DELETE ON pse.usage_e TO emu_kwh@localhost;
--   CREATE USER reader@localhost IDENTIFIED BY '...';
--   GRANT SELECT, EXECUTE ON pse.* TO reader@localhost;
--
-- A table of another name: put that name in place of usage_e.
--   sed s/usage_e/NAME/g setup.sql | mariadb
-- The view keeps its name, so its readers need no change. hourly.sql, daily.sql, fill.sql and script-dates.sql name the
-- table, too.
-- A database has one view usage_hour. A second table of hours needs a database of its own.

CREATE DATABASE IF NOT EXISTS pse;
USE pse;

CREATE TABLE IF NOT EXISTS usage_e (
	ID      INT NOT NULL AUTO_INCREMENT,
	UDate   DATE NOT NULL,                   -- local date at the start of the hour
	UTime   TIME NOT NULL,                   -- local time at the start of the hour
	kWh     DECIMAL(7,3) NULL DEFAULT 0.0,   -- net, from demand; negative: exported; NULL: no reading
	HourUTC DATETIME NULL,                   -- start of the hour in UTC: never twice, never skipped
	Meter   CHAR(18) CHARACTER SET ascii NULL, -- 0x and 16 hex digits; '-' if the device named none
	Covered SMALLINT UNSIGNED NULL,          -- seconds of the hour that readings cover, 0 to 3600
	kWhIn   DECIMAL(7,3) NULL,               -- delivered, by the meter's register; NULL: not known
	kWhOut  DECIMAL(7,3) NULL,               -- received from you, by the meter's register; NULL: not known
	PRIMARY KEY (ID),
	UNIQUE INDEX I_USAGE_E_UNIQUE (ID),
	UNIQUE INDEX I_USAGE_E_HOUR (Meter, HourUTC)
) ENGINE=InnoDB;

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
