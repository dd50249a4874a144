-- Washington State, a house with a roof: two tiers, riders, and a bank of kWh. Received kWh pay for delivered ones, in this bill or in
-- a later one. On March 31 the rest of the bank is lost. A city tax applies to everything. One rider has changed.
-- The rates are of 2024; the tax is made up. If the hours here begin later than your roof, enter your utility's number in the table bank.

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
