-- The tariff and the bill: tables into which you type the sheet of your utility, and views that make the bill. Each view is one
-- step; read them from the top. Run it in the database of usage_e, after setup.sql:   mariadb pse <tariff.sql
-- MariaDB 10.6 and later, MySQL 8 and 9. Running it again changes no row that was entered. It converts the tariff table of an older
-- version. emu-kwh-tariff(5) explains how to enter a sheet; examples/tariffs has ten. Then:
--   SET @bill_from = '2026-11-06', @bill_to = '2026-11-06';   the bills that begin from one day to the other; NULL: all bills
--   SET @bill_house = 'home';                                 NULL: all houses
--   SELECT * FROM bill ORDER BY House, FirstDay, No;
-- @bill_last = '2026-12-10' makes one bill, from @bill_from to that day. @bill_meter selects one meter. @bill_today replaces today.
--
-- An account that reads the bill needs SELECT and EXECUTE on the database:   GRANT SELECT, EXECUTE ON pse.* TO ...;
-- MySQL with a binary log creates functions only for SUPER, or after   SET GLOBAL log_bin_trust_function_creators = 1;

-- ---------------------------------------------------------------- The tables

-- Rename the tariff table of an older version; its rows are copied back below.
SET @step = IF(EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tariff')
	AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tariff' AND COLUMN_NAME = 'Section'),
	'RENAME TABLE tariff TO tariff_before', 'DO 0');
PREPARE step FROM @step; EXECUTE step; DEALLOCATE PREPARE step;

CREATE TABLE IF NOT EXISTS tariff (         -- a row is a line of the bill
	ID        INT NOT NULL AUTO_INCREMENT,  -- the order of the lines is that of their first ID; a ladder of tiers stands where its first tier does
	Section   VARCHAR(40) NOT NULL DEFAULT '', -- the heading it stands under: 'Delivery', 'Energy'
	Line      VARCHAR(60) NOT NULL,         -- as on the bill
	Since     DATE NOT NULL,                -- the first day; the row holds until a row of this Line with a later Since holds
	Rate      DECIMAL(12,6) NULL,           -- money for one Unit; negative: a credit; NULL: the line ends
	Unit      ENUM('kWh', 'day', 'period', 'month', 'year', 'kW', 'kW15', 'kW30', 'percent', 'minimum', 'minimum a day') NOT NULL DEFAULT 'kWh',
	Counts    ENUM('net', 'delivered', 'received', 'banked', 'surplus') NOT NULL DEFAULT 'net', -- net: delivered less received
	Season    VARCHAR(20) NOT NULL DEFAULT '', -- of the table season; '': all year
	Time      VARCHAR(20) NOT NULL DEFAULT '', -- of the table time_of_use; 'other': all hours without another line of the Section
	Above     DECIMAL(9,3) NULL,            -- a tier: the kWh above this, up to the next tier
	UpTo      DECIMAL(9,3) NULL,            -- an allowance: the kWh up to this
	Per       ENUM('period', '30 days', 'day', 'each day', '% of baseline') NOT NULL DEFAULT 'period', -- the time that Above and UpTo are for
	PercentOf VARCHAR(200) NOT NULL DEFAULT '', -- Lines and Sections above it, with commas; '': all above it except percentages
	Prices    VARCHAR(20) NOT NULL DEFAULT '', -- of the table hourly_price; Rate is then the money for a price of 1 in it
	Days      SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Hol') NULL, -- hours of this line alone, in place of Time; NULL: every day
	FromHour  TINYINT NULL,                 -- from this hour, 0 to 23
	ToHour    TINYINT NULL,                 -- up to this hour, 1 to 24; after midnight if less than FromHour
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

CREATE TABLE IF NOT EXISTS time_of_use (    -- a row is a stretch of hours; a Time may have several
	Time     VARCHAR(20) NOT NULL,
	Season   VARCHAR(20) NOT NULL DEFAULT '', -- of the table season; '': all year
	Days     SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun', 'Hol') NULL, -- NULL: every day; a holiday is Hol and no other day
	FromHour TINYINT NOT NULL DEFAULT 0,
	ToHour   TINYINT NOT NULL DEFAULT 24,
	UNIQUE INDEX I_TIME (Time, Season, FromHour, ToHour, Days),
	CONSTRAINT TIME_HOURS CHECK (Time NOT IN ('', 'other') AND FromHour BETWEEN 0 AND 23 AND ToHour BETWEEN 0 AND 24 AND FromHour <> ToHour)
);

CREATE TABLE IF NOT EXISTS holiday (        -- the holidays of the tariff, of each year
	Day      DATE NOT NULL,
	Name     VARCHAR(40) NOT NULL DEFAULT '',
	PRIMARY KEY (Day)
);

CREATE TABLE IF NOT EXISTS baseline (       -- the base of tiers and allowances in percent
	Season   VARCHAR(20) NOT NULL DEFAULT '',
	Since    DATE NOT NULL,
	kWh      DECIMAL(7,3) NOT NULL,         -- a day
	PRIMARY KEY (Season, Since)
);

CREATE TABLE IF NOT EXISTS hourly_price (   -- by the hour, half hour or quarter; the price of an hour is their mean
	Prices   VARCHAR(20) NOT NULL,
	StartUTC DATETIME NOT NULL,
	Price    DECIMAL(12,6) NOT NULL,
	PRIMARY KEY (Prices, StartUTC)
);

CREATE TABLE IF NOT EXISTS usage_peak (     -- from the demand log, by demand-to-peaks.awk, for kW15 and kW30
	House    VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	Minutes  TINYINT UNSIGNED NOT NULL,
	HourUTC  DATETIME NOT NULL,
	kW       DECIMAL(9,3) NOT NULL,         -- the highest mean of so many minutes, by the clock, among those that began in this hour
	PRIMARY KEY (House, Minutes, HourUTC),
	CONSTRAINT PEAK_MINUTES CHECK (Minutes IN (15, 30))
);

CREATE TABLE IF NOT EXISTS billing_period ( -- after the last of these a bill a month; without any, from the first of every month
	FirstDay DATE NOT NULL,                 -- of a bill; the day before the next one is its last
	PRIMARY KEY (FirstDay)
);

CREATE TABLE IF NOT EXISTS bank (           -- the bank when that bill begins, as the utility says
	FirstDay DATE NOT NULL,
	kWh      DECIMAL(10,3) NOT NULL,
	PRIMARY KEY (FirstDay)
);

CREATE TABLE IF NOT EXISTS bill_rule (      -- how the utility calculates; without a row, the defaults
	Since    DATE NOT NULL,                 -- for bills that begin on this day or later
	Decimals TINYINT NOT NULL DEFAULT 2,    -- of an amount
	Rounding ENUM('half up', 'down') NOT NULL DEFAULT 'half up',
	TotalTo  DECIMAL(8,2) NOT NULL DEFAULT 0, -- the total is rounded to steps of this: 0.05, 10; 0: not rounded
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

-- ---------------------------------------------------------------- The tariff itself, for any bill

DROP FUNCTION IF EXISTS season_has;
CREATE FUNCTION season_has(name VARCHAR(20), monthday CHAR(5)) RETURNS INT DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER
RETURN name = '' OR EXISTS (SELECT 1 FROM season WHERE Season = name
	AND IF(FromDay <= ToDay, monthday BETWEEN FromDay AND ToDay, monthday >= FromDay OR monthday <= ToDay));

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_window AS -- the hours of each row, with their days, as bits of a SET, and their season
SELECT ID, '' AS Season, COALESCE(Days + 0, 255) AS DayBits, COALESCE(FromHour, 0) AS FromHour, COALESCE(ToHour, 24) AS ToHour
FROM tariff WHERE Time = ''
UNION ALL
SELECT 0, '', 255, 0, 24 -- the total
UNION ALL
SELECT t.ID, u.Season, COALESCE(u.Days + 0, 255), u.FromHour, u.ToHour FROM tariff AS t JOIN time_of_use AS u ON u.Time = t.Time;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_weekday AS -- Mon 1, Tue 2 to Sun 64, Hol 128; weekdays in the same windows are of one Kind
SELECT Bit, MIN(Bit) OVER (PARTITION BY Windows) AS Kind
FROM (
	SELECT b.Bit, GROUP_CONCAT(DISTINCT w.DayBits ORDER BY w.DayBits) AS Windows
	FROM (SELECT 1 << Hour AS Bit FROM clock WHERE Hour < 8) AS b LEFT JOIN tariff_window AS w ON (w.DayBits & b.Bit) <> 0
	GROUP BY b.Bit
) AS w;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_row AS -- and row 0, the total
SELECT l.*, MIN(LadderPlace) OVER (PARTITION BY Line) AS Place, -- a line stands where its first row does, a ladder where its first tier does
       MIN(IF(HasHours, Since, NULL)) OVER (PARTITION BY Section, Way) AS HoursSince
FROM (
	SELECT t.*, MIN(ID) OVER (PARTITION BY Ladder) AS LadderPlace, IsPrice AND (IsTimed OR Season <> '' OR Above IS NOT NULL) AS HasHours
	FROM (
		SELECT t.ID, Section, Line, Since, (SELECT MIN(n.Since) FROM tariff AS n WHERE n.Line = t.Line AND n.Since > t.Since) AS Ends,
		       Rate, Unit, Counts, Season, Time, Above, UpTo, Per, PercentOf, Prices,
		       Time <> '' OR Days IS NOT NULL OR FromHour IS NOT NULL OR Prices <> '' OR Unit IN ('kW', 'kW15', 'kW30') AS IsTimed,
		       IF(Counts = 'received', 'received', 'used') AS Way, Counts <> 'received' AS OfIn, (Counts = 'received') - (Counts NOT IN ('received', 'delivered')) AS OfOut,
		       IF(Above IS NULL, CONCAT('line ', ID), CONCAT_WS('/', Section, Unit, Counts, Time)) AS Ladder,
		       Unit = 'kWh' AND Counts <> 'surplus' AND UpTo IS NULL AND COALESCE(Above, 0) = 0 AS IsPrice, -- an hour must have exactly one
		       EXISTS (SELECT 1 FROM tariff AS n WHERE n.Line = t.Line AND n.Since > t.Since AND n.Rate IS NULL) AS IsEnded
		FROM tariff AS t
	) AS t
) AS l
UNION ALL
SELECT 0, '', 'Total', '1000-01-01', NULL, 0, 'kWh', 'net', '', '', NULL, NULL, 'period', '', '', 0, '', 1, -1, '', 0, 0, 0, 0, 4294967295, NULL;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_base AS -- the rows that a minimum or a percentage is charged on; every row is also its own base
SELECT ID, ID AS BaseID, 1 AS IsOwn FROM tariff_row
UNION ALL
SELECT p.ID, c.ID, 0
FROM tariff_row AS p JOIN tariff_row AS c ON c.Place < p.Place
WHERE p.Unit IN ('percent', 'minimum', 'minimum a day')
AND IF(p.PercentOf = '', c.Unit <> 'percent', FIND_IN_SET(c.Line, REPLACE(p.PercentOf, ', ', ',')) > 0
       OR c.Unit <> 'percent' AND c.Section <> '' AND FIND_IN_SET(c.Section, REPLACE(p.PercentOf, ', ', ',')) > 0);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW tariff_fault AS -- faults of the tariff, for any bill
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

-- ---------------------------------------------------------------- 1. The question
-- A view cannot read @variables, but functions can. They are DETERMINISTIC, so the server treats them as constants.

DROP FUNCTION IF EXISTS bill_house; DROP FUNCTION IF EXISTS bill_meter; DROP FUNCTION IF EXISTS bill_last;
DROP FUNCTION IF EXISTS bill_today; DROP FUNCTION IF EXISTS bill_from; DROP FUNCTION IF EXISTS bill_to;
DROP FUNCTION IF EXISTS bill_end; DROP FUNCTION IF EXISTS bill_reach;
DROP FUNCTION IF EXISTS bill_limit; DROP FUNCTION IF EXISTS bill_rounded; DROP FUNCTION IF EXISTS bill_total;
DROP FUNCTION IF EXISTS bill_share;

CREATE FUNCTION bill_house() RETURNS VARCHAR(64) CHARSET utf8mb4 COLLATE utf8mb4_bin DETERMINISTIC NO SQL SQL SECURITY INVOKER RETURN @bill_house; -- NULL: all houses
CREATE FUNCTION bill_meter() RETURNS VARCHAR(18) CHARSET ascii DETERMINISTIC NO SQL SQL SECURITY INVOKER RETURN @bill_meter; -- NULL: all meters of the house
CREATE FUNCTION bill_last() RETURNS DATE DETERMINISTIC NO SQL SQL SECURITY INVOKER RETURN @bill_last; -- one bill, from @bill_from to this day

CREATE OR REPLACE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW bill_meters AS -- the meters asked for, with their first and last day
SELECT m.House, m.Meter, m.LastUTC, m.Clock, COALESCE(f.UDate, s.FirstDay) AS FirstDay, COALESCE(l.UDate, s.LastDay) AS LastDay
FROM usage_meter AS m
LEFT JOIN usage_e AS f ON f.Meter = m.Meter AND f.HourUTC = m.FirstUTC
LEFT JOIN usage_e AS l ON l.Meter = m.Meter AND l.HourUTC = m.LastUTC
LEFT JOIN (SELECT MIN(UDate) AS FirstDay, MAX(UDate) AS LastDay FROM usage_e WHERE Meter IS NULL) AS s ON m.Meter IS NULL -- of the original script
WHERE (bill_house() IS NULL OR m.House = bill_house()) AND (bill_meter() IS NULL OR COALESCE(m.Meter, '-') = bill_meter());

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_start AS -- the first days of all bills
SELECT FirstDay FROM billing_period
UNION ALL
SELECT p.Last + INTERVAL c.Hour * 576 + b.Hour * 24 + a.Hour + 1 MONTH
FROM (SELECT COALESCE(MAX(FirstDay), '1999-12-01') AS Last FROM billing_period) AS p JOIN clock AS a JOIN clock AS b JOIN clock AS c ON c.Hour < 3
WHERE p.Last + INTERVAL c.Hour * 576 + b.Hour * 24 + a.Hour + 1 MONTH < '2100-01-01';

CREATE FUNCTION bill_today() RETURNS DATE DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER RETURN COALESCE(@bill_today,
	(SELECT DATE(Clock) FROM bill_meters ORDER BY LastUTC DESC LIMIT 1), CURRENT_DATE);
CREATE FUNCTION bill_from() RETURNS DATE DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER RETURN COALESCE(@bill_from,
	(SELECT MAX(FirstDay) FROM bill_start WHERE FirstDay <= (SELECT MIN(FirstDay) FROM bill_meters)), '2000-01-01');
CREATE FUNCTION bill_to() RETURNS DATE DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER RETURN
	IF(bill_last() IS NULL, COALESCE(@bill_to, (SELECT MAX(LastDay) FROM bill_meters), bill_today()), bill_from());
CREATE FUNCTION bill_end() RETURNS DATE DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER RETURN COALESCE(bill_last(),
	(SELECT MIN(FirstDay) - INTERVAL 1 DAY FROM bill_start WHERE FirstDay > bill_to()), '2099-12-31');
CREATE FUNCTION bill_reach() RETURNS DATE DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER RETURN -- a bank is followed from where it is known or was settled
	IF(EXISTS (SELECT 1 FROM tariff WHERE Counts IN ('banked', 'surplus')), LEAST(bill_from(), COALESCE(
		(SELECT MAX(FirstDay) FROM bank WHERE FirstDay <= bill_from()),
		IF(EXISTS (SELECT 1 FROM bill_rule WHERE BankEnds <> ''), bill_from() - INTERVAL 13 MONTH, (SELECT MIN(FirstDay) - INTERVAL 1 MONTH FROM bill_meters)),
		bill_from())), bill_from());

-- ---------------------------------------------------------------- 2. The days: their bill, their stretch of it without a change, their kind

CREATE OR REPLACE ALGORITHM=TEMPTABLE SQL SECURITY INVOKER VIEW bill_period AS
SELECT p.FirstDay, p.LastDay, DATEDIFF(p.LastDay, p.FirstDay) + 1 AS PeriodDays, p.LastDay < bill_today() AS IsOver,
       DATEDIFF(p.LastDay, p.FirstDay) >= 400 AND bill_last() IS NULL AS IsTooLong, b.kWh AS Opening, -- of the bank
       COALESCE(r.Decimals, 2) AS Decimals, COALESCE(r.Rounding, 'half up') AS Rounding, COALESCE(r.TotalTo, 0) AS TotalTo,
       COALESCE(r.kWhDecimals, 3) AS kWhDecimals, COALESCE(r.Parted, 'by days') AS Parted, COALESCE(r.BankEnds, '') AS BankEnds
FROM (
	SELECT FirstDay, COALESCE(LEAD(FirstDay) OVER (ORDER BY FirstDay) - INTERVAL 1 DAY, bill_end()) AS LastDay
	FROM (
		SELECT FirstDay FROM bill_start WHERE bill_last() IS NULL OR FirstDay < bill_from()
		UNION ALL
		SELECT bill_from() FROM clock WHERE Hour = 0 AND bill_last() IS NOT NULL
	) AS s
) AS p
LEFT JOIN bill_rule AS r ON r.Since = (SELECT MAX(Since) FROM bill_rule WHERE Since <= p.FirstDay)
LEFT JOIN bank AS b ON b.FirstDay = p.FirstDay
WHERE p.FirstDay BETWEEN bill_reach() AND bill_to();

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_day AS -- a stretch is named by its first day
SELECT d.*, TO_DAYS(Stretch) * 1000 + Weekdays AS Kind
FROM (SELECT d.*, MAX(IF(Begins, Day, NULL)) OVER (PARTITION BY FirstDay ORDER BY Day) AS Stretch FROM (
	SELECT p.FirstDay, p.PeriodDays, c.Day, c.MonthDay, w.Kind AS Weekdays, NOT p.IsOver AND NOT p.IsTooLong AS Runs,
	       c.Day = GREATEST(p.FirstDay, '2000-01-01') OR c.Day IN (SELECT Since FROM tariff) OR c.Day IN (SELECT Since FROM baseline) OR EXISTS (
	           SELECT 1 FROM season AS s WHERE (c.MonthDay >= s.FromDay) <> (DATE_FORMAT(c.Day - INTERVAL 1 DAY, '%m-%d') >= s.FromDay)
	                                        OR (c.MonthDay > s.ToDay) <> (DATE_FORMAT(c.Day - INTERVAL 1 DAY, '%m-%d') > s.ToDay)) AS Begins
	FROM bill_period AS p
	STRAIGHT_JOIN calendar AS c ON c.Day BETWEEN GREATEST(p.FirstDay, '2000-01-01') AND IF(p.IsTooLong, GREATEST(p.FirstDay, '2000-01-01'), p.LastDay)
	LEFT JOIN holiday AS h ON h.Day = c.Day
	JOIN tariff_weekday AS w ON w.Bit = IF(h.Day IS NULL, 1 << c.Weekday, 128)
) AS d) AS d;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_stretch AS -- a and b: its first and last day, counted in the period; months and years in whole numbers
SELECT FirstDay, PeriodDays, Stretch, ROW_NUMBER() OVER (PARTITION BY FirstDay ORDER BY Stretch) AS No, MIN(MonthDay) AS MonthDay,
       DATEDIFF(Stretch, FirstDay) + 1 AS a, DATEDIFF(Stretch, FirstDay) + COUNT(*) AS b,
       SUM(377580 DIV DAYOFMONTH(LAST_DAY(Day))) AS Months, SUM(133590 DIV DAYOFYEAR(CONCAT(YEAR(Day), '-12-31'))) AS Years
FROM bill_day
GROUP BY FirstDay, PeriodDays, Stretch;

-- ---------------------------------------------------------------- 3. The tariff: the rows that hold in a stretch, and their hours

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_row AS -- the rows of each stretch; a to b, a part: the days of the bill on which row and ladder stay the same
SELECT r.*, MIN(First) OVER part AS a, MAX(Last) OVER part AS b, SUM(Months) OVER part AS PartMonths, SUM(Years) OVER part AS PartYears,
       SUM(Baseline * (Last - First + 1)) OVER part AS BaselinekWh,
       SUM(IF(Per = '% of baseline' AND Baseline IS NULL, Last - First + 1, 0)) OVER part AS NoBaseline
FROM (
	SELECT r.*, No - ROW_NUMBER() OVER (PARTITION BY FirstDay, ID, Holds, Rungs, UpperTier ORDER BY No) AS Island
	FROM (
		SELECT r.*, IF(Above IS NULL, NULL, LEAD(Above) OVER (PARTITION BY Stretch, Ladder, Holds ORDER BY Above)) AS UpperTier,
		       SUM(CRC32(ID)) OVER (PARTITION BY Stretch, Ladder, Holds) AS Rungs -- distinguishes sets of rows
		FROM (
			SELECT s.FirstDay, s.PeriodDays, s.Stretch, s.No, s.MonthDay, s.a AS First, s.b AS Last, s.Months, s.Years,
			       r.ID, r.Section, r.Way, r.OfIn, r.OfOut, r.Unit, r.Counts, r.Time, r.Prices, r.Above, r.UpTo, r.Per, r.Ladder, r.IsTimed, r.IsPrice, r.HasHours, r.IsEnded, r.HoursSince,
			       r.Season = '' OR season_has(r.Season, s.MonthDay) AS Holds,
			       IF(r.Per = '% of baseline', (SELECT b.kWh FROM baseline AS b WHERE b.Since <= s.Stretch AND season_has(b.Season, s.MonthDay)
			                                    ORDER BY b.Since DESC LIMIT 1), NULL) AS Baseline
			FROM bill_stretch AS s JOIN tariff_row AS r ON r.Since <= s.Stretch AND (r.Ends IS NULL OR r.Ends > s.Stretch) AND r.Rate IS NOT NULL
		) AS r
	) AS r
) AS r
WINDOW part AS (PARTITION BY FirstDay, ID, Holds, Rungs, UpperTier, Island);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_row_hours AS -- the hours of a kind of day in which a row counts, as bits
SELECT r.*, TO_DAYS(Stretch) * 1000 + Weekdays AS Kind, IF(Time = 'other' AND Holds, 16777215 ^ BIT_OR(IF(HasHours AND IsTimed, Named, 0)) OVER (PARTITION BY Stretch, Weekdays, Section, Way), Named) AS Hours
FROM (
	SELECT r.*, k.Kind AS Weekdays, IF(r.Holds, COALESCE((
	       SELECT BIT_OR(IF(w.FromHour < w.ToHour, 0, 16777215) ^ ((1 << w.FromHour) - 1) ^ ((1 << w.ToHour) - 1))
	       FROM tariff_window AS w WHERE w.ID = r.ID AND (w.DayBits & k.Kind) <> 0 AND (w.Season = '' OR season_has(w.Season, r.MonthDay))), 0), 0) AS Named
	FROM bill_row AS r JOIN (SELECT DISTINCT Kind FROM tariff_weekday) AS k
) AS r;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_slot AS -- a slot: the hours of a day in which the same rows count
SELECT r.Kind * 100 + c.Hour AS KindHour, BIT_AND(IF(r.Hours & 1 << c.Hour, r.Hours, 16777215 ^ r.Hours)) AS Slot
FROM bill_row_hours AS r JOIN clock AS c
GROUP BY r.Kind * 100 + c.Hour;

-- ---------------------------------------------------------------- 4. The energy: the hours, read once, and the expected energy of the hours to come

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_read AS
SELECT m.House, h.UDate AS Day, HOUR(h.UTime) AS Hour, TIMESTAMP(h.UDate, h.UTime) AS LocalStart, COALESCE(h.HourUTC, TIMESTAMP(h.UDate, h.UTime)) AS HourUTC,
       h.Delivered, h.Received, h.Known, h.Length, h.ByRegister
FROM bill_meters AS m STRAIGHT_JOIN usage_hour AS h ON h.Meter <=> m.Meter
WHERE h.UDate BETWEEN bill_reach() AND LEAST(bill_end(), bill_today())
AND (h.HourUTC BETWEEN bill_reach() - INTERVAL 1 DAY AND bill_end() + INTERVAL 2 DAY OR h.HourUTC IS NULL);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_mean AS -- the mean of each hour of the day in the running period; of all hours if that hour is not known
SELECT STRAIGHT_JOIN h.House, c.Hour, MAX(h.LocalStart) AS LastStart, MAX(TIMESTAMPDIFF(SECOND, h.HourUTC, h.LocalStart)) AS Ahead,
       COALESCE(SUM(IF(h.Hour = c.Hour, h.Delivered, 0)) * 3600 / NULLIF(SUM(IF(h.Hour = c.Hour, h.Known, 0)), 0), SUM(h.Delivered) * 3600 / SUM(h.Known)) AS Delivered,
       COALESCE(SUM(IF(h.Hour = c.Hour, h.Received, 0)) * 3600 / NULLIF(SUM(IF(h.Hour = c.Hour, h.Known, 0)), 0), SUM(h.Received) * 3600 / SUM(h.Known)) AS Received
FROM (SELECT FirstDay FROM bill_period WHERE NOT IsOver AND FirstDay <= bill_today()) AS p
STRAIGHT_JOIN bill_read AS h ON h.HourUTC >= p.FirstDay - INTERVAL 1 DAY AND h.Day >= p.FirstDay
JOIN clock AS c
GROUP BY h.House, c.Hour
HAVING SUM(h.Known) > 0;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_houses AS
SELECT House, MIN(FirstDay) AS FirstDay, MAX(LastDay) AS LastDay FROM bill_meters GROUP BY House
UNION ALL
SELECT COALESCE(bill_house(), _utf8mb4'home'), NULL, NULL FROM clock WHERE Hour = 0 AND NOT EXISTS (SELECT 1 FROM bill_meters);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_hour AS
SELECT STRAIGHT_JOIN House, Day, Hour, HourUTC, Delivered, Received, IF(ByRegister, 0, Delivered - Received) AS ByDemand, Known, 0 AS ComesIn, 0 AS ComesOut,
       TO_SECONDS(HourUTC) * 100000 + TIMESTAMPDIFF(SECOND, HourUTC, LocalStart) + 50000 AS Stamp, -- the time, and the house's offset from UTC
       IF(HourUTC + INTERVAL Length SECOND > UTC_TIMESTAMP(), Length - Known, 0) AS Running
FROM bill_read
UNION ALL
SELECT m.House, d.Day, m.Hour, TIMESTAMP(d.Day) + INTERVAL m.Hour HOUR - INTERVAL m.Ahead SECOND, 0, 0, 0, 0, m.Delivered, m.Received, NULL, 0
FROM bill_mean AS m JOIN bill_day AS d ON d.Runs AND TIMESTAMP(d.Day) + INTERVAL m.Hour HOUR > m.LastStart
UNION ALL -- one row of zeros, so that a period without hours has a row
SELECT h.House, s.Stretch, 0, NULL, 0, 0, 0, 0, 0, 0, NULL, 0
FROM bill_houses AS h JOIN bill_stretch AS s ON bill_from() = bill_to() OR s.FirstDay <= h.LastDay AND s.FirstDay + INTERVAL s.PeriodDays DAY > h.FirstDay;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_price AS
SELECT Prices, StartUTC - INTERVAL MOD(MINUTE(StartUTC) + 60 - m.Minutes, 60) MINUTE AS HourUTC, AVG(Price) AS Price
FROM hourly_price JOIN (SELECT COALESCE(MAX(MINUTE(LastUTC)), 0) AS Minutes FROM bill_meters) AS m -- in some zones hours begin at half past, UTC
WHERE Prices IN (SELECT Prices FROM tariff) AND StartUTC BETWEEN bill_reach() - INTERVAL 1 DAY AND bill_end() + INTERVAL 2 DAY
GROUP BY Prices, StartUTC - INTERVAL MOD(MINUTE(StartUTC) + 60 - m.Minutes, 60) MINUTE;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_use AS -- by day, slot and price
SELECT h.House, d.FirstDay, d.Day, d.Kind, s.Slot, x.Prices,
       SUM(h.Delivered) AS Delivered, SUM(h.Received) AS Received, SUM(h.ByDemand) AS ByDemand, SUM(h.Known) AS Known, SUM(h.ComesIn) AS ComesIn, SUM(h.ComesOut) AS ComesOut,
       MIN(h.Stamp) AS FirstStamp, MAX(h.Stamp) AS LastStamp, SUM(h.Running) AS Running,
       MAX(IF(h.Stamp IS NULL, NULL, h.Delivered)) AS kWIn, MAX(IF(h.Stamp IS NULL, NULL, h.Delivered - h.Received)) AS kWNet,
       MAX(q.kW) AS kW15, MAX(z.kW) AS kW30, SUM(h.Known > 0 AND q.kW IS NULL) AS NokW15, SUM(h.Known > 0 AND z.kW IS NULL) AS NokW30,
       SUM(h.Delivered * p.Price) AS MoneyIn, SUM(h.Received * p.Price) AS MoneyOut, SUM(h.ComesIn * p.Price) AS ComesMoneyIn, SUM(h.ComesOut * p.Price) AS ComesMoneyOut,
       SUM(h.Known > 0 AND p.Price IS NULL) AS NoPrice, SUM(IF(p.Price IS NULL, h.ComesIn, 0)) AS UnpricedIn, SUM(IF(p.Price IS NULL, h.ComesOut, 0)) AS UnpricedOut
FROM bill_hour AS h
STRAIGHT_JOIN bill_day AS d ON d.Day = h.Day
STRAIGHT_JOIN bill_slot AS s ON s.KindHour = d.Kind * 100 + h.Hour
STRAIGHT_JOIN (SELECT '' AS Prices UNION SELECT Prices FROM tariff) AS x
LEFT JOIN bill_price AS p ON p.Prices = x.Prices AND p.HourUTC = h.HourUTC
LEFT JOIN usage_peak AS q ON q.House = h.House AND q.Minutes = 15 AND q.HourUTC = h.HourUTC
LEFT JOIN usage_peak AS z ON z.House = h.House AND z.Minutes = 30 AND z.HourUTC = h.HourUTC
GROUP BY h.House, d.FirstDay, d.Day, d.Kind, s.Slot, x.Prices;

-- ---------------------------------------------------------------- 5. Tariff and energy: the kWh of each row in each part of the period

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_row_day AS -- Whole counts all hours, for a tier of some of them; EachDay is the kWh in the tier or allowance of a day
SELECT House, FirstDay, ID, a, b, UpperTier, PartMonths, PartYears, BaselinekWh, NoBaseline, Day, kWh, Comes, Whole, WholeComes, Delivered, Received, ComesIn, ComesOut,
       ByDemand, Known, FirstStamp, LastStamp, Running, kW, NoPeak, Money, ComesMoney, Unpriced, NoPrice,
       IF(Per = 'each day', GREATEST(LEAST(kWh, COALESCE(UpTo, UpperTier, kWh)), IF(Above > 0, Above, -999999)) - COALESCE(Above, 0), 0) AS EachDay,
       IF(Per = 'each day', GREATEST(LEAST(kWh + Comes, COALESCE(UpTo, UpperTier, kWh + Comes)), IF(Above > 0, Above, -999999)) - COALESCE(Above, 0), 0) AS EachDayAll
FROM (
	SELECT u.House, r.FirstDay, r.ID, r.a, r.b, r.Per, r.Above, r.UpTo, r.UpperTier, r.PartMonths, r.PartYears, r.BaselinekWh, r.NoBaseline, u.Day,
	       SUM(IF(r.Hours & u.Slot, u.Delivered * r.OfIn + u.Received * r.OfOut, 0)) AS kWh,
	       SUM(IF(r.Hours & u.Slot, u.ComesIn * r.OfIn + u.ComesOut * r.OfOut, 0)) AS Comes,
	       SUM(u.Delivered * r.OfIn + u.Received * r.OfOut) AS Whole,
	       SUM(u.ComesIn * r.OfIn + u.ComesOut * r.OfOut) AS WholeComes,
	       SUM(u.Delivered) AS Delivered, SUM(u.Received) AS Received, SUM(u.ComesIn) AS ComesIn, SUM(u.ComesOut) AS ComesOut, SUM(u.ByDemand) AS ByDemand,
	       SUM(u.Known) AS Known, MIN(u.FirstStamp) AS FirstStamp, MAX(u.LastStamp) AS LastStamp, SUM(u.Running) AS Running,
	       MAX(IF(r.Hours & u.Slot, CASE r.Unit WHEN 'kW15' THEN u.kW15 WHEN 'kW30' THEN u.kW30 ELSE IF(r.Counts = 'delivered', u.kWIn, u.kWNet) END, NULL)) AS kW,
	       SUM(IF(r.Hours & u.Slot, CASE r.Unit WHEN 'kW15' THEN u.NokW15 WHEN 'kW30' THEN u.NokW30 ELSE 0 END, 0)) AS NoPeak,
	       SUM(IF(r.Hours & u.Slot, u.MoneyIn * r.OfIn + u.MoneyOut * r.OfOut, 0)) AS Money,
	       SUM(IF(r.Hours & u.Slot, u.ComesMoneyIn * r.OfIn + u.ComesMoneyOut * r.OfOut, 0)) AS ComesMoney,
	       SUM(IF(r.Hours & u.Slot, u.UnpricedIn * r.OfIn + u.UnpricedOut * r.OfOut, 0)) AS Unpriced,
	       SUM(IF(r.Hours & u.Slot AND r.Prices <> '', u.NoPrice, 0)) AS NoPrice
	FROM bill_use AS u
	STRAIGHT_JOIN bill_row_hours AS r ON r.Kind = u.Kind AND r.Prices = u.Prices AND r.Holds
	GROUP BY u.House, r.FirstDay, r.ID, r.a, r.b, r.Per, r.Above, r.UpTo, r.UpperTier, r.PartMonths, r.PartYears, r.BaselinekWh, r.NoBaseline, u.Day
) AS d;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_part AS
SELECT House, FirstDay, ID, a, b, UpperTier, PartMonths, PartYears, BaselinekWh, NoBaseline, SUM(kWh) AS kWh, SUM(Comes) AS Comes, SUM(Whole) AS Whole, SUM(WholeComes) AS WholeComes,
       SUM(Delivered) AS Delivered, SUM(Received) AS Received, SUM(ComesIn) AS ComesIn, SUM(ComesOut) AS ComesOut, SUM(ByDemand) AS ByDemand, SUM(Known) AS Known,
       MIN(FirstStamp) AS FirstStamp, MAX(LastStamp) AS LastStamp, SUM(Running) AS Running, MAX(kW) AS kW, SUM(NoPeak) AS NoPeak, SUM(Money) AS Money,
       SUM(ComesMoney) AS ComesMoney, SUM(Unpriced) AS Unpriced, SUM(NoPrice) AS NoPrice, SUM(EachDay) AS EachDay, SUM(EachDayAll) AS EachDayAll
FROM bill_row_day
GROUP BY House, FirstDay, ID, a, b, UpperTier, PartMonths, PartYears, BaselinekWh, NoBaseline;

-- ---------------------------------------------------------------- 6. The period: the part of it that was read, and the bank

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_known AS -- each part with the known time of its period, from row 0
SELECT x.*, GREATEST(SpanKnown, IF(IsOver, PeriodDays * 86400 + MOD(SpanFirst, 100000) - MOD(SpanLast, 100000),
                                   SpanLast DIV 100000 + 3600 - SpanRunning - TO_SECONDS(FirstDay) + MOD(SpanFirst, 100000) - 50000)) AS Elapsed, -- seconds
       '2000-01-01 00:00:00' + INTERVAL SpanLast DIV 100000 - TO_SECONDS('2000-01-01') + MOD(SpanLast, 100000) - 50000 SECOND AS LastStart
FROM (
	SELECT p.*, q.LastDay, q.PeriodDays, q.IsOver, q.IsTooLong, q.Opening, q.Decimals, q.Rounding, q.TotalTo, q.kWhDecimals, q.Parted, q.BankEnds,
	       NULLIF(FIRST_VALUE(Known) OVER total, 0) AS SpanKnown, FIRST_VALUE(Delivered) OVER total AS SpanIn, FIRST_VALUE(Received) OVER total AS SpanOut,
	       FIRST_VALUE(ComesIn) OVER total AS SpanComesIn, FIRST_VALUE(ComesOut) OVER total AS SpanComesOut, FIRST_VALUE(ByDemand) OVER total AS SpanByDemand,
	       FIRST_VALUE(FirstStamp) OVER total AS SpanFirst, FIRST_VALUE(LastStamp) OVER total AS SpanLast, FIRST_VALUE(Running) OVER total AS SpanRunning
	FROM bill_part AS p JOIN bill_period AS q ON q.FirstDay = p.FirstDay
	WINDOW total AS (PARTITION BY House, FirstDay ORDER BY ID)
) AS x;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_bank AS -- the bills up to one have paid the highest running sum of net kWh, less the opening of the bank
SELECT s.*, GREATEST(COALESCE(MAX(SumNet) OVER (PARTITION BY House, Epoch, BankYear ORDER BY DayNo RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) - Held, 0) AS PaidBefore
FROM (
	SELECT n.*, SUM(IF(ID = 0, COALESCE(FilledIn - FilledOut, 0), 0)) OVER (PARTITION BY House, Epoch, BankYear ORDER BY DayNo) AS SumNet,
	       COALESCE(MAX(Opening) OVER (PARTITION BY House, Epoch, BankYear), 0) AS Held
	FROM (
		SELECT k.*, ROUND(SpanIn * Elapsed / SpanKnown, 3) AS FilledIn, ROUND(SpanOut * Elapsed / SpanKnown, 3) AS FilledOut, TO_DAYS(FirstDay) AS DayNo,
		       IF(IsOver, PeriodDays, DATEDIFF(LastStart, FirstDay) + 1) AS Gone, -- days
		       MAX(IF(Opening IS NULL, NULL, FirstDay)) OVER (PARTITION BY House ORDER BY FirstDay) AS Epoch,
		       IF(BankEnds = '', 0, YEAR(FirstDay) + (DATE_FORMAT(FirstDay, '%m-%d') > BankEnds)) AS BankYear
		FROM bill_known AS k
	) AS n
) AS s;

-- ---------------------------------------------------------------- 7. Quantities: so far, and as expected at the end of a running period

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_count AS -- before bank and tiers
SELECT x.*, t.Place, t.Section, t.Line, t.Unit, t.Counts, t.Rate, t.Above, t.UpTo, t.Per, t.Prices, t.IsTimed,
       SumNet - (FilledIn - FilledOut) + InAll - OutAll AS SumAll, InAll - OutAll AS NetAll,
       InAll * t.OfIn + OutAll * t.OfOut AS All_,
       ROUND(kWh * Elapsed / SpanKnown + IF(IsExpected, Comes, 0), 3) AS Metered, ROUND(Whole * Elapsed / SpanKnown + IF(IsExpected, WholeComes, 0), 3) AS WholePart,
       ROUND(EachDay * Elapsed / SpanKnown + IF(IsExpected, EachDayAll - EachDay, 0), 3) AS EachDays,
       Money * Elapsed / SpanKnown + IF(IsExpected, ComesMoney + COALESCE(Unpriced * Money / NULLIF(kWh, 0), 0), 0) AS Moneys
FROM (
	SELECT s.*, e.IsExpected, IF(e.IsExpected, s.PeriodDays, s.Gone) AS DaysGone,
	       FilledIn + IF(e.IsExpected, ROUND(SpanComesIn, 3), 0) AS InAll, FilledOut + IF(e.IsExpected, ROUND(SpanComesOut, 3), 0) AS OutAll
	FROM bill_bank AS s JOIN (SELECT 0 AS IsExpected UNION ALL SELECT 1) AS e ON e.IsExpected = 0 OR NOT s.IsOver
	WHERE s.FirstDay >= bill_from()
) AS x
JOIN tariff_row AS t ON t.ID = x.ID;

CREATE FUNCTION bill_limit(x DECIMAL(9,3), per VARCHAR(20), unit VARCHAR(20), a INT, b INT, days INT, baselinekWh DECIMAL(12,3))
RETURNS DECIMAL(16,6) DETERMINISTIC NO SQL SQL SECURITY INVOKER
RETURN CASE WHEN per = 'day' THEN x * (b - a + 1) WHEN per = '30 days' THEN x * (b - a + 1) / 30 WHEN per = '% of baseline' THEN x * baselinekWh / 100
            WHEN unit <> 'kWh' OR b - a + 1 = days THEN x ELSE ROUND(x * b / days) - ROUND(x * (a - 1) / days) END;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_quantity AS
SELECT q.*, ROUND(CASE WHEN Above IS NULL AND UpTo IS NULL THEN Part
                       WHEN Per = 'each day' THEN EachDays
                       WHEN IsTimed AND Unit = 'kWh' THEN -- the tier of all hours, shared in proportion to the kWh
                            IF(WholePart = 0, 0, Part * (GREATEST(LEAST(WholePart, COALESCE(High, WholePart)), IF(Above > 0, Low, -999999999)) - Low) / WholePart)
                       ELSE GREATEST(LEAST(Part, COALESCE(High, Part)), IF(Above > 0, Low, -999999999)) - Low END, IF(Unit = 'kWh', kWhDecimals, 3)) AS Quantity
FROM (
	SELECT p.*, b - a + 1 AS PartDays, GREATEST(LEAST(b, DaysGone) - a + 1, 0) AS DaysSoFar,
	       CASE WHEN Unit IN ('kW', 'kW15', 'kW30') THEN kW
	            WHEN Unit <> 'kWh' THEN NULL
	            WHEN Counts = 'surplus' THEN IF(IsSettled AND b = PeriodDays, Saved, 0)
	            WHEN Counts = 'banked' THEN IF(Billed = 0, 0, ROUND(Counted * Billed / NetAll, 3))
	            ELSE Counted END AS Part,
	       CASE WHEN Above IS NULL THEN 0 ELSE bill_limit(Above, Per, Unit, a, b, PeriodDays, BaselinekWh) END AS Low,
	       bill_limit(COALESCE(UpTo, UpperTier), Per, Unit, a, b, PeriodDays, BaselinekWh) AS High
	FROM (
		SELECT c.*, Paid - PaidBefore AS Billed, Held - SumAll + Paid AS Saved,
		       BankEnds <> '' AND CONCAT(BankYear, '-', BankEnds) <= CAST(LastDay AS CHAR) AND (IsOver OR IsExpected) AS IsSettled
		FROM (
			SELECT c.*, GREATEST(PaidBefore, SumAll - Held) AS Paid,
			       IF(IsTimed OR Parted = 'as metered', Metered,
			          TRUNCATE(All_ * LEAST(b, DaysGone) / DaysGone, 3) - TRUNCATE(All_ * LEAST(a - 1, DaysGone) / DaysGone, 3)) AS Counted
			FROM bill_count AS c
		) AS c
	) AS p
) AS q;

-- ---------------------------------------------------------------- 8. Money: charges; then minimums and percentages of the lines above them

CREATE FUNCTION bill_rounded(x DECIMAL(40,16), decimals INT, rounding VARCHAR(10)) RETURNS DECIMAL(20,4) DETERMINISTIC NO SQL SQL SECURITY INVOKER
RETURN IF(rounding = 'down', TRUNCATE(x, decimals), ROUND(x, decimals));
CREATE FUNCTION bill_total(x DECIMAL(20,4), step DECIMAL(8,2), rounding VARCHAR(10)) RETURNS DECIMAL(20,4) DETERMINISTIC NO SQL SQL SECURITY INVOKER
RETURN IF(step = 0, x, bill_rounded(x / step, 0, rounding) * step);
CREATE FUNCTION bill_share(unit VARCHAR(20), rate DECIMAL(12,6), base DECIMAL(20,4), part INT, sofar INT, days INT, decimals INT, rounding VARCHAR(10))
RETURNS DECIMAL(20,4) DETERMINISTIC NO SQL SQL SECURITY INVOKER -- the amount of a percentage or of a minimum
RETURN bill_rounded(CASE unit WHEN 'percent' THEN rate * base * part / (100 * days) WHEN 'minimum' THEN GREATEST((rate - base) * part / days, 0)
                              WHEN 'minimum a day' THEN GREATEST(rate * sofar - base * part / days, 0) END, decimals, rounding);

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_charge AS
SELECT House, FirstDay, LastDay, PeriodDays, IsExpected, ID, a, b, PartDays, DaysSoFar, Place, Section, Line, Unit, Rate, Above, Quantity, Decimals, Rounding, TotalTo,
       IF(Counts IN ('banked', 'surplus'), IF(IsSettled, 0, Saved), NULL) AS Bank, NoPrice, NoPeak, NoBaseline, IsOver, IsTooLong,
       SpanKnown, Elapsed, InAll - OutAll AS Net, SpanIn - SpanOut AS NetKnown, SpanByDemand, LastStart,
       bill_rounded(CASE WHEN ID = 0 THEN NULL
                         WHEN Unit = 'kWh' AND Prices = '' THEN Rate * Quantity
                         WHEN Unit = 'kWh' THEN Rate * Moneys
                         WHEN Unit = 'day' THEN Rate * DaysSoFar
                         WHEN Unit = 'period' THEN Rate * PartDays / PeriodDays
                         WHEN Unit = 'month' THEN Rate * PartMonths * DaysSoFar / (377580 * PartDays)
                         WHEN Unit = 'year' THEN Rate * PartYears * DaysSoFar / (133590 * PartDays)
                         WHEN Unit IN ('kW', 'kW15', 'kW30') THEN Rate * Quantity * PartDays / PeriodDays END, Decimals, Rounding) AS Charge
FROM bill_quantity;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_pass1 AS -- right for those that are based on charges alone
SELECT * FROM (
	SELECT c.*, m.IsOwn AS Own1, SUM(IF(m.IsOwn, 0, COALESCE(Charge, 0))) OVER (PARTITION BY House, FirstDay, IsExpected, m.ID) AS Base1
	FROM bill_charge AS c JOIN tariff_base AS m ON m.BaseID = c.ID
) AS x WHERE Own1;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_pass2 AS -- and for those that are based on these
SELECT * FROM (
	SELECT c.*, m.IsOwn AS Own2, SUM(IF(m.IsOwn, 0, COALESCE(Charge, bill_share(Unit, Rate, Base1, PartDays, DaysSoFar, PeriodDays, Decimals, Rounding), 0)))
	       OVER (PARTITION BY House, FirstDay, IsExpected, m.ID) AS Base2
	FROM bill_pass1 AS c JOIN tariff_base AS m ON m.BaseID = c.ID
) AS x WHERE Own2;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_pass3 AS -- and once more: tax on a fee in percent of a least amount
SELECT x.*, COALESCE(Charge, bill_share(Unit, Rate, Base3, PartDays, DaysSoFar, PeriodDays, Decimals, Rounding)) AS Amount FROM (
	SELECT c.*, m.IsOwn AS Own3, SUM(IF(m.IsOwn, 0, COALESCE(Charge, bill_share(Unit, Rate, Base2, PartDays, DaysSoFar, PeriodDays, Decimals, Rounding), 0)))
	       OVER (PARTITION BY House, FirstDay, IsExpected, m.ID) AS Base3
	FROM bill_pass2 AS c JOIN tariff_base AS m ON m.BaseID = c.ID
) AS x WHERE Own3;

-- ---------------------------------------------------------------- 9. The faults

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_priced AS -- the number of prices of each Section in each hour of a kind of day
SELECT r.FirstDay, r.Kind, r.Section, r.Way, c.Hour, SUM(r.HasHours AND r.Hours & 1 << c.Hour > 0) AS Prices, MAX(r.HasHours) AS ByHours,
       MAX(NOT r.HasHours AND (r.IsEnded OR r.HoursSince IS NULL OR r.HoursSince <= r.Stretch)) AS ByRate -- a rate without hours is the price before the first hours if it ends, and the price after the last ones
FROM bill_row_hours AS r JOIN clock AS c
WHERE r.IsPrice
GROUP BY r.FirstDay, r.Kind, r.Section, r.Way, c.Hour;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill_fault AS -- of a bill
SELECT p.FirstDay, CONCAT(SUM(k.Days), IF(p.Prices = 0, ' hours have no price', ' hours have two prices'),
       IF(p.Section = '', '', CONCAT(' (', p.Section, ')')), IF(p.Way = 'received', ' for what is fed in', '')) AS Fault
FROM (SELECT FirstDay, Kind, Section, Way, LEAST(Prices, 2) AS Prices FROM bill_priced WHERE Prices > 1 OR Prices = 0 AND (ByHours OR NOT ByRate)) AS p
JOIN (SELECT Kind, COUNT(*) AS Days FROM bill_day GROUP BY Kind) AS k ON k.Kind = p.Kind
GROUP BY p.FirstDay, p.Section, p.Way, p.Prices
UNION ALL
SELECT FirstDay, CONCAT(SUM(Days) * 24, ' hours have no price for what is used')
FROM (SELECT FirstDay, Stretch, MAX(Last - First + 1) AS Days FROM bill_row GROUP BY FirstDay, Stretch HAVING SUM(IsPrice AND Way = 'used') = 0) AS s
GROUP BY FirstDay
UNION ALL
SELECT FirstDay, CONCAT('a bill of ', PeriodDays, ' days: look for a day in billing_period that is wrong or missing') FROM bill_period WHERE IsTooLong
UNION ALL
SELECT p.FirstDay, f.Fault FROM bill_period AS p JOIN tariff_fault AS f;

-- ---------------------------------------------------------------- 10. The bill

CREATE OR REPLACE SQL SECURITY INVOKER VIEW bill AS
SELECT House, FirstDay, Section, Line, IF(ID = 0, FirstDay, FirstDay + INTERVAL a - 1 DAY) AS Since, IF(ID = 0, LastDay, FirstDay + INTERVAL b - 1 DAY) AS Until,
       Quantity, Unit, Rate, Amount, Bank, Note, ExpectedQuantity, ExpectedAmount, Estimated,
       ROW_NUMBER() OVER (PARTITION BY House, FirstDay ORDER BY Place, a, Above, Line) AS No
FROM (
	SELECT l.House, l.FirstDay, l.ID, l.a, MAX(l.b) AS b, MAX(l.LastDay) AS LastDay, MAX(l.Place) AS Place, MAX(l.Section) AS Section, MAX(l.Line) AS Line, MAX(l.Unit) AS Unit,
	       MAX(IF(l.ID = 0, NULL, l.Rate)) AS Rate, MAX(l.Above) AS Above, MAX(l.SpanKnown) AS SpanKnown,
	       MAX(IF(l.IsExpected, NULL, l.Shown)) AS Quantity, MAX(IF(l.IsExpected, NULL, l.Money)) AS Amount, MAX(IF(l.IsExpected, NULL, l.Bank)) AS Bank,
	       MAX(IF(l.IsExpected OR l.IsOver, l.Shown, NULL)) AS ExpectedQuantity, MAX(IF(l.IsExpected OR l.IsOver, l.Money, NULL)) AS ExpectedAmount,
	       MAX(IF(l.IsExpected, NULL, l.Estimated)) AS Estimated, MAX(l.Note) AS Note
	FROM (
		SELECT p.*, CAST(CASE WHEN ID = 0 THEN IF(IsTooLong, NULL, Net) WHEN Unit = 'percent' THEN Base3 WHEN Unit IN ('day', 'minimum a day') THEN DaysSoFar ELSE Quantity END AS DECIMAL(14,3)) AS Shown,
		       CAST(IF(ID = 0, IF(Faults IS NULL AND Wanting = 0 AND SpanKnown > 0, bill_total(Sum, TotalTo, Rounding), NULL), Amount) AS DECIMAL(14,2)) AS Money,
		       IF(ID = 0, SpanByDemand + Net - NetKnown, NULL) AS Estimated,
		       CASE WHEN ID > 0 THEN NULLIF(CONCAT_WS('; ', IF(NoPrice > 0, CONCAT(NoPrice, ' hours have no price in hourly_price'), NULL),
		                                             IF(NoPeak > 0, CONCAT(NoPeak, ' hours have no peak in usage_peak'), NULL),
		                                             IF(NoBaseline > 0, CONCAT(NoBaseline, ' days have no baseline'), NULL)), '')
		            WHEN SpanKnown IS NULL AND NOT IsTooLong THEN 'NO READINGS in this period'
		            WHEN IsTooLong THEN CONCAT('NO TOTAL; ', Faults)
		            ELSE CONCAT_WS('; ', IF(Faults IS NULL AND Wanting = 0, NULL, 'NO TOTAL'), Faults,
		                           IF(IsOver OR SpanKnown IS NULL, NULL, CONCAT('runs: so far to ', DATE_FORMAT(LastStart + INTERVAL 1 HOUR, '%Y-%m-%d %H:%i'))),
		                           IF(NoHolidays, CONCAT('no holiday of ', YEAR(FirstDay), ' is entered'), NULL),
		                           IF(SpanByDemand = 0, NULL, CONCAT(SpanByDemand, ' kWh from demand, not by register')),
		                           IF(Elapsed = SpanKnown, NULL, CONCAT(Net - NetKnown, ' kWh for ', ROUND((Elapsed - SpanKnown) / 3600, 1), ' hours not read'))) END AS Note
		FROM (
			SELECT p.*, f.Faults, EXISTS (SELECT 1 FROM holiday) AND YEAR(p.FirstDay) NOT IN (SELECT YEAR(Day) FROM holiday) AS NoHolidays, SUM(Amount) OVER bill AS Sum, SUM(NoPrice + NoPeak + NoBaseline) OVER bill AS Wanting
			FROM bill_pass3 AS p LEFT JOIN (SELECT FirstDay, GROUP_CONCAT(Fault ORDER BY Fault SEPARATOR '; ') AS Faults FROM bill_fault GROUP BY FirstDay) AS f ON f.FirstDay = p.FirstDay
			WINDOW bill AS (PARTITION BY House, p.FirstDay, IsExpected)
		) AS p
	) AS l
	WHERE l.ID = 0 OR l.SpanKnown > 0 AND NOT l.IsTooLong
	GROUP BY l.House, l.FirstDay, l.ID, l.a
) AS l
ORDER BY House, FirstDay, No;
