-- Ontario, time of use: on-peak and mid-peak change places with the season, but each price stays. Weekends and holidays are off-peak,
-- because a window for Mon,...,Fri contains no holiday. Both the tax and the rebate apply to the charges, not to each other.
-- The prices are of 2021; the rebate is made up. Enter the holidays of each year.

INSERT INTO season VALUES ('winter', '11-01', '04-30'), ('summer', '05-01', '10-31');
INSERT INTO time_of_use VALUES
	('on-peak',  'winter', 'Mon,Tue,Wed,Thu,Fri',  7, 11),
	('mid-peak', 'winter', 'Mon,Tue,Wed,Thu,Fri', 11, 17),
	('on-peak',  'winter', 'Mon,Tue,Wed,Thu,Fri', 17, 19),
	('mid-peak', 'summer', 'Mon,Tue,Wed,Thu,Fri',  7, 11),
	('on-peak',  'summer', 'Mon,Tue,Wed,Thu,Fri', 11, 17),
	('mid-peak', 'summer', 'Mon,Tue,Wed,Thu,Fri', 17, 19);
INSERT INTO holiday VALUES
	('2026-01-01', 'New Year'),     ('2026-02-16', 'Family Day'),    ('2026-04-03', 'Good Friday'), ('2026-05-18', 'Victoria Day'),
	('2026-07-01', 'Canada Day'),   ('2026-08-03', 'Civic Holiday'), ('2026-09-07', 'Labour Day'),  ('2026-10-12', 'Thanksgiving'),
	('2026-12-25', 'Christmas'),    ('2026-12-28', 'Boxing Day');
INSERT INTO tariff (Section, Line, Since, Rate, Unit, Counts, Time) VALUES
	('Electricity', 'On-peak',        '2021-05-01',   0.176,  'kWh',     'delivered', 'on-peak'),
	('Electricity', 'Mid-peak',       '2021-05-01',   0.119,  'kWh',     'delivered', 'mid-peak'),
	('Electricity', 'Off-peak',       '2021-05-01',   0.085,  'kWh',     'delivered', 'other'),
	('Delivery',    'Distribution',   '2021-05-01',  26.41,   'period',  'net',       ''),
	('Delivery',    'Low voltage',    '2021-05-01',   0.0016, 'kWh',     'delivered', ''),
	('Regulatory',  'Administration', '2021-05-01',   0.25,   'period',  'net',       ''),
	('',            'HST',            '2021-05-01',  13,      'percent', 'net',       ''),
	('',            'Rebate',         '2021-05-01', -17,      'percent', 'net',       '');
