-- What bill.sql goes by: the tariff, and when the bills begin. Run it in the database of usage_e, once:
-- mariadb pse < tariff.sql   (running it again changes nothing)
-- Then tell it the lines of your bill, as examples/tariffs/tariff.sql does; taxes go into the rates.
--
-- A line of the bill is one row here; a rate that changes is another row of the same Line, with the day it changes on:
--   INSERT INTO tariff (Line, Since, Rate, Unit)  VALUES ('Basic charge', '2024-01-01', 7.49, 'period');
--   INSERT INTO tariff (Line, Since, Rate, Above) VALUES ('Tier 1', '2024-01-01', 0.115433, 0), ('Tier 2', '2024-01-01', 0.134850, 600);
--   INSERT INTO tariff (Line, Since, Rate)        VALUES ('Exchange credit', '2024-01-01', -0.007534);
-- The prices of a tariff by time of use have hours, and days of the week where those matter:
--   INSERT INTO tariff (Line, Since, Rate, Days, FromHour, ToHour) VALUES ('Peak', '2024-01-01', 0.31, 'Mon,Tue,Wed,Thu,Fri', 7, 23),
--                      ('Night', '2024-01-01', 0.12, 'Mon,Tue,Wed,Thu,Fri', 23, 7), ('Weekend', '2024-01-01', 0.12, 'Sat,Sun', NULL, NULL);
-- What is fed in may be paid for apart: then the lines of use count 'delivered', and another, with a negative rate, 'received'.
-- When the bills begin: the first day of each; from the last one on, a bill a month:
--   INSERT INTO billing_period VALUES ('2024-11-06');

CREATE TABLE IF NOT EXISTS tariff (
	ID       INT NOT NULL AUTO_INCREMENT,    -- lines come in the order of their first ID
	Line     VARCHAR(60) NOT NULL,           -- as on the bill
	Since    DATE NOT NULL,                  -- the first day; it holds until another row of this Line does
	Rate     DECIMAL(12,6) NULL,             -- money for one Unit; negative: a credit; NULL: the line ends
	Unit     ENUM('kWh', 'day', 'period') NOT NULL DEFAULT 'kWh',
	Counts   ENUM('net', 'delivered', 'received') NOT NULL DEFAULT 'net', -- which kWh; net: delivered less received
	Above    INT NULL,                       -- a tier: the kWh a period above this, up to where another tier begins
	Days     SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun') NULL,   -- time of use; NULL: every day
	FromHour TINYINT NULL,                   -- time of use: the hours from this one, 0 to 23
	ToHour   TINYINT NULL,                   -- to before this one, 1 to 24; after midnight if less than FromHour
	PRIMARY KEY (ID),
	UNIQUE INDEX I_TARIFF_LINE (Line, Since),
	CONSTRAINT C_TARIFF_HOURS CHECK (FromHour IS NULL AND ToHour IS NULL OR
		FromHour IS NOT NULL AND ToHour IS NOT NULL AND FromHour BETWEEN 0 AND 23 AND ToHour BETWEEN 0 AND 24 AND FromHour <> ToHour),
	CONSTRAINT C_TARIFF_KWH CHECK (Unit = 'kWh' OR Above IS NULL AND Days IS NULL AND FromHour IS NULL),
	CONSTRAINT C_TARIFF_TIER CHECK (Above IS NULL OR Above >= 0 AND Days IS NULL AND FromHour IS NULL)
);

CREATE TABLE IF NOT EXISTS billing_period (
	FirstDay DATE NOT NULL,                  -- of a bill, which ends the day before the next one's
	PRIMARY KEY (FirstDay)
);
