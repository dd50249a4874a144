#!/bin/sh
# The view usage_hour, the table meter and the view usage_meter, by setup.sql and by upgrade.sql, on old and new tables.
# Not tested here: each row against a second computation (75).
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

m1=0x001c640000000001 m2=0x001c640000000002 m3=0x001c640000000003
tail_of() { sed -n '/^-- The house of each meter/,$p' "$top/sql/$1"; }
# shape DATABASE: prints its columns, keys, engines and views
shape() {
    db_sql "SELECT TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, COLLATION_NAME
            FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '$1' ORDER BY TABLE_NAME, ORDINAL_POSITION;
        SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = '$1' ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX;
        SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$1' ORDER BY TABLE_NAME;
        SELECT TABLE_NAME, SECURITY_TYPE, REPLACE(VIEW_DEFINITION, '$1', 'DB') FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '$1' ORDER BY TABLE_NAME"
}
sums() { db_in "$1" 'SELECT COUNT(*), SUM(Delivered), SUM(Received), SUM(Net), SUM(Known) FROM usage_hour'; }

tail_of setup.sql >want
ok 'setup.sql has a view' grep -q 'VIEW usage_hour' want
tail_of upgrade.sql >out
out 'upgrade.sql ends as setup.sql does' want

ok 'the server starts' db_start --default-storage-engine=MyISAM --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY
run 0 'setup.sql' db_sql <"$top/sql/setup.sql"
shape pse >setup
ok 'every table is InnoDB, whatever the server takes otherwise' [ "$(grep -c InnoDB setup)" -eq 2 ]
db_in pse "INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered, kWhIn, kWhOut) VALUES
    ('2026-10-01', '1:00:00', 1.25, '2026-10-01 08:00:00', '$m1', 3600, 1.254, 0)"
run 0 'setup.sql, once more' db_sql <"$top/sql/setup.sql"
shape pse >out
out 'it changes nothing' setup
ok 'it changes no row' [ "$(sums pse)" = '1	1.254	0.000	1.254	3600' ]

# the table of the original script, and that of our first version
db_sql 'CREATE DATABASE script; CREATE DATABASE old'
db_in script 'CREATE TABLE usage_e (ID INT NOT NULL AUTO_INCREMENT, UDate DATE NOT NULL, UTime TIME NOT NULL, kWh DECIMAL(7,3) NULL DEFAULT 0.0,
    PRIMARY KEY (ID), UNIQUE INDEX I_USAGE_E_UNIQUE (ID ASC))'
db_in old 'CREATE TABLE usage_e (ID INT NOT NULL AUTO_INCREMENT, UDate DATE NOT NULL, UTime TIME NOT NULL, kWh DECIMAL(7,3) NULL DEFAULT 0.0,
    HourUTC DATETIME NULL, Meter CHAR(18) CHARACTER SET ascii NULL, Covered SMALLINT UNSIGNED NULL, kWhIn DECIMAL(7,3) NULL, kWhOut DECIMAL(7,3) NULL,
    PRIMARY KEY (ID), UNIQUE INDEX I_USAGE_E_UNIQUE (ID), UNIQUE INDEX I_USAGE_E_HOUR (Meter, HourUTC)) ENGINE=InnoDB'
for database in script old; do
    db_in "$database" "INSERT INTO usage_e (UDate, UTime, kWh) VALUES ('2026-10-01', '0:00:00', 3), ('2026-10-01', '1:00:00', 2.5), ('2026-10-01', '2:00:00', NULL)"
    run 0 "upgrade.sql on the table of: $database" db_in "$database" <"$top/sql/upgrade.sql"
    shape "$database" >upgraded
    grep -v 'I_USAGE_E_LOCAL' upgraded >out
    out 'it makes what setup.sql makes' setup
    ok 'it makes the key for rows without a meter' [ "$(grep -c 'I_USAGE_E_LOCAL' upgraded)" -eq 3 ]
    ok 'every row counts' [ "$(sums "$database")" = '3	5.500	0.000	5.500	7200' ]
    run 0 'upgrade.sql, once more' db_in "$database" <"$top/sql/upgrade.sql"
    shape "$database" >out
    out 'it changes nothing' upgraded
done
db_sql 'CREATE DATABASE again'
sed 's/usage_e/hours_of_mine/g; /^CREATE DATABASE/d; /^USE/d' "$top/sql/setup.sql" >mine.sql
run 0 'setup.sql with a table of another name' db_in again <mine.sql
db_in again "INSERT INTO hours_of_mine (UDate, UTime, kWh) VALUES ('2026-10-01', '0:00:00', 3)"
ok 'its rows are in usage_hour' [ "$(sums again)" = '1	3.000	0.000	3.000	3600' ]

# the energy of an hour. The row: time, kWh, Covered, kWhIn, kWhOut. The view: Delivered, Received, Net, ByRegister, Covered, Known
db_in pse 'DELETE FROM usage_e'
: >want
hour=0
while read -r time kWh covered in out values; do
    hour=$((hour + 1))
    echo "INSERT INTO usage_e (UDate, UTime, HourUTC, Meter, kWh, Covered, kWhIn, kWhOut)
        VALUES ('2026-04-05', '$time', '2026-04-01' + INTERVAL $hour HOUR, '$m1', $kWh, $covered, $in, $out);"
    echo "$values" | tr ' ' '\t' >>want
done <<'END' >rows.sql
01:00:00  1.107 3600 1.110 0.003   1.110 0.003 1.107 1 3600 3600
01:00:00  1.107 1800 1.110 0.003   1.110 0.003 1.107 1 1800 3600
01:00:00  NULL     0 1.110 0.003   1.110 0.003 1.107 1 0 3600
01:00:00  NULL     0 1.110 NULL    1.110 0.000 1.110 1 0 3600
01:00:00  1.107 3600 1.110 NULL    1.110 0.000 1.110 0 3600 3600
01:00:00 -1.107 3600 0.250 NULL    0.250 1.357 -1.107 0 3600 3600
01:00:00 -1.107 3599 0.250 NULL    0.250 1.107 -0.857 0 3599 3600
01:00:00  1.107 3600 NULL 0.003    1.107 0.003 1.104 0 3600 3600
01:00:00 -1.107 3600 NULL 2.000    0.000 2.000 -2.000 0 3600 3600
01:00:00  1.107 3600 NULL NULL     1.107 0.000 1.107 0 3600 3600
01:00:00 -1.107 3600 NULL NULL     0.000 1.107 -1.107 0 3600 3600
01:00:00 -1.107  600 NULL NULL     0.000 1.107 -1.107 0 600 600
01:00:00  NULL     0 NULL NULL     0.000 0.000 0.000 0 0 0
01:00:00  NULL     0 NULL 0.500    0.000 0.500 -0.500 0 0 0
01:30:00 -0.500 1800 0.100 NULL    0.100 0.600 -0.500 0 1800 1800
01:30:00 -0.500 1799 0.100 NULL    0.100 0.500 -0.400 0 1799 1800
02:45:00  0.500  900 NULL NULL     0.500 0.000 0.500 0 900 900
END
run 0 'hours with and without registers' db_in pse <rows.sql
db_in pse 'SELECT Delivered, Received, Net, ByRegister, Covered, Known FROM usage_hour ORDER BY HourUTC' >out
out 'the view gives the values of the table of cases' want

# houses: hours 0 to 3 of the script, of m1, of m2, of a garbled id
fresh() {
    db_in pse "DELETE FROM usage_e; DELETE FROM meter; INSERT INTO usage_e (UDate, UTime, kWh, HourUTC, Meter, Covered) VALUES
        ('2026-10-01', '0:00:00', 1, NULL, NULL, NULL), ('2026-10-01', '1:00:00', 2, NULL, NULL, NULL), ('2026-10-01', '1:00:00', 4, NULL, NULL, NULL),
        ('2026-10-01', '2:00:00', 8, NULL, NULL, NULL), ('2026-10-01', '3:00:00', 16, NULL, NULL, NULL),
        ('2026-10-01', '2:00:00', 32, '2026-10-01 09:00:00', '$m1', 3600), ('2026-10-01', '3:00:00', 64, '2026-10-01 10:00:00', '$m2', 3600),
        ('2026-10-01', '0:00:00', 0.128, '2026-10-01 07:00:00', '$m3', 150), ('2026-10-01', '4:00:00', 256, '2026-10-01 11:00:00', '-', 3600)"
}
# houses TITLE ROWS: passes if these rows of the table meter give the houses on standard input
houses() {
    fresh
    [ -z "$2" ] || db_in pse "SET NAMES utf8mb4; INSERT INTO meter VALUES $2"
    db_in pse 'SET NAMES utf8mb4; SELECT House, SUM(Net), COUNT(*) FROM usage_hour GROUP BY House ORDER BY House' >out
    out "$1"
}
houses 'all meters are one house, and rows without a meter fill what none of them has' '' <<END
home	354.128	5
END
houses 'an ignored id hides no row' "('$m3', NULL)" <<END
home	355.000	5
END
houses 'a second house does not hide the rows of the first' "('$m3', NULL), ('$m2', 'garage')" <<END
garage	64.000	1
home	307.000	5
END
houses 'rows without a meter may be the second house'\''s, too' "('$m2', 'garage'), ('-', 'garage')" <<END
garage	331.000	5
home	32.128	2
END
houses 'rows without a meter may belong to no house' "('-', NULL), ('$m1', 'Hütte'), ('$m2', 'Hütte')" <<END
Hütte	96.000	2
home	0.128	1
END
db_in pse "SET NAMES utf8mb4; INSERT INTO meter VALUES ('$m3', 'hütte')"
for charset in latin1 utf8mb4; do
    ok "a house is found by its name in a client that speaks $charset" [ "$(db_in pse "SET NAMES $charset;
        SET @house = 'home'; SELECT COUNT(*) FROM usage_hour WHERE House = @house; SET @house = CONVERT(0x48C3BC747465 USING utf8mb4);
        SELECT COUNT(*) FROM usage_hour WHERE House = @house" | tr '\n' ' ')" = '0 2 ' ]
done

# usage_meter
fresh
db_in pse "SET timestamp = UNIX_TIMESTAMP('2026-10-01 23:30:00'), time_zone = '+00:00'; SELECT House, COALESCE(Meter, 'none'), FirstUTC, LastUTC, Clock FROM usage_meter ORDER BY Meter" >out
out 'usage_meter: each with its time, and the clock of its last hour' <<END
home	none	NULL	NULL	2026-10-01 23:30:00
home	-	2026-10-01 11:00:00	2026-10-01 11:00:00	2026-10-01 16:30:00
home	$m1	2026-10-01 09:00:00	2026-10-01 09:00:00	2026-10-01 16:30:00
home	$m2	2026-10-01 10:00:00	2026-10-01 10:00:00	2026-10-01 16:30:00
home	$m3	2026-10-01 07:00:00	2026-10-01 07:00:00	2026-10-01 16:30:00
END
db_in pse "INSERT INTO meter VALUES ('$m3', NULL), ('-', 'garage')"
ok 'usage_meter: whose' [ "$(db_in pse 'SELECT House, COUNT(*) FROM usage_meter GROUP BY House ORDER BY House' | tr '\t\n' '  ')" = 'garage 2 home 2 ' ]

# an account that may only read
db_sql "CREATE USER reader@localhost; GRANT SELECT ON pse.* TO reader@localhost"
sed 's/^user=.*/user=reader/' "$db_cnf" >reader.cnf
chmod 600 reader.cnf
run 0 'SELECT is enough to read' "$db_client" --defaults-file=reader.cnf --batch pse --execute='SELECT COUNT(*) FROM usage_hour; SELECT COUNT(*) FROM usage_meter'

# the statements of emu-kwh(7), "Houses and meters"
sed -n '/^\.Ss Houses/,/^\.S[sh] [^H]/p' "$top/man/emu-kwh.7" | sed -n "s/\\\\(aq/'/g; s/\\\\(dq/\"/g; s/\\\\-/-/g; s/^\.Dl //p" >page
grep -E '^(INSERT|SELECT)' page | sed 's/$/;/' >page.sql
ok 'the page has three statements' [ "$(wc -l <page.sql)" -eq 3 ]
fresh
db_in pse "UPDATE usage_e SET Meter = '0x001c640ab0000001' WHERE Meter = '$m3'"
run 0 'these statements' db_in pse <page.sql
ok 'they divide a house, and ignore an id' [ "$(cut -f 1,2 out | sort | tr '\t\n' '  ')" = "garage $m2 home - home $m1 home NULL " ]
grep '^mariadb' page | sed "s|^mariadb|'$db_client' --defaults-file='$db_cnf' --batch --skip-column-names|; s|--init|\n--init|; s|<|<'$top/sql/'|" | tr -d '\n' >page.sh
run 0 'the select' sh page.sh
ok 'it has the month of that house' grep -q '^| garage | *2026-10 |' out
finish
