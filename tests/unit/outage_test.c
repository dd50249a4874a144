/* Outages whose clock is a number: a row has the time when the servers are back, and the time of TERM. */
#include <stdio.h>
#include <string.h>

#include "table.h"
#include "mysql-sink/outage.h"

enum { NEVER = -1 };

struct outage_case {
	const char *name;
	int hosts;
	long timeout_s;
	int64_t try_ms;                 /* the duration of a try that fails */
	int64_t back_ms;                /* from then on the last host answers */
	int64_t stop_ms, again_ms;      /* TERM, and once more */
	bool stored;
	int64_t end_ms;                 /* when the try began that succeeded, or when it gave up */
	int tries;
};

static const struct outage_case CASES[] = {
	{ "there at once", 1, 0, 0, 0, NEVER, NEVER, true, 0, 1 },
	{ "a quarter of a second", 1, 0, 0, 100, NEVER, NEVER, true, 250, 2 },
	{ "the pause doubles", 1, 0, 0, 4000, NEVER, NEVER, true, 7750, 6 },
	{ "up to a minute", 1, 0, 0, 3600 * 1000, NEVER, NEVER, true, 3603750, 68 },
	{ "a try takes time, too", 1, 0, 1000, 2000, NEVER, NEVER, true, 2750, 3 },
	{ "the second host, without a pause", 2, 0, 0, 0, NEVER, NEVER, true, 0, 2 },
	{ "the pause comes after a round", 3, 0, 0, 100, NEVER, NEVER, true, 250, 6 },
	{ "the last try is at the end of the time", 1, 60, 0, 60000, NEVER, NEVER, true, 60000, 9 },
	{ "which is not before it", 1, 60, 0, 59000, NEVER, NEVER, true, 60000, 9 },
	{ "and not after it", 1, 60, 0, NEVER, NEVER, NEVER, false, 60000, 9 },
	{ "of each host", 2, 60, 0, 60000, NEVER, NEVER, true, 60000, 18 },
	{ "a time shorter than the first pause", 1, 1, 0, NEVER, NEVER, NEVER, false, 1000, 4 },
	{ "a try that is longer than the time is the last", 1, 2, 5000, NEVER, NEVER, NEVER, false, 5000, 1 },
	{ "a year", 1, 86400 * 365, 0, NEVER, NEVER, NEVER, false, INT64_C(31536000000), 525607 },
	{ "TERM tries at once", 1, 0, 0, 36000, 37000, NEVER, true, 37000, 9 },
	{ "and from a quarter of a second anew", 1, 0, 0, 37200, 37000, NEVER, true, 37250, 10 },
	{ "for ten seconds", 1, 0, 0, NEVER, 37000, NEVER, false, 47000, 15 },
	{ "with a try at their end", 1, 0, 0, 47000, 37000, NEVER, true, 47000, 15 },
	{ "at each host", 2, 0, 0, 37000, 37000, NEVER, true, 37000, 18 },
	{ "TERM twice gives up", 1, 0, 0, NEVER, 37000, 38000, false, 38000, 11 },
	{ "the time is up before the ten seconds", 1, 40, 0, NEVER, 37000, NEVER, false, 40000, 13 },
};

static void
outages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(CASES); i++) {
		const struct outage_case *c = &CASES[i];
		enum outage_step step = OUTAGE_TRY;
		int64_t now = 0, wait, stop = c->stop_ms, again = c->again_ms;
		struct outage o;
		int tries = 0;
		bool stored = false;

		outage_begin(&o, (size_t)c->hosts, c->timeout_s);
		while (step != OUTAGE_GIVE_UP) {
			if (step == OUTAGE_TRY) {
				outage_try(&o, now);
				tries++;
				stored = c->back_ms != NEVER && now >= c->back_ms && o.host == o.hosts - 1;
				if (stored)
					break;
				now += c->try_ms;
				outage_failed(&o, now, true);
			} else if (stop != NEVER && now + wait >= stop) {
				now = stop > now ? stop : now;
				stop = NEVER;
				outage_stop(&o, now);
			} else if (stop == NEVER && again != NEVER && now + wait >= again) {
				now = again;
				again = NEVER;
				outage_stop(&o, now);
			} else {
				assert_true(wait > 0 && wait <= OUTAGE_BACK_OFF_MAX_MS);
				now += wait;
			}
			step = outage_next(&o, now, &wait);
		}
		SAME_NUMBER(c->name, stored, c->stored);
		SAME_NUMBER(c->name, now, c->end_ms);
		if (c->timeout_s < 86400)
			SAME_NUMBER(c->name, tries, c->tries);
		SAME_NUMBER(c->name, outage_over(&o, now), c->end_ms / 1000);
	}
}

/* An old failure does not count for a later one. */
static void
forgets(void **state)
{
	struct outage o;
	int64_t wait;

	(void)state;
	outage_begin(&o, 1, 10);
	for (int64_t day = 0; day < 10; day++) {
		int64_t now = day * 86400000;

		outage_try(&o, now);
		outage_failed(&o, now, true);
		assert_int_equal(outage_next(&o, now, &wait), OUTAGE_WAIT);
		assert_int_equal(wait, OUTAGE_BACK_OFF_MS);
		outage_try(&o, now + wait);
		assert_int_equal(outage_over(&o, now + 3000), 3);
	}
}

/* A call may take until the ten seconds after TERM are over. */
static void
patience(void **state)
{
	struct outage o;

	(void)state;
	outage_begin(&o, 1, 10);
	assert_int_equal(outage_patience_ms(&o, 86400000), INT32_MAX);
	outage_stop(&o, 1000);
	assert_int_equal(outage_patience_ms(&o, 1000), OUTAGE_FAREWELL_MS);
	assert_int_equal(outage_patience_ms(&o, 1000 + OUTAGE_FAREWELL_MS), 0);
	assert_int_equal(outage_patience_ms(&o, 2000 + OUTAGE_FAREWELL_MS), 0);
	outage_stop(&o, 1000);
	assert_int_equal(outage_patience_ms(&o, 1000), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(outages), cmocka_unit_test(forgets), cmocka_unit_test(patience) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
