-- Sets @now and @today by the clock of the house, for the page and the charts. The clock is that of the last stored hour, so the
-- time zone of the server does not matter. Before it: @house, the name; @at, the time of the page by that clock, or NULL for now;
-- @day, the day of the page, or NULL.

SET @east = COALESCE((SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), Clock) FROM usage_meter WHERE House = @house ORDER BY LastUTC DESC LIMIT 1),
	TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()));
SET @now = COALESCE(@at, UTC_TIMESTAMP() + INTERVAL @east SECOND);
SET @today = COALESCE(@day, DATE(@now));
