-- Germany: a price a year, charged by the day, a price a kWh, electricity tax, and VAT on all of them. Received energy is paid without
-- VAT, so it stands below the VAT. A price changes in the middle of July: each price counts the kWh that were metered on its days.

INSERT INTO bill_rule (Since, Parted) VALUES ('2000-01-01', 'as metered');
INSERT INTO tariff (Line, Since, Rate, Unit, Counts) VALUES
	('Grundpreis',          '2026-01-01', 142.80,   'year',    'net'),
	('Arbeitspreis',        '2026-01-01',   0.2531, 'kWh',     'delivered'),
	('Arbeitspreis',        '2026-07-15',   0.2712, 'kWh',     'delivered'),
	('Stromsteuer',         '2026-01-01',   0.0205, 'kWh',     'delivered'),
	('Umsatzsteuer',        '2026-01-01',  19,      'percent', 'net'),
	('Einspeiseverguetung', '2026-01-01',  -0.0811, 'kWh',     'received');
