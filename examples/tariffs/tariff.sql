-- A tariff of two tiers, for sql/tariff.sql and sql/bill.sql: the rates of a house in the north-west of the United States.
-- The energy rates were renewed on 2024-12-01 without a change; the bill shows the days before and after it apart.
-- 1669 kWh from 2024-11-06 to 2024-12-06 cost 242.26.

INSERT INTO tariff (Line, Since, Rate, Unit, Above) VALUES
	('Basic charge',          '2024-01-01',  7.49,     'period', NULL),
	('Tier 1',                '2024-01-01',  0.115433, 'kWh',    0),
	('Tier 2',                '2024-01-01',  0.134850, 'kWh',    600),
	('Tier 1',                '2024-12-01',  0.115433, 'kWh',    0),
	('Tier 2',                '2024-12-01',  0.134850, 'kWh',    600),
	('Conservation charge',   '2024-01-01',  0.006095, 'kWh',    NULL),
	('Power cost adjustment', '2024-01-01',  0.014227, 'kWh',    NULL),
	('Exchange credit',       '2024-01-01', -0.007534, 'kWh',    NULL),
	('Other',                 '2024-01-01',  0.000007, 'kWh',    NULL);

INSERT INTO billing_period VALUES ('2024-11-06'), ('2024-12-07');
