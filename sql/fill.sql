-- Copies the utility's own readings of the hours that a house has no row of. Run it in the database of both tables, as a user who
-- may INSERT and DELETE there: mariadb --table pse < fill.sql
-- The utility's readings are in a table utility; green-button(1) explains how to load them.
--
-- The copies are rows of Meter '-'; they belong to the house that the table meter gives to '-'. They fill the years before the device,
-- and its outages. Hours of a meter stay as they are, even if they were read in part. If a log is stored late, its hours replace
-- copies: run this again after you stored hours that are older than the last run.
-- Copied and Removed are the numbers of rows. To remove all copies: DELETE FROM usage_e WHERE Meter = '-'
-- Don't do that with a device that names no meter: it stores its own hours as '-'.

SET @house = (SELECT IF(COUNT(*) = 0, 'home', MIN(House)) FROM meter WHERE Meter = '-');

START TRANSACTION;

DELETE copied
FROM usage_e AS copied
JOIN utility ON utility.HourUTC = copied.HourUTC AND utility.kWh = copied.kWh AND utility.Covered = copied.Covered
JOIN (
	SELECT DISTINCT HourUTC
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter = usage_meter.Meter
	WHERE usage_meter.House = @house AND usage_meter.Meter <> '-'
) AS told ON told.HourUTC = copied.HourUTC
WHERE copied.Meter = '-';
SET @removed = ROW_COUNT();

INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered)
SELECT utility.UDate, utility.UTime, kWh, utility.HourUTC, '-', Covered
FROM utility
LEFT JOIN (
	SELECT DISTINCT HourUTC
	FROM usage_meter STRAIGHT_JOIN usage_hour ON usage_hour.Meter = usage_meter.Meter
	WHERE usage_meter.House = @house
) AS told ON told.HourUTC = utility.HourUTC
LEFT JOIN (
	SELECT DISTINCT UDate, UTime FROM usage_hour WHERE House = @house AND Meter IS NULL
) AS script ON script.UDate = utility.UDate AND script.UTime = utility.UTime
WHERE told.HourUTC IS NULL AND script.UDate IS NULL AND kWh IS NOT NULL AND @house IS NOT NULL;
SET @copied = ROW_COUNT();

COMMIT;

SELECT @house AS House, @copied AS Copied, @removed AS Removed;
