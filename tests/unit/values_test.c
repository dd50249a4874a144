/* lib/decimal and lib/utc. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "table.h"

#include "decimal.h"
#include "utc.h"

static const char NOT[] = "not a decimal number", LONG[] = "number has more than 12 digits before the point",
    FINE[] = "number has more than 6 decimals";

static void
decimals_read(void **state)
{
	static const struct { const char *text, *why; int64_t millionths; } table[] = {
		{ "0", NULL, 0 }, { "1", NULL, 1000000 }, { "1.234", NULL, 1234000 }, { "-1.234", NULL, -1234000 },
		{ "0.000001", NULL, 1 }, { "-0.000001", NULL, -1 }, { "-0.000", NULL, 0 }, { "007.5", NULL, 7500000 },
		{ "34098.117", NULL, 34098117000 },
		{ "999999999999.999999", NULL, DECIMAL_MAX }, { "-999999999999.999999", NULL, -DECIMAL_MAX },
		{ "000000000000.1", NULL, 100000 },
		{ "1000000000000", LONG, 0 }, { "0000000000000", LONG, 0 }, { "0.0000001", FINE, 0 }, { "0.0000000", FINE, 0 },
		{ "", NOT, 0 }, { "-", NOT, 0 }, { ".", NOT, 0 }, { "1.", NOT, 0 }, { ".5", NOT, 0 }, { "-.5", NOT, 0 },
		{ "+1", NOT, 0 }, { "--1", NOT, 0 }, { "1-", NOT, 0 }, { "1.2.3", NOT, 0 }, { "1,5", NOT, 0 },
		{ "1e3", NOT, 0 }, { "0x10", NOT, 0 }, { " 1", NOT, 0 }, { "1 ", NOT, 0 }, { "nan", NOT, 0 }, { "1\r", NOT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		int64_t millionths = 0;

		SAME_TEXT(table[i].text, decimal_read(table[i].text, strlen(table[i].text), &millionths), table[i].why);
		SAME_NUMBER(table[i].text, millionths, table[i].millionths);
	}
}

static void
decimals_written(void **state)
{
	static const struct { const char *text; int64_t millionths; } table[] = {
		{ "0.000", 0 }, { "1.000", 1000000 }, { "1.234", 1234000 }, { "-1.234", -1234000 }, { "0.0001", 100 },
		{ "0.000001", 1 }, { "-0.000001", -1 }, { "0.001", 1000 }, { "-0.010", -10000 }, { "1.23456", 1234560 },
		{ "10.100", 10100000 }, { "999999999999.999999", DECIMAL_MAX }, { "-999999999999.999999", -DECIMAL_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		char text[DECIMAL_SIZE];

		SAME_NUMBER(table[i].text, decimal_write(text, table[i].millionths), strlen(table[i].text));
		SAME_TEXT(table[i].text, text, table[i].text);
	}
}

static void
quotients_rounded(void **state)
{
	static const struct { int64_t n, d, wanted; } table[] = {
		{ 0, 2, 0 }, { 1, 2, 1 }, { -1, 2, -1 }, { 1, 3, 0 }, { 2, 3, 1 }, { -2, 3, -1 }, { 7, 1, 7 },
		{ 499, 1000, 0 }, { 500, 1000, 1 }, { -499, 1000, 0 }, { -500, 1000, -1 }, { 1499, 1000, 1 }, { 1500, 1000, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++)
		SAME_NUMBER("row", divide_rounded(table[i].n, table[i].d), table[i].wanted);
}

static void
whole_numbers_read(void **state)
{
	static const struct { const char *text, *why; long value; } table[] = {
		{ "1", NULL, 1 }, { "60", NULL, 60 }, { "86400", NULL, 86400 }, { "0", "too small", 0 },
		{ "86401", "too large", 0 }, { "99999999999999999999", "not a whole number", 0 },
		{ "1.5", "not a whole number", 0 }, { "-1", "not a whole number", 0 }, { "", "not a whole number", 0 },
		{ "1h", "not a whole number", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		long value = 0;

		SAME_TEXT(table[i].text, integer_read(table[i].text, 1, 86400, &value), table[i].why);
		SAME_NUMBER(table[i].text, value, table[i].value);
	}
}

static void
clocks_read(void **state)
{
	static const char form[] = "time is not of the form YYYY-MM-DDThh:mm:ss", year[] = "year is not one of 1970 to 2105",
	    date[] = "no such date", day_time[] = "no such time of day";
	static const struct { const char *text, *why; int64_t seconds; } table[] = {
		{ "1970-01-01T00:00:00", NULL, 0 }, { "2000-02-29T12:00:00", NULL, 951825600 },
		{ "2026-11-23T17:04:00", NULL, 1795453440 }, { "2105-12-31T23:59:59", NULL, UTC_MAX },
		{ "1969-12-31T16:00:00", NULL, -28800 }, { "2106-01-01T13:59:59", NULL, UTC_MAX + 50400 },
		{ "2024-02-29T00:00:00", NULL, 1709164800 }, { "2023-02-29T00:00:00", date, 0 }, { "2100-02-29T00:00:00", date, 0 },
		{ "2026-04-31T00:00:00", date, 0 }, { "2026-00-10T00:00:00", date, 0 }, { "2026-13-10T00:00:00", date, 0 },
		{ "2026-01-00T00:00:00", date, 0 }, { "2026-12-32T00:00:00", date, 0 }, { "1968-01-01T00:00:00", year, 0 },
		{ "2107-01-01T00:00:00", year, 0 }, { "2o26-01-01T00:00:00", year, 0 }, { "2026-01-01T24:00:00", day_time, 0 },
		{ "2026-01-01T00:60:00", day_time, 0 }, { "2026-01-01T00:00:60", day_time, 0 }, { "2026-01-01T0a:00:00", day_time, 0 },
		{ "2026/01/01T00:00:00", form, 0 }, { "2026-01-01 00:00:00", form, 0 }, { "2026-01-01T00.00.00", form, 0 },
		{ "2026-01/01T00:00:00", form, 0 }, { "2026-01-01T00:00.00", form, 0 }, { "2026-01-01T00: 0:00", day_time, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		int64_t seconds = 0;

		SAME_TEXT(table[i].text, clock_read(table[i].text, &seconds), table[i].why);
		SAME_NUMBER(table[i].text, seconds, table[i].seconds);
	}
}

/* Compares all years with the C library's calendar, in steps that reach every second of the day. */
static void
dates(void **state)
{
	(void)state;
	for (int64_t seconds = -365 * 86400; seconds < UTC_MAX + 365 * 86400; seconds += 86400 - 7) {
		char wanted[32], number[32], text[CLOCK_LEN + 1] = "";
		time_t clock = (time_t)seconds;
		int64_t back = 0;
		struct tm utc;

		strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%S", gmtime_r(&clock, &utc));
		clock_write(text, seconds);
		SAME_TEXT(wanted, text, wanted);
		SAME_TEXT(wanted, clock_read(text, &back), NULL);
		SAME_NUMBER(wanted, back, seconds);
		strftime(number, sizeof(number), "%Y%m%d%H%M%S", &utc);
		SAME_NUMBER(wanted, clock_number(seconds), strtoll(number, NULL, 10));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_read), cmocka_unit_test(decimals_written), cmocka_unit_test(quotients_rounded),
		cmocka_unit_test(whole_numbers_read), cmocka_unit_test(clocks_read), cmocka_unit_test(dates),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
