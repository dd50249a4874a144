-- What the bill goes by: the tables of a tariff. The bill itself is in bill-views.sql. MariaDB 10.6 and later, MySQL 8 and 9.
-- Run both in the database of usage_e, after setup.sql:   cat tariff.sql bill-views.sql | mariadb pse
-- Running them again changes nothing that was entered; the tariff table of an older version is brought along, row by row.
-- Then enter the sheet of your utility; emu-kwh-tariff(5) tells how, from two rows up, and examples/tariffs has nine of them.

-- A tariff table of an older version steps aside, and its rows come back below.
SET @step = IF(EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tariff')
	AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tariff' AND COLUMN_NAME = 'Section'),
	'RENAME TABLE tariff TO tariff_before', 'DO 0');
PREPARE step FROM @step; EXECUTE step; DEALLOCATE PREPARE step;

CREATE TABLE IF NOT EXISTS tariff (         -- a row is a line of the bill
	ID        INT NOT NULL AUTO_INCREMENT,  -- lines come in the order of their first ID, a ladder of tiers where its first tier does
	Section   VARCHAR(40) NOT NULL DEFAULT '', -- the heading it stands under: 'Delivery', 'Energy'
	Line      VARCHAR(60) NOT NULL,         -- as on the bill
	Since     DATE NOT NULL,                -- the first day; it holds until rows of this Line with a later Since do
	Rate      DECIMAL(12,6) NULL,           -- money for one Unit; negative: a credit; NULL: the line ends
	Unit      ENUM('kWh', 'day', 'period', 'month', 'year', 'kW', 'kW15', 'kW30', 'percent', 'minimum', 'minimum a day') NOT NULL DEFAULT 'kWh',
	Counts    ENUM('net', 'delivered', 'received', 'banked', 'surplus') NOT NULL DEFAULT 'net', -- net: delivered less received
	Season    VARCHAR(20) NOT NULL DEFAULT '', -- of the table season; '': all year
	Time      VARCHAR(20) NOT NULL DEFAULT '', -- of the table time_of_use; 'other': the hours that no other line of the Section has
	Above     DECIMAL(9,3) NULL,            -- a tier: what is above this, up to where the next tier begins
	UpTo      DECIMAL(9,3) NULL,            -- an allowance: what is up to this
	Per       ENUM('period', '30 days', 'day', 'each day', '% of baseline') NOT NULL DEFAULT 'period', -- what Above and UpTo are for
	PercentOf VARCHAR(200) NOT NULL DEFAULT '', -- Lines and Sections above it, with commas; '': all above it that are no percent
	Prices    VARCHAR(20) NOT NULL DEFAULT '', -- of the table hourly_price; Rate is then what a price of 1 there is in money
	Days      SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Hol') NULL, -- hours of this line alone, in place of Time; NULL: every day
	FromHour  TINYINT NULL,                 -- from this hour, 0 to 23
	ToHour    TINYINT NULL,                 -- to before this one, 1 to 24; after midnight if less than FromHour
	PRIMARY KEY (ID),
	UNIQUE INDEX I_TARIFF_LINE (Line, Since, Season),
	CONSTRAINT TARIFF_HOURS CHECK (FromHour IS NULL AND ToHour IS NULL OR
		FromHour IS NOT NULL AND ToHour IS NOT NULL AND FromHour BETWEEN 0 AND 23 AND ToHour BETWEEN 0 AND 24 AND FromHour <> ToHour),
	CONSTRAINT TARIFF_TIME_OR_HOURS CHECK (Time = '' OR Days IS NULL AND FromHour IS NULL),
	CONSTRAINT TARIFF_HOURS_OF_ENERGY CHECK (Time = '' AND Days IS NULL AND FromHour IS NULL
		OR Unit IN ('kWh', 'kW', 'kW15', 'kW30') AND Counts IN ('net', 'delivered', 'received')),
	CONSTRAINT TARIFF_OTHER CHECK (Time <> 'other' OR Unit = 'kWh' AND Prices = ''),
	CONSTRAINT TARIFF_TIER CHECK (Above IS NULL AND UpTo IS NULL
		OR Unit IN ('kWh', 'kW', 'kW15', 'kW30') AND (Above IS NULL OR UpTo IS NULL) AND COALESCE(Above, UpTo) >= 0 AND Counts <> 'surplus'),
	CONSTRAINT TARIFF_OWN_HOURS_NO_TIER CHECK (Above IS NULL OR Days IS NULL AND FromHour IS NULL),
	CONSTRAINT TARIFF_PER CHECK (Per = 'period' OR Unit = 'kWh' AND (Above IS NOT NULL OR UpTo IS NOT NULL) AND (Per <> 'each day' OR Counts <> 'banked')),
	CONSTRAINT TARIFF_PERCENT_OF CHECK (PercentOf = '' OR Unit IN ('percent', 'minimum', 'minimum a day')),
	CONSTRAINT TARIFF_PRICES CHECK (Prices = '' OR Unit = 'kWh' AND Above IS NULL AND UpTo IS NULL AND Counts IN ('net', 'delivered', 'received')),
	CONSTRAINT TARIFF_SURPLUS CHECK (Counts <> 'surplus' OR Unit = 'kWh'),
	CONSTRAINT TARIFF_DEMAND CHECK (Unit NOT IN ('kW', 'kW15', 'kW30') OR Counts IN ('net', 'delivered'))
);

SET @step = IF(EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tariff_before'),
	'INSERT INTO tariff (ID, Line, Since, Rate, Unit, Counts, Above, Days, FromHour, ToHour)
	SELECT ID, Line, Since, Rate, Unit, Counts, Above, Days, FromHour, ToHour FROM tariff_before WHERE ID NOT IN (SELECT ID FROM tariff)', 'DO 0');
PREPARE step FROM @step; EXECUTE step; DEALLOCATE PREPARE step;
DROP TABLE IF EXISTS tariff_before;

CREATE TABLE IF NOT EXISTS season (         -- comes every year; several rows of one name are one season
	Season   VARCHAR(20) NOT NULL,
	FromDay  CHAR(5) NOT NULL,              -- month and day: '06-01'
	ToDay    CHAR(5) NOT NULL,              -- the last day; over New Year if less than FromDay
	PRIMARY KEY (Season, FromDay),
	CONSTRAINT SEASON_NAMED CHECK (Season <> ''),
	CONSTRAINT SEASON_DAYS CHECK (CONCAT(FromDay, ' ', ToDay) REGEXP
		'^(((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))( |$)){2}$')
);

CREATE TABLE IF NOT EXISTS time_of_use (    -- a stretch of hours; a Time has as many rows as it has stretches
	Time     VARCHAR(20) NOT NULL,
	Season   VARCHAR(20) NOT NULL DEFAULT '', -- of the table season; '': all year
	Days     SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Hol') NULL, -- NULL: every day; a holiday is Hol and no other day
	FromHour TINYINT NOT NULL DEFAULT 0,
	ToHour   TINYINT NOT NULL DEFAULT 24,
	UNIQUE INDEX I_TIME (Time, Season, FromHour, ToHour, Days),
	CONSTRAINT TIME_HOURS CHECK (Time NOT IN ('', 'other') AND FromHour BETWEEN 0 AND 23 AND ToHour BETWEEN 0 AND 24 AND FromHour <> ToHour)
);

CREATE TABLE IF NOT EXISTS holiday (        -- the days that the tariff calls so, of each year
	Day      DATE NOT NULL,
	Name     VARCHAR(40) NOT NULL DEFAULT '',
	PRIMARY KEY (Day)
);

CREATE TABLE IF NOT EXISTS baseline (       -- what tiers and allowances are percent of
	Season   VARCHAR(20) NOT NULL DEFAULT '',
	Since    DATE NOT NULL,
	kWh      DECIMAL(7,3) NOT NULL,         -- a day
	PRIMARY KEY (Season, Since)
);

CREATE TABLE IF NOT EXISTS hourly_price (   -- by the hour, the half hour or the quarter; an hour's price is their mean
	Prices   VARCHAR(20) NOT NULL,
	StartUTC DATETIME NOT NULL,
	Price    DECIMAL(12,6) NOT NULL,
	PRIMARY KEY (Prices, StartUTC)
);

CREATE TABLE IF NOT EXISTS usage_peak (     -- what demand-to-peaks.awk makes of the demand log, for kW15 and kW30
	House    VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	Minutes  TINYINT UNSIGNED NOT NULL,
	HourUTC  DATETIME NOT NULL,
	kW       DECIMAL(9,3) NOT NULL,         -- the highest mean of so many minutes, by the clock, that began in this hour
	PRIMARY KEY (House, Minutes, HourUTC),
	CONSTRAINT PEAK_MINUTES CHECK (Minutes IN (15, 30))
);

CREATE TABLE IF NOT EXISTS billing_period ( -- from the last of these on, a bill a month; with none, from the first of every month
	FirstDay DATE NOT NULL,                 -- of a bill, which ends the day before the next one's
	PRIMARY KEY (FirstDay)
);

CREATE TABLE IF NOT EXISTS bank (           -- what is in the bank when that bill begins, as the utility says
	FirstDay DATE NOT NULL,
	kWh      DECIMAL(10,3) NOT NULL,
	PRIMARY KEY (FirstDay)
);

CREATE TABLE IF NOT EXISTS bill_rule (      -- how the utility reckons; without a row, as the defaults say
	Since    DATE NOT NULL,                 -- for bills that begin on this day or later
	Decimals TINYINT NOT NULL DEFAULT 2,    -- of an amount
	Rounding ENUM('half up', 'down') NOT NULL DEFAULT 'half up',
	TotalTo  DECIMAL(8,2) NOT NULL DEFAULT 0, -- the total comes in steps of this: 0.05, 10; 0: as it adds up
	kWhDecimals TINYINT NOT NULL DEFAULT 3,
	Parted   ENUM('by days', 'as metered') NOT NULL DEFAULT 'by days', -- the kWh of a period in which a rate changes
	BankEnds CHAR(5) NOT NULL DEFAULT '',   -- the day on which the bank is settled, '03-31'; '': never
	PRIMARY KEY (Since),
	CONSTRAINT RULE_DECIMALS CHECK (Decimals BETWEEN 0 AND 4 AND kWhDecimals BETWEEN 0 AND 3 AND TotalTo >= 0),
	CONSTRAINT RULE_BANK_ENDS CHECK (BankEnds REGEXP
		'^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9])|)$')
);

CREATE TABLE IF NOT EXISTS clock (Hour TINYINT NOT NULL PRIMARY KEY); -- 0 to 23
INSERT INTO clock
SELECT Hour FROM (WITH RECURSIVE hours AS (SELECT 0 AS Hour UNION ALL SELECT Hour + 1 FROM hours WHERE Hour < 23) SELECT Hour FROM hours) AS h
WHERE Hour NOT IN (SELECT Hour FROM clock);

CREATE TABLE IF NOT EXISTS calendar (       -- the days from 2000 to 2099
	Day      DATE NOT NULL,
	MonthDay CHAR(5) NOT NULL,
	Weekday  TINYINT NOT NULL,              -- 0 Monday to 6 Sunday
	PRIMARY KEY (Day)
);
INSERT INTO calendar
SELECT Day, DATE_FORMAT(Day, '%m-%d'), WEEKDAY(Day)
FROM (
	SELECT DATE'2000-01-01' + INTERVAL a.Hour + 24 * b.Hour + 576 * c.Hour + 13824 * d.Hour DAY AS Day
	FROM clock AS a JOIN clock AS b JOIN clock AS c JOIN clock AS d ON d.Hour < 3
) AS days
WHERE Day < '2100-01-01' AND Day NOT IN (SELECT Day FROM calendar);
