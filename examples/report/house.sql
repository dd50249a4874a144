-- What the page and the charts have to know first: the house and its clock, which is that of its last hour, wherever the server
-- stands. @house is its name. @at is the time of the page by the house's clock, or NULL for now; @day is its day, or NULL.

SET @east = COALESCE((SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), Clock) FROM usage_meter WHERE House = @house ORDER BY LastUTC DESC LIMIT 1),
	TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()));
SET @now = COALESCE(@at, UTC_TIMESTAMP() + INTERVAL @east SECOND);
SET @today = COALESCE(@day, DATE(@now));
