-- Washington State, a house with a roof: two tiers, riders, and a bank of kWh. What the roof feeds in pays for what is used, in this
-- bill or in a later one; on March 31 what is left in the bank is lost. A city tax is reckoned on all of it. One rider has changed.
-- Rates as of 2024; the tax is made up. Enter in bank what your utility says is in it, if the hours here begin later than your roof.

INSERT INTO bill_rule (Since, BankEnds) VALUES ('2024-01-01', '03-31');
INSERT INTO tariff (Line, Since, Rate, Unit, Counts, Above) VALUES
	('Basic charge',          '2024-01-01',  7.49,     'period',  'net',    NULL),
	('Tier 1',                '2024-01-01',  0.115433, 'kWh',     'banked', 0),
	('Tier 2',                '2024-01-01',  0.134850, 'kWh',     'banked', 600),
	('Conservation charge',   '2024-01-01',  0.006095, 'kWh',     'banked', NULL),
	('Power cost adjustment', '2024-01-01',  0.014227, 'kWh',     'banked', NULL),
	('Power cost adjustment', '2026-10-10',  0.016100, 'kWh',     'banked', NULL),
	('Exchange credit',       '2024-01-01', -0.007534, 'kWh',     'banked', NULL),
	('City tax',              '2024-01-01',  6.38,     'percent', 'net',    NULL);
