-- What the page says about the house besides its hours. Days are numbers; 1970-01-01 is 0.

SELECT @house AS House,
       TO_DAYS(@today) - 719528 AS Today,
       TO_DAYS(@now) - 719528 AS NowDay, TIME_FORMAT(TIME(@now), '%H:%i') AS NowTime,
       TO_DAYS(@read + INTERVAL @east SECOND) - 719528 AS ReadDay, TIME_FORMAT(TIME(@read + INTERVAL @east SECOND), '%H:%i') AS ReadTime,
       TIMESTAMPDIFF(MINUTE, @read + INTERVAL @east SECOND, @now) AS ReadAge,
       TO_DAYS(MIN(UDate)) - 719528 AS FirstDay,
       TIMESTAMPDIFF(MINUTE, MAX(TIMESTAMP(UDate, UTime)), @now) AS LastAge,
       MAX(Received) > 0.05 AS Solar,
       @holidays AS Holidays
FROM usage_hour
WHERE House = @house AND TIMESTAMP(UDate, UTime) <= @now;
