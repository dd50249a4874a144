-- The database and the table that mysql-sink writes, for MariaDB 10.6 and later, MySQL 8 and 9.
-- Run it once: mariadb < setup.sql   (as somebody who may create a database; running it again changes nothing)
--
-- The first four columns are those of the Python script that inspired this, so that what reads its table reads this one.
-- Then an account for the sink, with no more rights than it needs:
--   CREATE USER emu_kwh@localhost IDENTIFIED BY '...';
--   GRANT SELECT, INSERT, UPDATE ON pse.usage_e TO emu_kwh@localhost;

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
);
