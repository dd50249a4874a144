/*
 * A poll asks for the registers, and then for demand when they have come or their time is up. Polls fall on the multiples of
 * the interval by the wall clock, so they drift no more than that clock. There is one command at a time: while the last one
 * can still be answered, the poll of the next multiple is skipped.
 *
 * An answer looks like a report. So once demand was asked for, a line is owed, and the next demand becomes that line: it may
 * be a report, and it may come late, even after the next poll has begun.
 */
#include "polling.h"

enum {
	ANSWER_MAX_MS = 5000, /* a device asks the meter over the radio, which takes up to 4 s */
	ANSWER_MIN_MS = 1000,
	LATE_MAX_MS = 10000,  /* how late a busy computer may make a poll */
};

static enum polling ask_registers(struct poller *, const struct clocks *);
static enum polling ask_demand(struct poller *, const struct clocks *);
static enum polling give_up(struct poller *);
static bool asked_registers(const struct poller *);
static int64_t next_multiple(const struct poller *, const struct clocks *);

void
polling_begin(struct poller *p, const struct clocks *now, int64_t interval_s, bool registers)
{
	int64_t answer_ms = interval_s * 1000 / 2;

	*p = (struct poller){ .interval_ms = interval_s * 1000, .registers = registers };
	p->answer_ms = answer_ms < ANSWER_MIN_MS ? ANSWER_MIN_MS : answer_ms > ANSWER_MAX_MS ? ANSWER_MAX_MS : answer_ms;
	p->next_ms = next_multiple(p, now);
	p->heard_ms = now->mono_ms;
}

void
polling_opened(struct poller *p, const struct clocks *now, bool at_once)
{
	p->state = IDLE;
	if (at_once)
		p->next_ms = now->wall_ms;
	p->heard_ms = now->mono_ms;
}

void
polling_heard(struct poller *p, const struct clocks *now)
{
	p->heard_ms = now->mono_ms;
}

void
polling_came(struct poller *p, const struct event *e)
{
	if (e->kind == EVENT_LINE) {
		p->state = IDLE;
		p->brought = NOTHING;
		p->missed = p->repeats = 0;
	} else if (e->kind == EVENT_REPEAT)
		p->brought = REPEATED;
	else if (e->kind == EVENT_BAD && e->root == ROOT_DEMAND && p->brought == NOTHING)
		p->brought = DROPPED; /* EVENT_BAD is reported elsewhere */
	else if (e->root == ROOT_SUMMATION && asked_registers(p))
		p->answer_by_ms = p->asked_ms; /* good or bad, no more registers will come */
}

bool
polling_wants(const struct poller *p)
{
	return p->state == ASKED_DEMAND || p->state == GIVEN_UP || p->state == ASKED_REGISTERS_OWED;
}

enum polling
polling_next(struct poller *p, const struct clocks *now)
{
	int64_t late_ms = now->wall_ms - p->next_ms;
	bool waited = now->mono_ms >= p->answer_by_ms;
	enum polling what = POLLING_WAIT;

	if (asked_registers(p) && waited)
		return ask_demand(p, now);
	if (late_ms < 0 && late_ms >= -p->interval_ms)
		return POLLING_WAIT;
	/* Much too late: the computer slept, or its clock was set. Skip that poll. */
	if (late_ms < 0 || late_ms * 2 >= p->interval_ms || late_ms >= LATE_MAX_MS || (p->state != IDLE && !waited)) {
		p->next_ms = next_multiple(p, now);
		return POLLING_WAIT;
	}
	if (p->state == ASKED_DEMAND)
		what = give_up(p);
	if (what == POLLING_REPORT_REPEATS)
		return what; /* the poll comes next */
	p->next_ms = next_multiple(p, now);
	if (what != POLLING_WAIT)
		return what; /* instead of the poll */
	p->polls++;
	return p->registers ? ask_registers(p, now) : ask_demand(p, now);
}

int64_t
polling_wait_ms(const struct poller *p, const struct clocks *now)
{
	int64_t next = p->next_ms - now->wall_ms, answer = p->answer_by_ms - now->mono_ms;

	return asked_registers(p) && answer < next ? answer : next;
}

static enum polling
ask_registers(struct poller *p, const struct clocks *now)
{
	p->state = p->state == IDLE ? ASKED_REGISTERS : ASKED_REGISTERS_OWED;
	p->asked_ms = now->mono_ms;
	p->answer_by_ms = now->mono_ms + p->answer_ms;
	return POLLING_ASK_REGISTERS;
}

static enum polling
ask_demand(struct poller *p, const struct clocks *now)
{
	p->state = ASKED_DEMAND;
	p->asked_ms = now->mono_ms;
	p->answer_by_ms = now->mono_ms + p->answer_ms;
	p->brought = NOTHING;
	return POLLING_ASK_DEMAND;
}

/* Gives up a poll that brought no line. Returns what to do about it. */
static enum polling
give_up(struct poller *p)
{
	p->state = GIVEN_UP;
	p->failed++;
	if (p->brought == REPEATED) {
		p->missed = 0;
		return ++p->repeats == POLLS_REPORTED ? POLLING_REPORT_REPEATS : POLLING_WAIT;
	}
	p->repeats = 0;
	if (p->brought == DROPPED) {
		p->missed = 0;
		return POLLING_WAIT;
	}
	if (++p->missed % POLLS_REPORTED == 1)
		p->missed_ms = p->asked_ms;
	if (p->missed % POLLS_REPORTED != 0)
		return POLLING_WAIT;
	if (p->heard_ms < p->missed_ms) {
		p->missed = 0; /* begin anew: polls that a hung device missed say nothing about its demand reports */
		return POLLING_REOPEN;
	}
	return p->missed == POLLS_REPORTED ? POLLING_ASK_SCHEDULE : POLLING_WAIT;
}

static bool
asked_registers(const struct poller *p)
{
	return p->state == ASKED_REGISTERS || p->state == ASKED_REGISTERS_OWED;
}

static int64_t
next_multiple(const struct poller *p, const struct clocks *now)
{
	return (now->wall_ms / p->interval_ms + 1) * p->interval_ms;
}
