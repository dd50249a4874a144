/* When to ask a device for what, and what its silence means. Time is an argument here: a day of it passes in no time. */
#ifndef POLLING_H
#define POLLING_H

#include <stdbool.h>
#include <stdint.h>

#include "reading.h"

enum { POLLS_REPORTED = 3 }; /* polls in a row without a reading, before it means something */

struct clocks {
	int64_t wall_ms;         /* since 1970, UTC; may jump */
	int64_t mono_ms;         /* never jumps; stands still while the computer sleeps */
};

/* What is to be done now. */
enum polling {
	POLLING_WAIT,
	POLLING_ASK_REGISTERS,
	POLLING_ASK_DEMAND,
	POLLING_ASK_SCHEDULE,    /* three polls brought no demand, though bytes came: were its reports switched off? */
	POLLING_REOPEN,          /* three polls brought no byte: the device or its driver hangs */
	POLLING_REPORT_REPEATS,  /* three polls brought a TimeStamp that stands still */
};

/* What was asked for, and is owed. */
enum polling_state {
	IDLE,                    /* nothing */
	ASKED_REGISTERS,
	ASKED_DEMAND,            /* a line is owed */
	GIVEN_UP,                /* demand was asked for, too long ago; the line is still owed */
	ASKED_REGISTERS_OWED,    /* so it is while the next poll begins */
};

struct poller {
	int64_t interval_ms;
	int64_t answer_ms;       /* how long an answer is waited for */
	bool registers;          /* ask for them */

	enum polling_state state;
	int64_t next_ms;         /* wall clock: the next poll */
	int64_t asked_ms;        /* monotonic: when this state began */
	int64_t answer_by_ms;    /* monotonic: until when nothing else is asked; the past when the registers have come */
	int64_t heard_ms;        /* monotonic: the last byte */
	enum { NOTHING, DROPPED, REPEATED } brought; /* what has come in place of the line since demand was asked for */
	unsigned missed;         /* polls in a row that brought nothing */
	int64_t missed_ms;       /* monotonic: when the first of the latest three was made */
	unsigned repeats;        /* polls in a row that only brought a repeated TimeStamp */
	uint64_t polls, failed;  /* in all: made; without a line */
};

/* From 1 s to a day. */
void polling_begin(struct poller *, const struct clocks *, int64_t interval_s, bool registers);

/* The port was opened: what was asked before is forgotten. At once: the first poll does not wait for its time. */
void polling_opened(struct poller *, const struct clocks *, bool at_once);

/* Bytes came; and what became of them. */
void polling_heard(struct poller *, const struct clocks *);
void polling_came(struct poller *, const struct event *);

/* Whether a line is owed: a demand that comes now is to become one. */
bool polling_wants(const struct poller *);

/* The next thing to do; to be called until there is none. What it says is to be asked counts as asked. */
enum polling polling_next(struct poller *, const struct clocks *);

/* How long there will be none. */
int64_t polling_wait_ms(const struct poller *, const struct clocks *);

#endif
