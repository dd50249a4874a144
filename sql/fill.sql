-- The hours that a house has no row of, from the utility's own readings. Run it in the database of both tables, as somebody who
-- may INSERT and DELETE there: mariadb --table pse < fill.sql
-- The utility's are in a table utility: green-button(1) tells how they come there.
--
-- They become rows of Meter '-', of the house that the table meter gives these: the years before the device, and its outages. What
-- a meter has told stays, an hour in part as well. An hour that was copied and that a meter has told since, as its log was stored
-- late, is taken out again: run it again whenever hours were stored that are older than the last run.
-- Copied and Removed say how many. To take all out: DELETE FROM usage_e WHERE Meter = '-'
-- A device that names no meter stores its own hours as '-', so don't do that then: it would take those out, too.

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
