/*
 * kwh-agg/registers: which readings of a register count. A row has the readings, in minutes after the first and kWh, and the result
 * of each: the points that count ("=" a level begins, "+" it has risen to that), "." none, "<" it runs backwards.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#include "decimal.h"
#include "kwh-agg/registers.h"

enum { READINGS_MAX = 9, START_S = 1795449600 /* 2026-11-23T16:00:00Z */, YEAR = 366 * 24 * 60 };

static void
readings(void **state)
{
	static const struct { const char *name, *text; struct { int minute; double kWh; } readings[READINGS_MAX]; } table[] = {
		{ "goes on", "= + +", { { 0, 100 }, { 1, 100.1 }, { 2, 100.1 } } },
		{ "rises as fast as can be", "= + .", { { 0, 100 }, { 60, 201 }, { 120, 302.001 } } },
		{ "one that leaps is forgotten", "= . +", { { 0, 100 }, { 1, 4196 }, { 2, 100.1 } } },
		{ "one that falls, too", "= . +", { { 0, 100 }, { 1, 99 }, { 2, 100.1 } } },
		{ "a new meter: the third, which is above the first", "= . . =", { { 0, 100 }, { 1, 5 }, { 2, 5 }, { 3, 5.01 } } },
		{ "a register that stands is no new level", "= . . . . =", { { 0, 100 }, { 1, 5 }, { 2, 5 }, { 3, 5 }, { 4, 5 }, { 5, 5.01 } } },
		{ "a row that is broken begins again", "= . . . . =", { { 0, 100 }, { 1, 5 }, { 2, 5.1 }, { 3, 900 }, { 4, 900.1 }, { 5, 900.2 } } },
		{ "behind an outage three decide, of the time before, too", "= . . +++", { { 0, 100 }, { 120, 101 }, { 121, 101.1 }, { 122, 101.2 } } },
		{ "two of a neighbour's meter do not", "= . . . . +++", { { 0, 100 }, { 7200, 15000 }, { 7201, 15001 }, { 7202, 101 }, { 7203, 101 }, { 7204, 101 } } },
		{ "a flipped bit behind an outage", "= . . . +++", { { 0, 100 }, { 2880, 4196 }, { 2881, 101 }, { 2882, 101 }, { 2883, 101 } } },
		{ "goes on from the level and from a leap that is doubted: three decide", "= . . =", { { 0, 100 }, { 1, 103 }, { 2, 103 }, { 3, 103.1 } } },
		{ "runs backwards: no level until it rises", "= . <. . = +", { { 0, 100 }, { 1, 99.9 }, { 2, 99.8 }, { 3, 99.7 }, { 4, 99.7 }, { 5, 99.8 } } },
		{ "and is reported once", "= . <. = + . .", { { 0, 100 }, { 1, 99.9 }, { 2, 99.8 }, { 3, 99.8 }, { 4, 99.9 }, { 5, 99.7 }, { 6, 99.6 } } },
		{ "two falls from a leap to the level are not that", "= . . +", { { 0, 100 }, { 1, 900 }, { 2, 500 }, { 3, 100.1 } } },
		{ "more than 366 days are not spread", "= . . =++", { { 0, 100 }, { YEAR + 1, 101 }, { YEAR + 2, 101 }, { YEAR + 3, 101.1 } } },
		{ "366 days are", "= . . +++", { { 0, 100 }, { YEAR, 101 }, { YEAR + 1, 101 }, { YEAR + 2, 101.1 } } },
	};
	const struct register_rules rules = { .max_mW = 100 * DECIMAL_ONE, .near_s = 3600 };

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		struct register_state reg = { .level_s = NEVER };
		struct register_row row;
		char text[64] = "", *at = text;

		for (int r = 0; r < READINGS_MAX && (r == 0 || table[i].readings[r].minute != 0); r++) {
			uint32_t time_s = START_S + (uint32_t)table[i].readings[r].minute * 60;
			int64_t mWh = (int64_t)(table[i].readings[r].kWh * 1000 + 0.5) * 1000;
			struct register_news news = register_take(&reg, &row, &rules, time_s, mWh);

			if (r > 0)
				*at++ = ' ';
			if (news.backwards)
				*at++ = '<';
			if (news.count == 0)
				*at++ = '.';
			for (int p = news.count > 1; p < news.count; p++)
				*at++ = news.points[p].risen ? '+' : '=';
		}
		SAME_TEXT(table[i].name, text, table[i].text);
	}
}

/* Between two readings a register is as linear as integers can be, and its rises add up. */
static void
between(void **state)
{
	const struct register_news news = { .points = { { 10000000, 100, false }, { 10010000, 10900, true }, { 10010000, 20000, false } }, .count = 3 };
	static const struct { int64_t time_s, Wh; bool risen; } table[] = {
		{ 99, DECIMAL_NONE, false }, { 100, 10000, false }, { 101, 10000, true }, { 3700, 10003, true }, { 7300, 10007, true },
		{ 10900, 10010, true }, { 10901, DECIMAL_NONE, false }, { 20000, 10010, false }, { 20001, DECIMAL_NONE, false },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		bool risen;

		SAME_NUMBER("Wh", register_at(&news, table[i].time_s, &risen), table[i].Wh);
		SAME_NUMBER("risen", risen, table[i].risen);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readings), cmocka_unit_test(between) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("registers", tests, NULL, NULL);
}
