-- Arizona, a demand charge: the highest hour from 4 to 7 pm of the working days counts, in kW and in tiers. Energy has prices by season
-- and time, with a cheap noon in winter. A fee in percent applies to all charges except received energy.
-- For a charge by quarter or half hours use the unit kW15 or kW30, and fill usage_peak from the demand log with demand-to-peaks.awk.

INSERT INTO season VALUES ('summer', '05-01', '10-31'), ('winter', '11-01', '04-30');
INSERT INTO holiday (Day) VALUES ('2026-01-01'), ('2026-05-25'), ('2026-07-03'), ('2026-09-07'), ('2026-11-26'), ('2026-12-25');
INSERT INTO time_of_use (Time, Season, Days, FromHour, ToHour) VALUES
	('on-peak',        '',       'Mon,Tue,Wed,Thu,Fri', 16, 19),
	('super off-peak', 'winter', 'Mon,Tue,Wed,Thu,Fri', 10, 15);
INSERT INTO tariff (Section, Line, Since, Rate, Unit, Counts, Season, Time, Above) VALUES
	('',       'Basic service',         '2026-01-01',  0.493,   'day',     'net',       '',       '',               NULL),
	('Energy', 'Summer on-peak',        '2026-01-01',  0.14227, 'kWh',     'delivered', 'summer', 'on-peak',        NULL),
	('Energy', 'Summer off-peak',       '2026-01-01',  0.06083, 'kWh',     'delivered', 'summer', 'other',          NULL),
	('Energy', 'Winter on-peak',        '2026-01-01',  0.09932, 'kWh',     'delivered', 'winter', 'on-peak',        NULL),
	('Energy', 'Winter super off-peak', '2026-01-01',  0.03495, 'kWh',     'delivered', 'winter', 'super off-peak', NULL),
	('Energy', 'Winter off-peak',       '2026-01-01',  0.06076, 'kWh',     'delivered', 'winter', 'other',          NULL),
	('Demand', 'First 3 kW',            '2026-01-01',  8.03,    'kW',      'delivered', '',       'on-peak',        0),
	('Demand', 'Next 7 kW',             '2026-01-01', 14.63,    'kW',      'delivered', '',       'on-peak',        3),
	('Demand', 'Over 10 kW',            '2026-01-01', 27.77,    'kW',      'delivered', '',       'on-peak',        10),
	('',       'Regulatory fee',        '2026-01-01',  0.23,    'percent', 'net',       '',       '',               NULL),
	('',       'Fed in',                '2026-01-01', -0.0685,  'kWh',     'received',  '',       '',               NULL);
