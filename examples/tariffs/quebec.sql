-- Quebec: 40 kWh a day at the first price, the rest at the second, a charge a day, and two taxes, both on the charges.

INSERT INTO tariff (Line, Since, Rate, Unit, Above, Per) VALUES
	('System access charge', '2026-01-01', 0.46154, 'day',     NULL, 'period'),
	('First 40 kWh a day',   '2026-01-01', 0.06905, 'kWh',     0,    'day'),
	('The rest',             '2026-01-01', 0.10652, 'kWh',     40,   'day'),
	('GST',                  '2026-01-01', 5,       'percent', NULL, 'period'),
	('QST',                  '2026-01-01', 9.975,   'percent', NULL, 'period');
