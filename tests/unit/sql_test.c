/* A statement as text: what is quoted, how values are spelt, and that it keeps to its room. */
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "decimal.h"
#include "mysql-sink/sql.h"

static void
quotes(void **state)
{
	static const struct { const char *text; void (*add)(struct sql *, const char *); const char *quoted; } table[] = {
		{ "", sql_add_text, "''" }, { "a", sql_add_text, "'a'" }, { "it's", sql_add_text, "'it''s'" }, { "a\\", sql_add_text, "'a\\\\'" },
		{ "`", sql_add_text, "'`'" }, { "'", sql_add_text, "''''" }, { "usage_e", sql_add_name, "`usage_e`" },
		{ "a`b", sql_add_name, "`a``b`" }, { "a'\\", sql_add_name, "`a'\\`" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		char text[64];
		struct sql sql = { .text = text, .size = sizeof(text) };

		sql_begin(&sql, "");
		table[i].add(&sql, table[i].text);
		sql_add_bytes(&sql, "", 1);
		SAME_TEXT(table[i].text, text, table[i].quoted);
	}
}

static void
values(void **state)
{
	char text[256];
	struct sql sql = { .text = text, .size = sizeof(text) };

	(void)state;
	sql_begin(&sql, "(");
	sql_add_integer(&sql, INT64_MIN);
	sql_add(&sql, ",");
	sql_add_energy(&sql, -1234);
	sql_add(&sql, ",");
	sql_add_energy(&sql, DECIMAL_NONE);
	sql_add(&sql, ",");
	sql_add_datetime(&sql, 1795453440);
	sql_add(&sql, ",");
	sql_add_date(&sql, 1795453440);
	sql_add(&sql, ",");
	sql_add_time(&sql, 1795453440);
	sql_add_bytes(&sql, ")", 2);
	assert_string_equal(text, "(-9223372036854775808,-1.234,NULL,'2026-11-23 17:04:00','2026-11-23','17:04:00')");
}

/* What does not fit is left out and marks the statement, until a new one begins. */
static void
room(void **state)
{
	char text[8] = "abcdefg";
	struct sql sql = { .text = text, .size = 4 };

	(void)state;
	sql_begin(&sql, "123");
	sql_add(&sql, "4");
	assert_false(sql.full);
	sql_add(&sql, "5");
	assert_true(sql.full);
	assert_int_equal(sql.length, 4);
	sql_begin(&sql, "123");
	assert_false(sql.full);
	sql_add(&sql, "456");
	assert_true(sql.full);
	assert_int_equal(sql.length, 3);
	assert_string_equal(text, "1234efg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(quotes), cmocka_unit_test(values), cmocka_unit_test(room) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
