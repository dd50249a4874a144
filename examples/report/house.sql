-- What the page and the charts have to know first: the house, its clock, and the time from which and to which it is known.
-- @house is its name, or NULL for the only one. @at is the time of the page, by the house's clock, or NULL for now; @day its day.
-- @read is the time of the log's last reading in UTC, or NULL. @days is how many days are asked for, or NULL for the page's.

SET @house = COALESCE(@house, (SELECT MIN(House) FROM usage_hour));
-- The clock of the house is that of its last hour, wherever the server stands.
SET @east = COALESCE((SELECT TIMESTAMPDIFF(SECOND, HourUTC, TIMESTAMP(UDate, UTime)) FROM usage_hour
	WHERE House = CONVERT(@house USING utf8mb4) AND HourUTC IS NOT NULL ORDER BY HourUTC DESC LIMIT 1),
	TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()));
SET @now = COALESCE(@at, UTC_TIMESTAMP() + INTERVAL @east SECOND);
SET @today = COALESCE(@day, DATE(@now));
