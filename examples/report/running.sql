-- The bill that runs: its first day, its last, the amount so far, and what is expected; - where there is none. After period.sql.

SET @bill_from = @bill_to;

SELECT FirstDay, Until, COALESCE(IF(@bill_known, Amount, NULL), '-') AS Amount, COALESCE(IF(@bill_expects, ExpectedAmount, NULL), '-') AS Expected
FROM bill WHERE Line = 'Total';
