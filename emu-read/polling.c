/*
 * A poll asks for the registers, and for demand when they have come or their time is up. It falls on every multiple of the
 * interval of the wall clock, so it drifts no more than that does. One command at a time: while the last one can still be
 * answered the next multiple is let pass.
 *
 * Nothing tells an answer from a report. So what counts is that a line is owed since demand was asked for, whatever brings
 * it and however late: also when the next poll has begun.
 */
#include "polling.h"

enum {
	ANSWER_MAX_MS = 5000, /* a device asks the meter over the radio, which takes up to 4 s */
	ANSWER_MIN_MS = 1000,
	LATE_MAX_MS = 10000,  /* of a poll on a busy computer */
};

static int64_t
next_multiple(const struct poller *p, const struct clocks *now)
{
	return (now->wall_ms / p->interval_ms + 1) * p->interval_ms;
}

void
polling_begin(struct poller *p, const struct clocks *now, long interval_s, bool registers)
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
	p->stage = IDLE;
	p->due = at_once;
	p->open = p->owed = false;
	p->heard_ms = now->mono_ms;
}

void
polling_heard(struct poller *p, const struct clocks *now)
{
	p->heard_ms = now->mono_ms;
}

void
polling_registers_came(struct poller *p)
{
	p->registers_came = true;
}

void
polling_line_came(struct poller *p)
{
	p->stage = IDLE;
	p->open = p->owed = p->repeated = p->refused = false;
	p->missed = p->repeats = 0;
}

void
polling_repeat_came(struct poller *p)
{
	p->repeated = true;
}

void
polling_refused_came(struct poller *p)
{
	p->refused = true;
}

/* The poll before this one has brought no line. Returns what that means. */
static enum polling
give_up(struct poller *p)
{
	p->open = false;
	p->failed++;
	if (p->repeated) {
		p->missed = 0;
		return ++p->repeats == POLLS_SAID ? POLLING_SAY_REPEATS : POLLING_WAIT;
	}
	p->repeats = 0;
	if (p->refused) {
		p->missed = 0;
		return POLLING_WAIT;
	}
	if (++p->missed % POLLS_SAID == 1)
		p->missed_ms = p->asked_ms;
	if (p->missed % POLLS_SAID != 0)
		return POLLING_WAIT;
	if (p->heard_ms < p->missed_ms) {
		p->missed = 0; /* what was asked in vain tells nothing about what it will say when it speaks again */
		return POLLING_REOPEN;
	}
	return p->missed == POLLS_SAID ? POLLING_ASK_SCHEDULE : POLLING_WAIT;
}

static enum polling
ask(struct poller *p, const struct clocks *now, bool registers)
{
	p->stage = registers ? ASKED_REGISTERS : ASKED_DEMAND;
	p->asked_ms = now->mono_ms;
	p->registers_came = false;
	if (!registers) {
		p->open = p->owed = true;
		p->repeated = p->refused = false;
	}
	return registers ? POLLING_ASK_REGISTERS : POLLING_ASK_DEMAND;
}

enum polling
polling_next(struct poller *p, const struct clocks *now)
{
	int64_t late_ms = now->wall_ms - p->next_ms;
	bool waited = now->mono_ms - p->asked_ms >= p->answer_ms;
	enum polling what;

	if (p->stage == ASKED_REGISTERS && (p->registers_came || waited))
		return ask(p, now, false);
	if (late_ms >= 0 || late_ms < -p->interval_ms) {
		/* Much too late: the computer slept, or its clock was set. That poll is missed, not made up for. */
		if (late_ms >= 0 && late_ms * 2 < p->interval_ms && late_ms < LATE_MAX_MS && (p->stage == IDLE || waited))
			p->due = true;
		p->next_ms = next_multiple(p, now);
	}
	if (!p->due)
		return POLLING_WAIT;
	if (p->open && (what = give_up(p)) != POLLING_WAIT) {
		p->due = what == POLLING_SAY_REPEATS;
		return what;
	}
	p->due = false;
	p->polls++;
	return ask(p, now, p->registers);
}

int64_t
polling_wait_ms(const struct poller *p, const struct clocks *now)
{
	int64_t next = p->next_ms - now->wall_ms, answer = p->asked_ms + p->answer_ms - now->mono_ms;

	return p->stage == ASKED_REGISTERS && answer < next ? answer : next;
}
