-- The bill that runs: its first day, its last, the amount so far, and what is expected; - where there is none.

SET @bill_house = @house, @bill_today = @today, @bill_last = NULL, @bill_meter = NULL;
SET @bill_from = COALESCE((SELECT MAX(FirstDay) FROM bill_start WHERE FirstDay <= @today), @today), @bill_to = @today;

SELECT FirstDay, Until, COALESCE(Amount, '-') AS Amount, COALESCE(ExpectedAmount, '-') AS Expected
FROM bill WHERE Line = 'Total' ORDER BY FirstDay DESC LIMIT 1;
