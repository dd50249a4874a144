#!/bin/sh
# Each row of the view usage_hour equals a second computation from the demand log, tests/proof/usage_hour.pl: on the table of setup.sql,
# and on that of the original script after upgrade.sql.
#
#     TEST_CASES=500 SEED=7 sh tests/75-usage_hour-exact.t      more logs, and others; TEST_FIRST=... TEST_CASES=1 the one that a failure names
. "$(dirname "$0")/lib.sh"
. "$top/tests/db.sh"

ok 'the server starts' db_start
db_sql <"$top/sql/setup.sql"
db_sql 'CREATE DATABASE powercost'
db_in powercost 'CREATE TABLE usage_e (ID INT NOT NULL AUTO_INCREMENT, UDate DATE NOT NULL, UTime TIME NOT NULL, kWh DECIMAL(7,3) NULL DEFAULT 0.0,
    PRIMARY KEY (ID), UNIQUE INDEX I_USAGE_E_UNIQUE (ID ASC))'
ok 'there is a table of the script' db_in powercost <"$top/sql/upgrade.sql"
ok "${TEST_CASES:-24} random logs: each row of the view" perl "$top/tests/proof/usage_hour.pl" "$db_cnf" "$db_client" "${SEED:-1}" "${TEST_FIRST:-1}" "${TEST_CASES:-24}" pse powercost
finish
