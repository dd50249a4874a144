/* lib/line, lib/demand_line, with the quick reader against the strict one, and lib/hour_line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#include "decimal.h"
#include "demand_line.h"
#include "hour_line.h"

#define M "\t0x001c640012345678\t"
#define T "2026-11-23T17:04:00Z"
#define H "2026-11-23T09:00:00-08:00"

static const char FIELDS3[] = "not 3 or 5 fields with a TAB between", FIELDS4[] = "not 4 or 6 fields with a TAB between",
    DECIMAL[] = "not a decimal number", METER[] = "meter is neither 0x and 16 lower-case hex digits nor -",
    TIME[] = "time is not of the form YYYY-MM-DDThh:mm:ssZ", NEGATIVE[] = "register is negative",
    START[] = "start is not of the form YYYY-MM-DDThh:mm:ss+hh:mm", OFFSET[] = "no such offset from UTC",
    SECONDS[] = "seconds are not a whole number from 0 to 3600", COVERED[] = "kWh must be - if and only if 0 seconds are covered",
    TOO_LONG[] = "line is longer than 128 bytes", TOO_MANY[] = "number has more than 12 digits before the point";

/* Good lines, and their spelling when they are written again (NULL: the same). */
static void
good_demand_lines(void **state)
{
	static const struct { const char *text, *again; struct demand_line line; } table[] = {
		{ T M "1.234", NULL, { 1795453440, "0x001c640012345678", 1234000, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "-1.234", NULL, { 1795453440, "0x001c640012345678", -1234000, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "-0.0", T M "0.000", { 1795453440, "0x001c640012345678", 0, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "1.2345", NULL, { 1795453440, "0x001c640012345678", 1234500, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "01", T M "1.000", { 1795453440, "0x001c640012345678", 1000000, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T "\t-\t0.500", NULL, { 1795453440, "-", 500000, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "1.234\t34098.117\t12.003", NULL,
		    { 1795453440, "0x001c640012345678", 1234000, true, 34098117000, 12003000 } },
		{ T M "1.234\t-\t-", NULL, { 1795453440, "0x001c640012345678", 1234000, true, DECIMAL_NONE, DECIMAL_NONE } },
		{ T M "1.234\t5.000\t-", NULL, { 1795453440, "0x001c640012345678", 1234000, true, 5000000, DECIMAL_NONE } },
		{ T M "-999999999999.999999\t999999999999.999999\t999999999999.999999", NULL,
		    { 1795453440, "0x001c640012345678", -DECIMAL_MAX, true, DECIMAL_MAX, DECIMAL_MAX } },
		{ "1970-01-01T00:00:00Z" M "0.000", NULL, { 0, "0x001c640012345678", 0, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ "2105-12-31T23:59:59Z" M "0.000", NULL,
		    { 4291747199, "0x001c640012345678", 0, false, DECIMAL_NONE, DECIMAL_NONE } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		const char *text = table[i].text, *again = table[i].again != NULL ? table[i].again : text, *why = NULL;
		char written[LINE_SIZE + 1];
		struct demand_line line;
		size_t len;

		SAME_NUMBER(text, demand_line_read(text, strlen(text), &line, &why), 1);
		SAME_NUMBER(text, line.time_s, table[i].line.time_s);
		SAME_TEXT(text, line.meter, table[i].line.meter);
		SAME_NUMBER(text, line.demand_mW, table[i].line.demand_mW);
		SAME_NUMBER(text, line.registers, table[i].line.registers);
		SAME_NUMBER(text, line.delivered_mWh, table[i].line.delivered_mWh);
		SAME_NUMBER(text, line.received_mWh, table[i].line.received_mWh);
		len = demand_line_write(written, &line);
		assert_true(len <= LINE_SIZE && written[len - 1] == '\n');
		written[len - 1] = '\0';
		SAME_TEXT(text, written, again);
	}
}

static void
other_demand_lines(void **state)
{
	static const struct { const char *text, *why; } table[] = {
		{ "", NULL }, { "#", NULL }, { "# a remark", NULL },
		{ T M "1.234\t", FIELDS3 }, { T M "1.234\t1.000", FIELDS3 }, { T M "1.2\t1.0\t1.0\t1.0", FIELDS3 },
		{ T M "1.2\t1\t1\t1\t1\t1\t1", FIELDS3 }, { "hello", FIELDS3 }, { "\t\t", TIME }, { T " 0x001c640012345678 1.2", FIELDS3 },
		{ "2026-11-23T17:04:00\t0x001c640012345678\t1.2", TIME }, { "2026-11-23T17:04:00+00:00" M "1.2", TIME },
		{ "2026-11-23T17:04:00z" M "1.2", TIME }, { "1969-12-31T23:59:59Z" M "1.2", "year is not one of 1970 to 2105" },
		{ "2106-01-01T00:00:00Z" M "1.2", "year is not one of 1970 to 2105" }, { "2026-02-30T00:00:00Z" M "1.2", "no such date" },
		{ T "\t0x001C640012345678\t1.2", METER }, { T "\t0x001c64001234567\t1.2", METER }, { T "\t001c640012345678\t1.2", METER },
		{ T "\t0x001c6400123456789\t1.2", METER }, { T "\t\t1.2", METER }, { T "\tx\t1.2", METER }, { T "\t--\t1.2", METER },
		{ T M "", DECIMAL }, { T M "-", DECIMAL }, { T M "1.2\r", DECIMAL }, { T M "1.2\r ", DECIMAL }, { T M "1.2 ", DECIMAL }, { T M "1.2\t-1.0\t1.0", NEGATIVE },
		{ T M "1.2\t1.0\t-0.0", NEGATIVE }, { T M "1.2\t--\t1.0", DECIMAL }, { T M "1.2\t\t", DECIMAL },
		{ T M "1.2345678", "number has more than 6 decimals" }, { T M "1234567890123", TOO_MANY },
		{ " " T M "1.2", TIME },
		{ T M "1.2                                                                                          ", TOO_LONG },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		const char *why = NULL;
		struct demand_line line;
		int got = demand_line_read(table[i].text, strlen(table[i].text), &line, &why);

		SAME_NUMBER(table[i].text, got, table[i].why == NULL ? 0 : -1);
		SAME_TEXT(table[i].text, why, table[i].why);
	}
}

static void
good_hour_lines(void **state)
{
	static const struct { const char *text, *again; struct hour_line line; } table[] = {
		{ H M "1.107\t3600", NULL, { 1795453200, -28800, "0x001c640012345678", 1107, 3600, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ H M "1.107\t3600\t1.110\t0.003", NULL, { 1795453200, -28800, "0x001c640012345678", 1107, 3600, true, 1110, 3 } },
		{ H M "-\t0\t1.110\t-", NULL, { 1795453200, -28800, "0x001c640012345678", DECIMAL_NONE, 0, true, 1110, DECIMAL_NONE } },
		{ H M "-0.5\t1", H M "-0.500\t1", { 1795453200, -28800, "0x001c640012345678", -500, 1, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ H M "1.0005\t0060", H M "1.001\t60",
		    { 1795453200, -28800, "0x001c640012345678", 1001, 60, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ H M "-999999999999.9994\t60", H M "-999999999999.999\t60",
		    { 1795453200, -28800, "0x001c640012345678", -999999999999999, 60, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ "2026-11-23T22:30:00+05:45\t-\t0.000\t1800", NULL,
		    { 1795452300, 20700, "-", 0, 1800, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ "2026-11-23T17:00:00+00:00" M "0.000\t9", NULL,
		    { 1795453200, 0, "0x001c640012345678", 0, 9, false, DECIMAL_NONE, DECIMAL_NONE } },
		{ "1969-12-31T16:00:00-08:00" M "0.000\t9", NULL, { 0, -28800, "0x001c640012345678", 0, 9, false, DECIMAL_NONE, DECIMAL_NONE } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		const char *text = table[i].text, *again = table[i].again != NULL ? table[i].again : text, *why = NULL;
		char written[LINE_SIZE + 1];
		struct hour_line line;
		size_t len;

		SAME_NUMBER(text, hour_line_read(text, strlen(text), &line, &why), 1);
		SAME_NUMBER(text, line.start_s, table[i].line.start_s);
		SAME_NUMBER(text, line.offset_s, table[i].line.offset_s);
		SAME_TEXT(text, line.meter, table[i].line.meter);
		SAME_NUMBER(text, line.energy_Wh, table[i].line.energy_Wh);
		SAME_NUMBER(text, line.covered_s, table[i].line.covered_s);
		SAME_NUMBER(text, line.registers, table[i].line.registers);
		SAME_NUMBER(text, line.delivered_Wh, table[i].line.delivered_Wh);
		SAME_NUMBER(text, line.received_Wh, table[i].line.received_Wh);
		len = hour_line_write(written, &line);
		assert_true(len <= LINE_SIZE && written[len - 1] == '\n');
		written[len - 1] = '\0';
		SAME_TEXT(text, written, again);
	}
}

static void
other_hour_lines(void **state)
{
	static const struct { const char *text, *why; } table[] = {
		{ "", NULL }, { "# a remark", NULL },
		{ T M "1.234", FIELDS4 }, { T M "1.234\t1.0\t1.0", FIELDS4 }, { H M "1.0\t3600\t", FIELDS4 }, { H M "1.0\t3600\t1.0\t1.0\t1.0", FIELDS4 },
		{ T M "1.0\t3600", START }, { "2026-11-23T09:00:00-0800" M "1.0\t3600", START }, { "2026-11-23T09:00:00 08:00" M "1\t1", START },
		{ "2026-11-23T09:00:00-24:00" M "1.0\t3600", OFFSET }, { "2026-11-23T09:00:00-08:60" M "1.0\t3600", OFFSET },
		{ "2026-11-23T09:00:00-x0:00" M "1.0\t3600", OFFSET }, { "2026-11-23T09:00:00- 8:00" M "1.0\t3600", OFFSET },
		{ "2026-11-23T09:00:00-0 :00" M "1.0\t3600", OFFSET }, { "2026-11-23T09:00:00-08.00" M "1.0\t3600", START },
		{ "2026-11-23T09:00:00-0x:00" M "1.0\t3600", OFFSET }, { "2026-11-31T09:00:00-08:00" M "1.0\t3600", "no such date" },
		{ H "\t0X001c640012345678\t1.0\t3600", METER }, { H M "x\t3600", DECIMAL }, { H M "1.0\t3601", SECONDS }, { H M "1.0\t-1", SECONDS },
		{ H M "1.0\t", SECONDS }, { H M "1.0\t00001", SECONDS }, { H M "1.0\t6o", SECONDS }, { H M "-\t60", COVERED }, { H M "1.0\t0", COVERED },
		{ H M "1.0\t3600\t-1\t1", NEGATIVE }, { H M "1.0\t3600\t1\tx", DECIMAL },
		{ H M "999999999999.9995\t60", TOO_MANY }, { H M "-999999999999.9995\t60", TOO_MANY },
		{ H M "1.0\t60\t1.0\t999999999999.9995", TOO_MANY },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		const char *why = NULL;
		struct hour_line line;
		int got = hour_line_read(table[i].text, strlen(table[i].text), &line, &why);

		SAME_NUMBER(table[i].text, got, table[i].why == NULL ? 0 : -1);
		SAME_TEXT(table[i].text, why, table[i].why);
	}
}

/* For a text that ends with LF: if demand_line_read_quickly() takes it, demand_line_read() takes it, too, and reads the same. */
static bool
quick_as_strict(const char *text, size_t text_len)
{
	static const char date[] = "2026-11-23T"; /* whose NUL has no room there */
	struct demand_day day = { .start_s = 1795392000 };
	char padded[3 * LINE_SIZE] = "";
	struct demand_line quick = { .time_s = 0 }, strict;
	const char *why, *next;
	size_t len;

	assert_true(text_len <= 2 * LINE_SIZE);
	memcpy(padded, text, text_len);
	memcpy(day.text, date, sizeof(day.text));
	if ((next = demand_line_read_quickly(padded, &day, &quick)) == NULL)
		return false;
	len = (size_t)(next - 1 - padded);
	SAME_NUMBER(text, *(next - 1), '\n');
	/* the caller compares the meter, so use a good one */
	memcpy(padded + METER_AT, "0x001c640012345678", METER_SIZE - 1);
	SAME_NUMBER(text, memchr(padded, '\n', len) == NULL, true);
	SAME_NUMBER(text, demand_line_read(padded, len, &strict, &why), 1);
	SAME_NUMBER(text, quick.time_s, strict.time_s);
	SAME_NUMBER(text, quick.demand_mW, strict.demand_mW);
	SAME_NUMBER(text, quick.registers, strict.registers);
	if (quick.registers) {
		SAME_NUMBER(text, quick.delivered_mWh, strict.delivered_mWh);
		SAME_NUMBER(text, quick.received_mWh, strict.received_mWh);
	}
	return true;
}

/* Every character at every place of good lines, and a million lines changed at several places. */
static void
short_cut(void **state)
{
	static const char *const good[] = {
		T M "1.234\n", T M "-12.034\n", T M "123456789.000\n", T M "0.000\t34098.117\t12.003\n", T M "9.999\t-\t0.000\n",
		T M "-0.001\t7.000\t-\n", "2026-11-23T23:59:59Z" M "5.005\n", "2026-11-23T00:00:00Z" M "5.005\n",
	};
	static const char *const not_quick[] = {
		T M "1234567890123.000\n", T M "12345678901.000\n", T M "1.23\n", T M "1.2345\n", T M "1.234", T M "-\n",
		T M "1.234\t1.000\n", T M "1.234\t-1.000\t1.000\n", "2026-11-24T17:04:00Z" M "1.234\n", "2026-11-23T24:00:00Z" M "1.234\n", "2026-11-23T17:60:00Z" M "1.234\n",
		"2026-11-23T17:00:60Z" M "1.234\n", T "\t-\t1.234\n", T "\t0x-01c640012345678\t1.234\n",
	};
	static const char alphabet[] = "0123456789.-:TZx\t\n/;,af #\r\x7f\x80\xff";
	unsigned long taken = 0;
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < ROWS(good); i++) {
		char text[2 * LINE_SIZE];

		assert_true(quick_as_strict(good[i], strlen(good[i])));
		for (size_t at = 0; at < strlen(good[i]); at++)
			for (int c = 0; c < 256; c++) {
				strcpy(text, good[i]);
				text[at] = (char)c;
				quick_as_strict(text, strlen(good[i]));
			}
	}
	for (size_t i = 0; i < ROWS(not_quick); i++)
		if (quick_as_strict(not_quick[i], strlen(not_quick[i])))
			fail_msg("\"%s\" is quick", not_quick[i]);
	for (unsigned long round = 0; round < 1000000; round++) {
		char text[2 * LINE_SIZE];
		size_t len;

		strcpy(text, good[round % ROWS(good)]);
		for (int changes = 1 + round % 4; changes > 0; changes--) {
			seed = seed * 1664525 + 1013904223;
			len = strlen(text);
			char *at = text + (TIME_AT + (seed >> 8) % (len - TIME_AT));
			char character = alphabet[(seed >> 20) % (sizeof(alphabet) - 1)];

			if (seed >> 30 == 0 && len < 200)
				memmove(at + 1, at, strlen(at) + 1), *at = character;
			else if (seed >> 30 == 1 && len > TIME_AT + 8)
				memmove(at, at + 1, strlen(at + 1) + 1);
			else
				*at = character;
		}
		taken += quick_as_strict(text, strlen(text));
	}
	IN_RANGE(taken, 10000, 900000); /* some are still good, but not all */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_demand_lines), cmocka_unit_test(other_demand_lines), cmocka_unit_test(good_hour_lines),
		cmocka_unit_test(other_hour_lines), cmocka_unit_test(short_cut),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
