/*
 * kwh-agg/trust: which readings of a meter count. A row has the readings, in hours after the first, and the result of each: a, b, c
 * count; - is late, < far behind, ~ held back, / refuted, ! and * begin anew. Not tested here: the hours (tests/kwh-agg/trust-*.case).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#include "kwh-agg/trust.h"

enum { GAP_S = 3600, READINGS_MAX = 9, START_S = 1795449600 /* 2026-11-23T16:00:00Z */ };

/* Takes readings at these hours, up to a 0 that is not the first. Writes those that count, and signs for the others. */
static void
take(const double hours[READINGS_MAX], char *text)
{
	struct trust trust = { 0 };
	uint32_t last_s = NEVER;
	int dropped;

	for (int i = 0; i < READINGS_MAX && (i == 0 || hours[i] != 0); i++) {
		struct meter_reading reading = { .demand_mW = i, .time_s = (uint32_t)(START_S + hours[i] * 3600) };
		struct trust_news news;

		assert_true(trust_take(&trust, last_s, GAP_S, &reading, &news));
		if (news.what & (TRUST_ALONE | TRUST_HEALED))
			*text++ = news.what & TRUST_ALONE ? '!' : '*';
		for (int n = 0; n < news.ready_count; n++) {
			*text++ = (char)('a' + news.ready[n].demand_mW);
			last_s = news.ready[n].time_s;
		}
		if (news.what & TRUST_LATE)
			*text++ = '-';
		if (news.what & TRUST_FAR)
			*text++ = '<';
		if (news.what & TRUST_DOUBTED)
			*text++ = '~';
		if (news.what & TRUST_REFUTED)
			*text++ = '/';
	}
	if ((dropped = trust_end(&trust)) > 0)
		*text++ = (char)('0' + dropped);
	*text = '\0';
}

static void
readings(void **state)
{
	static const struct { const char *name, *text; double hours[READINGS_MAX]; } table[] = {
		{ "in order", "abc", { 0, 1, 2 } },
		{ "a day and a gap are no leap", "ab", { 0, 25 } },
		{ "late, and the same again", "ab--", { 0, 2, 1, 2 } },
		{ "the third in a row that is late by more than an hour, said once", "ab---<-", { 0, 5, 1, 2, 3, 1.5 } },
		{ "one that is hardly late lies between", "ab---", { 0, 5, 1, 4.5, 3 } },
		{ "a leap at the end is dropped", "ab~1", { 0, 1, 100 } },
		{ "a leap that the next one refutes", "ab~d/", { 0, 1, 100, 2 } },
		{ "a leap that the next one confirms", "ab~cd", { 0, 1, 100, 101 } },
		{ "a late one decides nothing", "ab~-e/", { 0, 1, 100, 0.5, 2 } },
		{ "nor does one of the same time", "ab~-e/", { 0, 1, 100, 100, 2 } },
		{ "read once a week: two next ones confirm", "ab~~c~d~2", { 0, 1, 169, 337, 505, 673 } },
		{ "the second of them refuted, and taken for the first", "ab~~~/2", { 0, 1, 169, 600, 400 } },
		{ "both refuted", "ab~~e/", { 0, 1, 169, 400, 2 } },
		{ "nothing vouches for one that stands alone before a leap", "a~!bc", { 0, 100, 101 } },
		{ "but two next ones do not refute it", "a~~b~2", { 0, 100, 200, 300 } },
		{ "one that is more than a day earlier refutes one that stands alone", "a!bc", { 0, -30, -29 } },
		{ "by a day it is late", "a-", { 0, -24 } },
		{ "two that do not stand alone stay", "ab--", { 0, 1, -30, -29 } },
		{ "two in a row that fall into the last leap heal", "ab~cd-*ef", { 0, 1, 100, 101, 2, 3 } },
		{ "with something between they do not", "ab~cd-f-", { 0, 1, 100, 101, 2, 102, 3 } },
		{ "nor if the second is not later", "ab~cd--", { 0, 1, 100, 101, 3, 2 } },
		{ "nor if it has the same time", "ab~cd--", { 0, 1, 100, 101, 3, 3 } },
		{ "the end of the leap is not in it", "ab~cd--", { 0, 1, 100, 101, 99, 100 } },
		{ "nor is its beginning", "ab~cd--", { 0, 1, 100, 101, 1, 2 } },
		{ "nor more than a day apart", "ab~cd--", { 0, 1, 100, 101, 3, 40 } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		char text[64];

		take(table[i].hours, text);
		SAME_TEXT(table[i].name, text, table[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readings) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("trust", tests, NULL, NULL);
}
