#!/bin/sh
# The bill with a bad tariff, with a period that still runs, with several houses, and with chosen days; the rows that tariff.sql rejects;
# an older table; the rights that a reader needs; usage_peak from the demand log.
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

ok 'the server starts' db_start --sql-mode=TRADITIONAL,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION --local-infile=1
db_sql <"$top/sql/setup.sql"

# a table of the former version, with rows
older() { # NAME: that table
    db_in pse "CREATE TABLE $1 (ID INT NOT NULL AUTO_INCREMENT, Line VARCHAR(60) NOT NULL, Since DATE NOT NULL, Rate DECIMAL(12,6) NULL,
        Unit ENUM('kWh', 'day', 'period') NOT NULL DEFAULT 'kWh', Counts ENUM('net', 'delivered', 'received') NOT NULL DEFAULT 'net', Above INT NULL,
        Days SET('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun') NULL, FromHour TINYINT NULL, ToHour TINYINT NULL,
        PRIMARY KEY (ID), UNIQUE INDEX I_TARIFF_LINE (Line, Since), CONSTRAINT C_TARIFF_KWH CHECK (Unit = 'kWh' OR Above IS NULL));
        INSERT INTO $1 VALUES (3, 'Tier', '2024-01-01', 0.1, 'kWh', 'delivered', 0, NULL, NULL, NULL), (7, 'Night', '2024-02-01', NULL, 'kWh', 'net', NULL, 'Sat,Sun', 23, 7)"
}
older tariff
cp "$top/sql/tariff.sql" .
run 0 'tariff.sql on a table of the former version' db_in pse <tariff.sql
db_in pse 'SELECT ID, Section, Line, Since, Rate, Unit, Counts, Above, Days, FromHour, ToHour FROM tariff' >out
out 'all its rows are there' <<'END'
3		Tier	2024-01-01	0.100000	kWh	delivered	0.000	NULL	NULL	NULL
7		Night	2024-02-01	NULL	kWh	net	NULL	Sat,Sun	23	7
END
db_in pse 'DROP TABLE tariff'
older tariff_before # as if it had been killed then
run 0 'tariff.sql, killed in between and run again' db_in pse <tariff.sql
ok 'it has the rows, too' [ "$(db_in pse 'SELECT COUNT(*), SUM(ID) FROM tariff')" = '2	10' ]

# refused NAME COLUMNS VALUES...: passes if the server rejects these rows and names the constraint
refused() {
    name=$1 columns=$2; shift 2
    for values; do
        db_in pse "INSERT INTO $columns VALUES ($values)" >out 2>err
        status=$?
        ok "rejected: $columns $values" [ "$status" -ne 0 ]
        err 'it says why' "$name"
    done
}
refused TARIFF_TIER "tariff (Line, Since, Rate, Unit, Above, UpTo)" "'x', '2026-01-01', 1, 'day', 0, NULL" "'x', '2026-01-01', 1, 'kWh', 0, 10" "'x', '2026-01-01', 1, 'kWh', -1, NULL"
refused TARIFF_TIME_OR_HOURS "tariff (Line, Since, Rate, Time, FromHour, ToHour)" "'x', '2026-01-01', 1, 'peak', 7, 9"
refused TARIFF_PERCENT_OF "tariff (Line, Since, Rate, Unit, PercentOf)" "'x', '2026-01-01', 1, 'kWh', 'Energy'"
refused TARIFF_OTHER "tariff (Line, Since, Rate, Unit, Time)" "'x', '2026-01-01', 1, 'kW', 'other'"
refused TARIFF_HOURS_OF_ENERGY "tariff (Line, Since, Rate, Counts, Time)" "'x', '2026-01-01', 1, 'banked', 'peak'" "'x', '2026-01-01', 1, 'surplus', 'peak'"
refused TARIFF_PER "tariff (Line, Since, Rate, Counts, Above, Per)" "'x', '2026-01-01', 1, 'net', NULL, 'day'" "'x', '2026-01-01', 1, 'banked', 0, 'each day'"
refused SEASON_DAYS season "'x', '02-30', '03-01'" "'x', '3-1', '04-01'" "'x', '04-01', '04-31'" "'x', '13-01', '01-01'"
refused SEASON_NAMED season "'', '02-01', '03-01'"
refused TIME_HOURS time_of_use "'other', '', NULL, 1, 2" "'x', '', NULL, 24, 2" "'x', '', NULL, 3, 3"
refused RULE_BANK_ENDS "bill_rule (Since, BankEnds)" "'2026-01-01', '02-30'"

# May and June of a house, 1 kWh an hour; June of another house
db_in pse "DELETE FROM tariff;
    INSERT INTO usage_e (UDate, UTime, HourUTC, Meter, Covered, kWhIn, kWhOut)
    SELECT Day, SEC_TO_TIME(Hour * 3600), TIMESTAMP(Day) + INTERVAL Hour + 7 HOUR, 'h', 3600, 1, 0 FROM calendar JOIN clock WHERE Day BETWEEN '2026-05-01' AND '2026-06-30'
    UNION ALL SELECT Day, SEC_TO_TIME(Hour * 3600), TIMESTAMP(Day) + INTERVAL Hour + 7 HOUR, 'g', 3600, 2, 0 FROM calendar JOIN clock WHERE Day BETWEEN '2026-06-01' AND '2026-06-30';
    INSERT INTO meter VALUES ('g', 'garage')"

# bills HOUSE FROM TO TARIFF...: prints their totals
bills() {
    house=$1 from=$2 to=$3; shift 3
    for table in tariff season time_of_use holiday baseline hourly_price billing_period bank bill_rule; do echo "DELETE FROM $table;"; done >bills.sql
    printf '%s;\n' "$@" >>bills.sql
    echo "SET @bill_today = '2026-08-01', @bill_house = $house, @bill_from = '$from', @bill_to = '$to';
        SELECT FirstDay, Amount, Note FROM bill WHERE Line = 'Total' ORDER BY House, FirstDay" >>bills.sql
    db_in pse <bills.sql >out 2>err
}
flat="INSERT INTO tariff (Line, Since, Rate) VALUES ('Energy', '2026-01-01', 0.1)"
# bad TITLE NOTE TARIFF...: passes if the bill of June has no total, and this note
bad() {
    title=$1; echo "2026-06-01	NULL	NO TOTAL; $2" >want; shift 2
    bills "'home'" 2026-06-01 2026-06-01 "$@"
    out "no total: $title" want
}
bad 'two times of use that overlap, and hours with none' '128 hours have two prices; 176 hours have no price' \
    "INSERT INTO tariff (Line, Since, Rate, Days, FromHour, ToHour) VALUES ('Day', '2026-01-01', 0.3, NULL, 7, 23), ('Weekend', '2026-01-01', 0.1, 'Sat,Sun', NULL, NULL)"
bad 'hours with three prices' '30 hours have two prices (Energy)' \
    "INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('a', 7, 8), ('b', 7, 8), ('c', 7, 8)" \
    "INSERT INTO tariff (Section, Line, Since, Rate, Time) VALUES ('Energy', 'A', '2026-01-01', 1, 'a'), ('Energy', 'B', '2026-01-01', 1, 'b'), ('Energy', 'C', '2026-01-01', 1, 'c'), ('Energy', 'Rest', '2026-01-01', 1, 'other')"
bad 'a window that was forgotten, for what is fed in' '690 hours have no price (Sold) for what is fed in' "$flat" \
    "INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('noon', 12, 13)" \
    "INSERT INTO tariff (Section, Line, Since, Rate, Counts, Time) VALUES ('Sold', 'Noon', '2026-01-01', -0.1, 'received', 'noon')"
bad 'a charge alone' '720 hours have no price for what is used' "INSERT INTO tariff (Line, Since, Rate, Unit) VALUES ('Basic', '2026-01-01', 10, 'period')"
bad 'a season that is not there' '720 hours have no price; line Energy: there is no season sumer' "INSERT INTO tariff (Line, Since, Rate, Season) VALUES ('Energy', '2026-01-01', 0.1, 'sumer')"
bad 'a time that is not there' 'line Peak: there is no time peek' "INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('peak', 7, 9)" \
    "INSERT INTO tariff (Line, Since, Rate, Time) VALUES ('Peak', '2026-01-01', 0.1, 'peek'), ('Rest', '2026-01-01', 0.1, 'other')"
bad 'a time of a season that is not there' 'time peak: there is no season sumer' "INSERT INTO time_of_use (Time, Season, FromHour, ToHour) VALUES ('peak', 'sumer', 7, 9)" \
    "INSERT INTO tariff (Line, Since, Rate, Time) VALUES ('Peak', '2026-01-01', 0.1, 'peak'), ('Rest', '2026-01-01', 0.1, 'other')"
bad 'a name in PercentOf that is not there' 'line VAT: not all of Energy, Nergy stand above it' "$flat" "INSERT INTO tariff (Line, Since, Rate, Unit, PercentOf) VALUES ('VAT', '2026-01-01', 19, 'percent', 'Energy, Nergy')"
bad 'a name in PercentOf that stands below' 'line VAT: not all of Energy stand above it' "INSERT INTO tariff (Line, Since, Rate, Unit, PercentOf) VALUES ('VAT', '2026-01-01', 19, 'percent', 'Energy')" "$flat"
bad 'tiers that begin above 0' '720 hours have no price for what is used; tiers of Second: none begins at 0' "INSERT INTO tariff (Line, Since, Rate, Above) VALUES ('Second', '2026-01-01', 0.1, 100)"
bad 'a baseline of seasons and of all year' 'baseline: of seasons, and of all year' "$flat" "INSERT INTO season VALUES ('summer', '06-01', '09-30')" \
    "INSERT INTO baseline VALUES ('', '2026-01-01', 10), ('summer', '2026-01-01', 12)"
bad 'a baseline of a season that is not there' 'baseline: there is no season sumer' "$flat" "INSERT INTO baseline VALUES ('sumer', '2026-01-01', 12)"
bad 'other, where lines count different things' 'section : with the time other, all must count the same' "INSERT INTO time_of_use (Time, FromHour, ToHour) VALUES ('peak', 7, 9)" \
    "INSERT INTO tariff (Line, Since, Rate, Time, Counts) VALUES ('Peak', '2026-01-01', 0.1, 'peak', 'delivered'), ('Rest', '2026-01-01', 0.1, 'other', 'net')"
bad 'percentages four deep' 'line D: of C, of B, of A: more than three, one of the other' "$flat" \
    "INSERT INTO tariff (Line, Since, Rate, Unit, PercentOf) VALUES ('A', '2026-01-01', 10, 'percent', 'Energy'), ('B', '2026-01-01', 10, 'percent', 'A'), ('C', '2026-01-01', 10, 'percent', 'B'), ('D', '2026-01-01', 10, 'percent', 'C')"
bad 'a day in billing_period that is wrong' 'a bill of 65227 days: look for a day in billing_period that is wrong or missing' "$flat" \
    "INSERT INTO billing_period VALUES ('2026-06-01'), ('2205-01-01')"
bad 'a bill of 401 days' 'a bill of 401 days: look for a day in billing_period that is wrong or missing' "$flat" \
    "INSERT INTO billing_period VALUES ('2026-06-01'), ('2027-07-07')"

# wants TITLE: passes if the last bills printed what stands on standard input
wants() { cat >want; out "$1" want; }
bills "'home'" 2026-06-01 2026-06-01 "$flat" "INSERT INTO billing_period VALUES ('2026-06-01'), ('2027-07-06')"
ok 'a bill of 400 days is one' grep -q 'runs: so far' out
bills "'home'" 2026-05-01 2026-06-01 "INSERT INTO season VALUES ('summer', '06-01', '09-30')" "INSERT INTO tariff (Line, Since, Rate, Season) VALUES ('Energy', '2026-01-01', 0.1, 'summer')"
wants 'a rate of the summer alone: May has no total, June has' <<'END'
2026-05-01	NULL	NO TOTAL; 744 hours have no price
2026-06-01	72.00	
END
bills "'home'" 2026-05-01 2026-06-01 "INSERT INTO tariff (Line, Since, Rate, FromHour, ToHour) VALUES ('Flat', '2026-01-01', 0.1, NULL, NULL), ('Day', '2026-06-01', 0.2, 6, 22), ('Night', '2026-06-01', 0.1, 22, 6)" \
    "INSERT INTO tariff (Line, Since, Rate) VALUES ('Flat', '2026-06-01', NULL)"
wants 'one rate, and from June on times of use' <<'END'
2026-05-01	74.40	
2026-06-01	120.00	
END

bills "'home'" 2026-06-01 2026-06-01 "$flat" "INSERT INTO holiday (Day) VALUES ('2025-12-25')"
wants 'holidays were entered, but none of this year' <<'END'
2026-06-01	72.00	no holiday of 2026 is entered
END

# hours without a price in the file or without a stored peak; days without a baseline: the line and the total report them
bills "'home'" 2026-06-01 2026-06-01 "INSERT INTO tariff (Line, Since, Rate, Prices) VALUES ('Spot', '2026-01-01', 0.01, 'spot')" \
    "INSERT INTO hourly_price SELECT 'spot', TIMESTAMP(Day) + INTERVAL Hour HOUR, 10 FROM calendar JOIN clock WHERE Day BETWEEN '2026-06-01' AND '2026-06-30'" \
    "INSERT INTO tariff (Line, Since, Rate, Unit) VALUES ('Demand', '2026-01-01', 1, 'kW15')" \
    "INSERT INTO tariff (Line, Since, Rate, UpTo, Per) VALUES ('Allowance', '2026-01-01', -0.1, 100, '% of baseline')" "INSERT INTO baseline VALUES ('', '2026-06-11', 5)"
wants 'no total' <<'END'
2026-06-01	NULL	NO TOTAL
END
db_in pse "SET @bill_today = '2026-08-01', @bill_from = '2026-06-01', @bill_to = '2026-06-01', @bill_house = 'home'; SELECT Line, Note FROM bill WHERE Line <> 'Total' ORDER BY No" >out
wants 'as lines say' <<'END'
Spot	7 hours have no price in hourly_price
Demand	720 hours have no peak in usage_peak
Allowance	10 days have no baseline
END

# the examples of emu-kwh-tariff(5), each marked with the total of this June
page=$top/man/emu-kwh-tariff.5
awk 'BEGIN { for (h = 0; h < 800; h++) printf "2026-06-%02d %02d:00:00,100\n", 1 + int(h / 24), h % 24 }' | sed 's/-06-3\([1-9]\)/-07-0\1/' >spot.csv
awk '/^\.\\" tariff / { total = $3; file = "page" ++n ".sql"; next }
    total && /^\.Bd/ { print "-- " total >file; inside = 1; next }
    /^\.Ed/ { if (inside) close(file); inside = total = 0 }
    inside { print >file }' "$page"
ok 'the page has its examples' [ "$(ls page*.sql | wc -l)" -eq "$(grep -c '^\.\\" tariff ' "$page")" ]
for file in page*.sql; do
    { sed -n '/^DELETE/p' bills.sql; cat "$file"
      echo "SET @bill_today = '2026-08-01', @bill_house = 'home', @bill_from = '2026-06-01', @bill_to = '2026-06-01'; SELECT '--', Amount FROM bill WHERE Line = 'Total'"; } >example.sql
    "$db_client" --defaults-file="$db_cnf" --local-infile=1 --batch --skip-column-names pse <example.sql 2>err | tr '\t' ' ' >out
    sed -n 1p "$file" >want
    out "the page: $(sed -n "s/.*('\([^']*\)', *'2026-01-01', *\([0-9.-]*\).*/\1 \2/p; 5q" "$file" | head -n 1)" want
done

# several houses, periods without readings, chosen days, a period that still runs
bills NULL 2026-05-01 2026-06-01 "$flat"
wants 'every house, and what it has no readings of' <<'END'
2026-06-01	144.00	
2026-05-01	74.40	
2026-06-01	72.00	
END
bills NULL 2026-05-01 2026-05-01 "$flat"
wants 'a month asked for by name' <<'END'
2026-05-01	NULL	NO READINGS in this period
2026-05-01	74.40	
END
bills "'shed'" 2026-05-01 2026-05-01 "$flat"
wants 'a house that is not there' <<'END'
2026-05-01	NULL	NO READINGS in this period
END
bill_of() { db_in pse "SET @bill_house = 'home', $1; SELECT FirstDay, Line, Since, Until, Quantity, Amount, ExpectedQuantity, ExpectedAmount, Note FROM bill ORDER BY No" >out 2>err; }
bill_of "@bill_today = '2026-08-01', @bill_from = '2026-05-20', @bill_last = '2026-06-10'"
wants 'a bill of days that are named' <<'END'
2026-05-20	Energy	2026-05-20	2026-06-10	528.000	52.80	528.000	52.80	NULL
2026-05-20	Total	2026-05-20	2026-06-10	528.000	52.80	528.000	52.80	
END
db_in pse "DELETE FROM usage_e WHERE UDate > '2026-06-10'; INSERT INTO tariff (Line, Since, Rate, Unit, PercentOf) VALUES ('Daily', '2026-01-01', 0.5, 'day', ''), ('Yearly', '2026-01-01', 36.5, 'year', ''), ('Least', '2026-01-01', 80, 'minimum', ''), ('VAT', '2026-01-01', 10, 'percent', '')"
bill_of "@bill_today = '2026-06-10', @bill_from = '2026-06-01', @bill_to = '2026-06-01'"
wants 'a bill that runs, so far and as expected: hours to come are as those of the days before' <<'END'
2026-06-01	Energy	2026-06-01	2026-06-30	240.000	24.00	720.000	72.00	NULL
2026-06-01	Daily	2026-06-01	2026-06-30	10.000	5.00	30.000	15.00	NULL
2026-06-01	Yearly	2026-06-01	2026-06-30	NULL	1.00	NULL	3.00	NULL
2026-06-01	Least	2026-06-01	2026-06-30	NULL	50.00	NULL	0.00	NULL
2026-06-01	VAT	2026-06-01	2026-06-30	80.000	8.00	90.000	9.00	NULL
2026-06-01	Total	2026-06-01	2026-06-30	240.000	88.00	720.000	99.00	runs: so far to 2026-06-11 00:00
END

# the bank: the utility's figure, what a line of surplus pays when it is settled, and what it does not pay
db_in pse "DELETE FROM usage_e; DELETE FROM tariff; INSERT INTO bank VALUES ('2026-01-01', 100); INSERT INTO bill_rule (Since, BankEnds) VALUES ('2026-01-01', '03-31');
    INSERT INTO tariff (Line, Since, Rate, Counts) VALUES ('Energy', '2026-01-01', 0.1, 'banked'), ('Paid out', '2026-01-01', -0.03, 'surplus');
    INSERT INTO usage_e (UDate, UTime, HourUTC, Meter, Covered, kWhIn, kWhOut)
    SELECT Day, SEC_TO_TIME(Hour * 3600), TIMESTAMP(Day) + INTERVAL Hour HOUR, 'h', 3600, IF(DAYOFMONTH(Day) = 1 AND Hour = 0, ELT(MONTH(Day), 70, 0, 30, 90, 0), 0), IF(DAYOFMONTH(Day) = 1 AND Hour = 0, ELT(MONTH(Day), 0, 500, 0, 0, 20), 0)
    FROM calendar JOIN clock WHERE Day BETWEEN '2026-01-01' AND '2026-05-31'"
for asked in "@bill_from = '2026-01-01', @bill_to = '2026-05-01'" "@bill_from = '2026-03-01', @bill_to = '2026-03-01'"; do
    db_in pse "SET @bill_today = '2026-08-01', @bill_house = 'home', $asked; SELECT FirstDay, Line, Quantity, Amount, Bank FROM bill WHERE Line <> 'Total' ORDER BY FirstDay, No" >out
    cat out >>banked
done
cp banked out
wants 'a bank of kWh' <<'END'
2026-01-01	Energy	0.000	0.00	30.000
2026-01-01	Paid out	0.000	0.00	30.000
2026-02-01	Energy	0.000	0.00	530.000
2026-02-01	Paid out	0.000	0.00	530.000
2026-03-01	Energy	0.000	0.00	0.000
2026-03-01	Paid out	500.000	-15.00	0.000
2026-04-01	Energy	90.000	9.00	0.000
2026-04-01	Paid out	0.000	0.00	0.000
2026-05-01	Energy	0.000	0.00	20.000
2026-05-01	Paid out	0.000	0.00	20.000
2026-03-01	Energy	0.000	0.00	0.000
2026-03-01	Paid out	500.000	-15.00	0.000
END

# the highest quarter and half hour, from the demand log: 1 kW, 5 kW from 17:10 to 17:25, a gap of ten minutes in the hour after
awk 'BEGIN { for (m = 0; m < 180; m++) if (m < 130 || m > 140)
    printf "2026-05-02T%02d:%02d:00Z\th\t%s\n", 16 + int(m / 60), m % 60, (m >= 70 && m < 85 ? 5 : 1)
    print "2026-05-02T16:30:00Z\th\t99\nno line\n2026-05-02T19:00:00Z\tanother\t99\n2026-05-02T19:00:00Z\th\t99x" }' >demand.log
for awk in awk mawk gawk 'busybox awk'; do
    command -v ${awk%% *} >/dev/null || continue
    $awk -v house="O'Hara \\\\" -f "$top/examples/tariffs/demand-to-peaks.awk" demand.log >peaks.sql
    run 0 "peaks of the demand log, $awk" db_in pse <peaks.sql
    db_in pse <peaks.sql
    db_in pse 'SELECT House, Minutes, HourUTC, kW FROM usage_peak ORDER BY Minutes, HourUTC; DELETE FROM usage_peak' >out
    wants "are those, $awk" <<'END'
O'Hara \\	15	2026-05-02 16:00:00	1.000
O'Hara \\	15	2026-05-02 17:00:00	3.667
O'Hara \\	15	2026-05-02 18:00:00	1.000
O'Hara \\	30	2026-05-02 16:00:00	1.000
O'Hara \\	30	2026-05-02 17:00:00	3.000
O'Hara \\	30	2026-05-02 18:00:00	1.000
END
done
localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8"
run 78 'peaks where decimals have a comma, with an awk that heeds that' env LOCPATH="$work" LC_ALL=de_DE.UTF-8 mawk -f "$top/examples/tariffs/demand-to-peaks.awk" demand.log
err 'it reports what to do' 'LC_ALL=C awk'
out 'nothing is written' </dev/null

# SELECT alone is not enough; with EXECUTE an account reads the bill, and it may write nothing
db_sql "CREATE USER reader@localhost IDENTIFIED BY ''; GRANT SELECT ON pse.* TO reader@localhost"
sed 's/^user=.*/user=reader/' "$db_cnf" >reader.cnf
as_reader() { "$db_client" --defaults-file=reader.cnf --batch --skip-column-names pse -e "SET @bill_today = '2026-08-01', @bill_from = '2026-05-01', @bill_to = '2026-05-01'; SELECT COUNT(*) FROM bill"; }
run 1 'an account with SELECT alone' as_reader
err 'it says what is missing' '[Ee]xecute command denied|lack rights'
db_sql 'GRANT EXECUTE ON pse.* TO reader@localhost'
run 0 'an account with EXECUTE' as_reader
ok 'it has the bill' [ "$(cat out)" = 3 ]
finish
