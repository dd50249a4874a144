/* What the errors of servers and of their client libraries mean: a row says what is done about one. */
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "mysql-sink/errors.h"

static void
outcomes(void **state)
{
	static const struct { const char *name; unsigned error; const char *state; enum outcome outcome; bool restore, keeps, id; } table[] = {
		{ "no connection", 2002, "HY000", LATER, false, false, false },
		{ "the server has gone", 2006, "HY000", LATER, false, false, false },
		{ "lock wait", 1205, "HY000", LATER, false, true, false },
		{ "deadlock", 1213, "40001", LATER, false, true, false },
		{ "record has changed", 1020, "HY000", LATER, false, true, false },
		{ "rolled back by a group", 3101, "HY000", LATER, false, true, false },
		{ "any error of the connection", 9999, "08S01", LATER, false, false, false },
		{ "any that has rolled back", 9999, "40000", LATER, false, false, false },
		{ "duplicate key", 1062, "23000", DUPLICATE, false, false, false },
		{ "duplicate key, named", 1586, "23000", DUPLICATE, false, false, false },
		{ "out of range", 1264, "22003", ROW, false, false, false },
		{ "truncated", 1265, "01000", ROW, false, false, false },
		{ "incorrect value", 1366, "HY000", ROW, false, false, false },
		{ "CHECK of MySQL", 3819, "HY000", ROW, false, false, false },
		{ "CHECK of MariaDB", 4025, "23000", ROW, false, false, false },
		{ "a foreign key", 1452, "23000", ROW, false, false, false },
		{ "a trigger rejects it", 1644, "45000", ROW, false, false, false },
		{ "no such table", 1146, "42S02", REFUSED, true, false, false },
		{ "wrong password", 1045, "28000", REFUSED, true, false, false },
		{ "IDs are used up", 1467, "HY000", REFUSED, false, false, true },
		{ "ID out of range", 167, "22003", REFUSED, false, false, true },
		{ "anything else", 1419, "HY000", REFUSED, false, false, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		SAME_NUMBER(table[i].name, error_outcome(table[i].error, table[i].state), table[i].outcome);
		SAME_NUMBER(table[i].name, error_of_restore(table[i].error), table[i].restore);
		SAME_NUMBER(table[i].name, error_keeps_connection(table[i].error), table[i].keeps);
		SAME_NUMBER(table[i].name, error_of_id(table[i].error), table[i].id);
	}
}

static void
hints(void **state)
{
	static const struct { unsigned errors[5]; const char *begins; } table[] = {
		{ { 167, 1062, 1467, 1586 }, "; IDs are used up" },
		{ { 1044, 1142, 1143, 1227, 1370 }, "; GRANT SELECT, INSERT, UPDATE" },
		{ { 1045, 1698 }, "; check user and password" },
		{ { 1049, 1146 }, "; run sql/setup.sql" },
		{ { 1054 }, "; run sql/upgrade.sql" },
		{ { 2061 }, "; use TLS" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++)
		for (size_t j = 0; j < ROWS(table[i].errors) && table[i].errors[j] != 0; j++)
			if (strncmp(error_hint(table[i].errors[j]), table[i].begins, strlen(table[i].begins)) != 0)
				fail_msg("%u: the hint is \"%s\"", table[i].errors[j], error_hint(table[i].errors[j]));
	assert_string_equal(error_hint(1419), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(outcomes), cmocka_unit_test(hints) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
