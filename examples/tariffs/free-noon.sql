-- Australia: from 11 to 14 the first 24 kWh of each day are free; more kWh cost as much as in the other hours. The tax applies to the
-- charges, not to received energy.

INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('noon', 11, 14);
INSERT INTO tariff (Section, Line, Since, Rate, Unit, Counts, Time, Above, Per) VALUES
	('Usage', 'Noon, first 24 kWh a day', '2026-01-01',  0,      'kWh',     'delivered', 'noon',  0,    'each day'),
	('Usage', 'Noon, above',              '2026-01-01',  0.3102, 'kWh',     'delivered', 'noon',  24,   'each day'),
	('Usage', 'Other hours',              '2026-01-01',  0.3102, 'kWh',     'delivered', 'other', NULL, 'period'),
	('',      'Supply charge',            '2026-01-01',  1.1695, 'day',     'net',       '',      NULL, 'period'),
	('',      'GST',                      '2026-01-01', 10,      'percent', 'net',       '',      NULL, 'period'),
	('',      'Feed-in',                  '2026-01-01', -0.05,   'kWh',     'received',  '',      NULL, 'period');
