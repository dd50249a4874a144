-- Denmark: the hourly price of the exchange, from a file in EUR/MWh (1 EUR/MWh is 0.00746 kroner a kWh); times of use of the network,
-- which are dearer in winter; VAT on everything. Each of the two Sections must have a price for every hour.
--   LOAD DATA LOCAL INFILE 'spot.csv' INTO TABLE hourly_price FIELDS TERMINATED BY ',' (StartUTC, Price) SET Prices = 'spot';

INSERT INTO season VALUES ('winter', '10-01', '03-31'), ('summer', '04-01', '09-30');
INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('low', 0, 6), ('peak', 17, 21);
INSERT INTO tariff (Section, Line, Since, Rate, Unit, Counts, Season, Time, Prices) VALUES
	('Energy',  'Spot',      '2026-01-01', 0.00746, 'kWh',     'delivered', '',       '',      'spot'),
	('Network', 'Low load',  '2026-01-01', 0.1145,  'kWh',     'delivered', 'winter', 'low',   ''),
	('Network', 'High load', '2026-01-01', 0.3434,  'kWh',     'delivered', 'winter', 'other', ''),
	('Network', 'Peak load', '2026-01-01', 1.0302,  'kWh',     'delivered', 'winter', 'peak',  ''),
	('Network', 'Low load',  '2026-01-01', 0.1145,  'kWh',     'delivered', 'summer', 'low',   ''),
	('Network', 'High load', '2026-01-01', 0.1717,  'kWh',     'delivered', 'summer', 'other', ''),
	('Network', 'Peak load', '2026-01-01', 0.4465,  'kWh',     'delivered', 'summer', 'peak',  ''),
	('',        'VAT',       '2026-01-01', 25,      'percent', 'net',       '',       '',      '');
