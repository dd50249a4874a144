-- The running bill: its first day, its last day, the amount so far and the expected amount, or "-" for an amount that is not known.
-- Run period.sql first.

SET @bill_from = @bill_to;

SELECT FirstDay, Until, COALESCE(IF(@bill_known, Amount, NULL), '-') AS Amount, COALESCE(IF(@bill_expects, ExpectedAmount, NULL), '-') AS Expected
FROM bill WHERE Line = 'Total';
