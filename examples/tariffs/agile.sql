-- Great Britain: prices by the half hour from a file, in pence without VAT (a penny is 0.01 pounds); a standing charge; VAT of 5 %.
-- Received energy has a price of its own. The file has lines such as 2026-01-01 00:30:00,17.2305, in UTC:
--   LOAD DATA LOCAL INFILE 'agile.csv' INTO TABLE hourly_price FIELDS TERMINATED BY ',' (StartUTC, Price) SET Prices = 'agile';

INSERT INTO tariff (Line, Since, Rate, Unit, Counts, Prices) VALUES
	('Agile',           '2026-01-01',  0.01,   'kWh',     'delivered', 'agile'),
	('Standing charge', '2026-01-01',  0.4579, 'day',     'net',       ''),
	('VAT',             '2026-01-01',  5,      'percent', 'net',       ''),
	('Outgoing',        '2026-01-01', -0.15,   'kWh',     'received',  '');
