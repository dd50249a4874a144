-- California, time of use with a baseline: two seasons with prices of their own, a peak from 4 to 9 pm every day, a credit for each
-- kWh up to the baseline, a minimum for delivery, a tax in percent of all charges, and a surcharge without tax.
-- The form is that of the sheet. The rates are of 2023: replace them by yours, and the baseline by that of your territory.

INSERT INTO season VALUES ('summer', '06-01', '09-30'), ('winter', '10-01', '05-31');
INSERT INTO baseline VALUES ('summer', '2023-01-01', 9.8), ('winter', '2023-01-01', 9.7);
INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('peak', 16, 21);
INSERT INTO tariff (Section, Line, Since, Season, Time, Rate) VALUES
	('Energy', 'Peak',     '2023-01-01', 'summer', 'peak',  0.49193),
	('Energy', 'Off peak', '2023-01-01', 'summer', 'other', 0.42849),
	('Energy', 'Peak',     '2023-01-01', 'winter', 'peak',  0.39181),
	('Energy', 'Off peak', '2023-01-01', 'winter', 'other', 0.37448);
INSERT INTO tariff (Section, Line, Since, Rate, UpTo, Per) VALUES
	('Energy', 'Baseline credit',  '2023-01-01', -0.08851, 100, '% of baseline');
INSERT INTO tariff (Section, Line, Since, Rate, Unit, PercentOf) VALUES
	('Energy', 'Delivery minimum', '2023-01-01',  0.35,   'minimum a day', 'Energy'),
	('Taxes',  'Users'' tax',      '2023-01-01',  7.5,    'percent',       ''),
	('Taxes',  'Energy surcharge', '2023-01-01',  0.0003, 'kWh',           '');
