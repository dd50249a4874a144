-- What the bill goes by: the tables of a tariff, and what they say for themselves. The bill is in bill-views.sql. MariaDB 10.6 and later, MySQL 8 and 9.
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

-- What they say, whatever is billed; read by bill-views.sql.

DROP FUNCTION IF EXISTS season_has;
CREATE FUNCTION season_has(name VARCHAR(20), monthday CHAR(5)) RETURNS INT DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER
RETURN name = '' OR EXISTS (SELECT 1 FROM season WHERE Season = name
	AND IF(FromDay <= ToDay, monthday BETWEEN FromDay AND ToDay, monthday >= FromDay OR monthday <= ToDay));

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_window AS -- the hours of each row: of which days, as bits of a SET, in which season
SELECT ID, '' AS Season, COALESCE(Days + 0, 255) AS DayBits, COALESCE(FromHour, 0) AS FromHour, COALESCE(ToHour, 24) AS ToHour
FROM tariff WHERE Time = ''
UNION ALL
SELECT 0, '', 255, 0, 24 -- the total
UNION ALL
SELECT t.ID, u.Season, COALESCE(u.Days + 0, 255), u.FromHour, u.ToHour FROM tariff AS t JOIN time_of_use AS u ON u.Time = t.Time;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_weekday AS -- Mon 1, Tue 2 to Sun 64, Hol 128; those that are in the same windows are of one Kind
SELECT Bit, MIN(Bit) OVER (PARTITION BY Windows) AS Kind
FROM (
	SELECT b.Bit, GROUP_CONCAT(DISTINCT w.DayBits ORDER BY w.DayBits) AS Windows
	FROM (SELECT 1 << Hour AS Bit FROM clock WHERE Hour < 8) AS b LEFT JOIN tariff_window AS w ON (w.DayBits & b.Bit) <> 0
	GROUP BY b.Bit
) AS w;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_row AS -- and row 0, which is the total
SELECT l.*, MIN(LadderPlace) OVER (PARTITION BY Line) AS Place, -- a line stands where it was first entered, a ladder where its first tier was
       MIN(IF(HasHours, Since, NULL)) OVER (PARTITION BY Section, Way) AS HoursSince
FROM (
	SELECT t.*, MIN(ID) OVER (PARTITION BY Ladder) AS LadderPlace, IsPrice AND (IsTimed OR Season <> '' OR Above IS NOT NULL) AS HasHours
	FROM (
		SELECT t.ID, Section, Line, Since, (SELECT MIN(n.Since) FROM tariff AS n WHERE n.Line = t.Line AND n.Since > t.Since) AS Ends,
		       Rate, Unit, Counts, Season, Time, Above, UpTo, Per, PercentOf, Prices,
		       Time <> '' OR Days IS NOT NULL OR FromHour IS NOT NULL OR Prices <> '' OR Unit IN ('kW', 'kW15', 'kW30') AS IsTimed,
		       IF(Counts = 'received', 'received', 'used') AS Way, Counts <> 'received' AS OfIn, (Counts = 'received') - (Counts NOT IN ('received', 'delivered')) AS OfOut,
		       IF(Above IS NULL, CONCAT('line ', ID), CONCAT_WS('/', Section, Unit, Counts, Time)) AS Ladder,
		       Unit = 'kWh' AND Counts <> 'surplus' AND UpTo IS NULL AND COALESCE(Above, 0) = 0 AS IsPrice, -- what hours must have one of
		       EXISTS (SELECT 1 FROM tariff AS n WHERE n.Line = t.Line AND n.Since > t.Since AND n.Rate IS NULL) AS IsEnded
		FROM tariff AS t
	) AS t
) AS l
UNION ALL
SELECT 0, '', 'Total', '1000-01-01', NULL, 0, 'kWh', 'net', '', '', NULL, NULL, 'period', '', '', 0, '', 1, -1, '', 0, 0, 0, 0, 4294967295, NULL;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_base AS -- of which rows a least amount or a percentage is; and every row is its own
SELECT ID, ID AS BaseID, 1 AS IsOwn FROM tariff_row
UNION ALL
SELECT p.ID, c.ID, 0
FROM tariff_row AS p JOIN tariff_row AS c ON c.Place < p.Place
WHERE p.Unit IN ('percent', 'minimum', 'minimum a day')
AND IF(p.PercentOf = '', c.Unit <> 'percent', FIND_IN_SET(c.Line, REPLACE(p.PercentOf, ', ', ',')) > 0
       OR c.Unit <> 'percent' AND c.Section <> '' AND FIND_IN_SET(c.Section, REPLACE(p.PercentOf, ', ', ',')) > 0);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_fault AS -- with the tariff as it stands, whatever is billed
SELECT CONCAT('line ', Line, ': there is no season ', Season) AS Fault FROM tariff WHERE Season <> '' AND Season NOT IN (SELECT Season FROM season)
UNION
SELECT CONCAT('time ', Time, ': there is no season ', Season) FROM time_of_use WHERE Season <> '' AND Season NOT IN (SELECT Season FROM season)
UNION
SELECT CONCAT('baseline: there is no season ', Season) FROM baseline WHERE Season <> '' AND Season NOT IN (SELECT Season FROM season)
UNION
SELECT 'baseline: of seasons, and of all year' FROM baseline HAVING MIN(Season) = '' AND MAX(Season) <> ''
UNION
SELECT CONCAT('line ', Line, ': there is no time ', Time) FROM tariff WHERE Time NOT IN ('', 'other') AND Time NOT IN (SELECT Time FROM time_of_use)
UNION
SELECT CONCAT('tiers of ', MIN(Line), ': none begins at 0') FROM tariff_row WHERE Above IS NOT NULL AND Rate IS NOT NULL GROUP BY Ladder HAVING MIN(Above) > 0
UNION
SELECT CONCAT('line ', p.Line, ': not all of ', p.PercentOf, ' stand above it')
FROM tariff_row AS p LEFT JOIN (SELECT Line AS Name, Place FROM tariff_row UNION SELECT Section, MIN(Place) FROM tariff_row GROUP BY Section) AS n
ON n.Place < p.Place AND FIND_IN_SET(n.Name, REPLACE(p.PercentOf, ', ', ',')) > 0
WHERE p.PercentOf <> ''
GROUP BY p.ID, p.Line, p.PercentOf
HAVING COUNT(DISTINCT n.Name) < 1 + LENGTH(p.PercentOf) - LENGTH(REPLACE(p.PercentOf, ',', ''))
UNION
SELECT CONCAT('line ', p1.Line, ': of ', p2.Line, ', of ', p3.Line, ', of ', p4.Line, ': more than three, one of the other')
FROM tariff_base AS b1 JOIN tariff_base AS b2 ON b2.ID = b1.BaseID AND NOT b1.IsOwn AND NOT b2.IsOwn JOIN tariff_base AS b3 ON b3.ID = b2.BaseID AND NOT b3.IsOwn
JOIN tariff AS p1 ON p1.ID = b1.ID JOIN tariff AS p2 ON p2.ID = b2.ID JOIN tariff AS p3 ON p3.ID = b3.ID JOIN tariff AS p4 ON p4.ID = b3.BaseID AND p4.Unit IN ('percent', 'minimum', 'minimum a day')
UNION
SELECT CONCAT('section ', Section, ': with the time other, all must count the same')
FROM tariff_row WHERE HasHours AND IsTimed GROUP BY Section, Way HAVING SUM(Time = 'other') > 0 AND COUNT(DISTINCT Counts) > 1;
