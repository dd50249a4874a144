-- In the machine of cuts.sh: what others do in the same server, so that it writes pages all the time.
CREATE OR REPLACE DATABASE others;
USE others;
CREATE TABLE others (id INT PRIMARY KEY, n INT, filler CHAR(250)) SELECT seq AS id, 0 AS n, REPEAT('x', 250) AS filler FROM seq_1_to_500;
CREATE EVENT others ON SCHEDULE EVERY 1 SECOND DO UPDATE others SET n = n + 1;
SET GLOBAL event_scheduler = ON, GLOBAL innodb_max_dirty_pages_pct = 0;
