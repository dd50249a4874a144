-- The bill that runs on @today: @bill_to is its first day. @bill_known: are there hours from that day on? @bill_expects: and is the bill
-- a week old? In the first three days the expected amount was wrong by a third (usage-report(1), expected).

SET @bill_house = @house, @bill_today = @today, @bill_last = NULL, @bill_meter = NULL;
SET @bill_to = COALESCE((SELECT MAX(FirstDay) FROM bill_start WHERE FirstDay <= @today), @today);
SET @bill_known = COALESCE((SELECT MIN(UDate) FROM usage_hour WHERE House = @house) <= @bill_to, 0);
SET @bill_expects = @bill_known AND DATEDIFF(@today, @bill_to) >= 7;
