/* Polling, with devices and clocks that are numbers: days of polls, steps of the clock, sleep, answers that are late or missing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "table.h"

#include "emu-read/polling.h"

enum { PENDING = 256, WAIT_MAX_MS = 60000 };
enum brings { LINE, REPEAT, BAD, NO_DEMAND, MUTE };
enum answer { REGISTERS, DEMAND };

/* Clocks, and a device that answers after delay_ms and reports every 15 s. If it is mute, it sends no byte. */
struct world {
	struct clocks now;
	struct poller poller;
	int64_t delay_ms;
	enum brings brings;
	struct { int64_t at_ms; enum answer what; } pending[PENDING];
	int count;
	unsigned asked[POLLING_REPORT_REPEATS + 1], lines, wakeups;
	int64_t polled_wall_ms; /* of the last poll */
	int64_t asked_ms[POLLING_REPORT_REPEATS + 1]; /* monotonic: when last */
	unsigned off, crowded;  /* polls not on a multiple; in the same interval as the one before */
};

static void
begin(struct world *w, long interval_s, bool registers)
{
	memset(w, 0, sizeof(*w));
	w->now = (struct clocks){ INT64_C(1795000000123), 5000 };
	polling_begin(&w->poller, &w->now, interval_s, registers);
	polling_opened(&w->poller, &w->now, false);
}

static void
act(struct world *w)
{
	enum polling what;

	while ((what = polling_next(&w->poller, &w->now)) != POLLING_WAIT) {
		w->asked[what]++;
		w->asked_ms[what] = w->now.mono_ms;
		if (what == POLLING_REOPEN)
			polling_opened(&w->poller, &w->now, false);
		if (what == (w->poller.registers ? POLLING_ASK_REGISTERS : POLLING_ASK_DEMAND)) {
			int64_t interval_ms = w->poller.interval_ms;

			w->off += w->now.wall_ms % interval_ms > 40;
			w->crowded += w->now.wall_ms / interval_ms == w->polled_wall_ms / interval_ms;
			w->polled_wall_ms = w->now.wall_ms;
		}
		if ((what == POLLING_ASK_REGISTERS || what == POLLING_ASK_DEMAND) && w->brings != MUTE) {
			assert_true(w->count < PENDING);
			w->pending[w->count].at_ms = w->now.mono_ms + w->delay_ms;
			w->pending[w->count++].what = what == POLLING_ASK_REGISTERS ? REGISTERS : DEMAND;
		}
	}
}

static void
came(struct world *w, enum event_kind kind, enum root root)
{
	const struct event event = { .kind = kind, .root = root };

	polling_came(&w->poller, &event);
}

static void
answer(struct world *w, enum answer what)
{
	polling_heard(&w->poller, &w->now);
	if (what == REGISTERS)
		came(w, EVENT_REGISTERS, ROOT_SUMMATION);
	else if (w->brings == BAD)
		came(w, EVENT_BAD, ROOT_DEMAND);
	else if (w->brings == REPEAT && polling_wants(&w->poller))
		came(w, EVENT_REPEAT, ROOT_DEMAND);
	else if (w->brings == LINE && polling_wants(&w->poller)) {
		came(w, EVENT_LINE, ROOT_DEMAND);
		w->lines++;
	}
}

/* Lets time pass, and wakes up as the filter does: when polling says so, or when bytes come; up to jitter_ms late. */
static void
pass(struct world *w, int64_t ms, int64_t jitter_ms)
{
	int64_t end_ms = w->now.mono_ms + ms;

	while (w->now.mono_ms < end_ms) {
		int64_t wait_ms = polling_wait_ms(&w->poller, &w->now), passed_ms;

		wait_ms = wait_ms < 0 ? 0 : wait_ms > WAIT_MAX_MS ? WAIT_MAX_MS : wait_ms;
		wait_ms += jitter_ms > 0 ? (int64_t)(w->wakeups * 7919 % (unsigned)jitter_ms) : 0;
		passed_ms = w->now.mono_ms + wait_ms > end_ms ? end_ms - w->now.mono_ms : wait_ms;
		if (w->count > 0 && w->pending[0].at_ms - w->now.mono_ms < passed_ms)
			passed_ms = w->pending[0].at_ms - w->now.mono_ms;
		w->now.mono_ms += passed_ms;
		w->now.wall_ms += passed_ms;
		w->wakeups++;
		while (w->count > 0 && w->pending[0].at_ms <= w->now.mono_ms) {
			answer(w, w->pending[0].what);
			memmove(w->pending, w->pending + 1, (size_t)--w->count * sizeof(w->pending[0]));
		}
		act(w);
	}
}

/* Ten days of minutes: each poll comes in its minute, however late the machine wakes up, and none comes twice. */
static void
days_test(void **state)
{
	struct world w;

	(void)state;
	for (int jitter_ms = 0; jitter_ms <= 40; jitter_ms += 40) {
		begin(&w, 60, true);
		w.delay_ms = 700;
		pass(&w, INT64_C(10) * 86400000, jitter_ms);
		assert_int_equal(w.lines, 14400);
		assert_int_equal(w.poller.polls, 14400);
		assert_int_equal(w.poller.failed, 0);
		assert_int_equal(w.off, 0);
		assert_int_equal(w.crowded, 0);
		assert_true(w.wakeups <= 4 * 14400);
	}
}

/* The clock is set, or the computer sleeps: polls are back on the multiples within a minute, and no missed poll is repeated. */
static void
clock_test(void **state)
{
	static const int64_t steps_ms[] = { -INT64_C(630720000000), -3600000, -90000, -61000, -30000, -1000, -1, 1, 900, 29000, 31000,
	    59000, 60000, 61000, 90000, 3600000, 3723456, INT64_C(630720000000) };
	static const long intervals_s[] = { 1, 5, 60, 3600 };
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(steps_ms) / sizeof(steps_ms[0]); i++)
		for (size_t k = 0; k < sizeof(intervals_s) / sizeof(intervals_s[0]); k++) {
			long interval_s = intervals_s[k];
			unsigned before;

			begin(&w, interval_s, true);
			w.delay_ms = 100;
			pass(&w, interval_s * 3500, 0);
			w.now.wall_ms += steps_ms[i];
			before = w.lines;
			w.off = w.crowded = 0;
			pass(&w, interval_s * 10000 + WAIT_MAX_MS, 0);
			if (w.off > 1 || w.crowded > 1 || (int64_t)(w.lines - before) * interval_s > 10 * interval_s + WAIT_MAX_MS / 1000 + interval_s ||
			    w.lines - before < 8 || (steps_ms[i] >= interval_s * 1000 + 10000 && w.off > 0))
				fail_msg("step of %" PRId64 " ms, interval %ld s: %u polls off, %u crowded, %u lines", steps_ms[i],
				    interval_s, w.off, w.crowded, w.lines - before);
		}
}

/* However late the answers are, each poll gets at most one line, and none starves. */
static void
late_test(void **state)
{
	static const int64_t delays_ms[] = { 0, 400, 999, 1000, 1001, 2500, 4900, 5100, 7000, 29000 };
	static const long intervals_s[] = { 1, 2, 5, 15, 60 };
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++)
		for (size_t k = 0; k < sizeof(intervals_s) / sizeof(intervals_s[0]); k++) {
			int64_t cycle_ms = intervals_s[k] * 1000, wanted;

			begin(&w, intervals_s[k], true);
			w.delay_ms = delays_ms[i];
			pass(&w, 3600000, 0);
			/* one line each interval, or each as long as asking twice takes */
			wanted = 3600000 / (cycle_ms > 2 * delays_ms[i] ? cycle_ms : 2 * delays_ms[i] + cycle_ms);
			if (w.lines < wanted - 3 || w.lines > w.poller.polls || (delays_ms[i] <= 5000 && w.asked[POLLING_REOPEN] > 0))
				fail_msg("answers after %" PRId64 " ms, interval %ld s: %u lines of %" PRIu64 " polls, %" PRId64 " expected",
				    delays_ms[i], intervals_s[k], w.lines, w.poller.polls, wanted);
		}
}

static void
silence_test(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 60, true);
	w.brings = MUTE;
	pass(&w, 3 * 60000, 0);
	assert_int_equal(w.asked[POLLING_REOPEN], 0);
	pass(&w, 60000, 0);
	assert_int_equal(w.asked[POLLING_REOPEN], 1); /* when the fourth poll is due, three have brought nothing */
	pass(&w, 6 * 60000, 0);
	IN_RANGE(w.asked[POLLING_REOPEN], 2, 3);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE], 0);
	w.brings = LINE;
	pass(&w, 3 * 60000, 0);
	IN_RANGE(w.lines, 2, 3);

	begin(&w, 60, true);
	w.brings = NO_DEMAND;
	pass(&w, 60 * 60000, 0);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE], 1);
	assert_int_equal(w.asked[POLLING_REOPEN], 0);

	begin(&w, 60, true); /* silent first, and then without demand */
	w.brings = MUTE;
	pass(&w, 4 * 60000, 0);
	w.brings = NO_DEMAND;
	pass(&w, 12 * 60000, 0);
	assert_int_equal(w.asked[POLLING_REOPEN], 1);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE], 1);

	begin(&w, 60, true); /* one byte, just after the first question that brought no demand */
	w.brings = MUTE;
	pass(&w, 21000, 0);
	assert_int_equal(w.asked[POLLING_ASK_REGISTERS], 1);
	pass(&w, w.asked_ms[POLLING_ASK_REGISTERS] + 5000 + 1 - w.now.mono_ms, 0);
	assert_int_equal(w.now.mono_ms - w.asked_ms[POLLING_ASK_DEMAND], 1);
	polling_heard(&w.poller, &w.now);
	pass(&w, 3 * 60000, 0);
	assert_int_equal(w.asked[POLLING_REOPEN], 0);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE], 1);

	begin(&w, 60, true); /* demand comes and is rejected: that was reported */
	w.brings = BAD;
	pass(&w, 60 * 60000, 0);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE] + w.asked[POLLING_REOPEN] + w.asked[POLLING_REPORT_REPEATS], 0);

	begin(&w, 60, false);
	w.brings = REPEAT;
	pass(&w, 60 * 60000, 0);
	assert_int_equal(w.asked[POLLING_REPORT_REPEATS], 1);
	assert_int_equal(w.asked[POLLING_ASK_REGISTERS], 0);
	assert_int_equal(w.asked[POLLING_ASK_SCHEDULE] + w.asked[POLLING_REOPEN] + w.lines, 0);
	w.brings = LINE;
	pass(&w, 60000, 0);
	w.brings = REPEAT;
	pass(&w, 10 * 60000, 0);
	assert_int_equal(w.asked[POLLING_REPORT_REPEATS], 2);
}

/* Polling asks for demand when the registers have come or their time is up, not before. */
static void
registers_test(void **state)
{
	static const struct { int64_t delay_ms, wanted_ms; } cases[] = { { 700, 700 }, { 4000, 4000 }, { 4999, 4999 }, { 6000, 5000 } };
	struct world w;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&w, 60, true);
		w.delay_ms = cases[i].delay_ms;
		pass(&w, 70000, 0);
		assert_int_equal(w.asked[POLLING_ASK_DEMAND], 1);
		assert_int_equal(w.asked_ms[POLLING_ASK_DEMAND] - w.asked_ms[POLLING_ASK_REGISTERS], cases[i].wanted_ms);
	}
}

static void
once_test(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 3600, true); /* polling does not wait for registers that were rejected */
	polling_opened(&w.poller, &w.now, true);
	assert_int_equal(polling_next(&w.poller, &w.now), POLLING_ASK_REGISTERS);
	assert_false(polling_wants(&w.poller));
	came(&w, EVENT_BAD, ROOT_OTHER);
	assert_int_equal(polling_next(&w.poller, &w.now), POLLING_WAIT);
	came(&w, EVENT_BAD, ROOT_SUMMATION);
	assert_int_equal(polling_next(&w.poller, &w.now), POLLING_ASK_DEMAND);
	assert_true(polling_wants(&w.poller));

	begin(&w, 3600, true);
	polling_opened(&w.poller, &w.now, true);
	act(&w);
	assert_int_equal(w.asked[POLLING_ASK_REGISTERS], 1);
	pass(&w, 2 * 5000, 0);
	assert_int_equal(w.lines, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_test),
		cmocka_unit_test(clock_test),
		cmocka_unit_test(late_test),
		cmocka_unit_test(silence_test),
		cmocka_unit_test(registers_test),
		cmocka_unit_test(once_test),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("polling", tests, NULL, NULL);
}
