/* When to ask the device for what, and what its silence means. Pure: time is an argument. */
#ifndef POLLING_H
#define POLLING_H

#include <stdbool.h>
#include <stdint.h>

#include "reading.h"

enum { POLLS_REPORTED = 3 }; /* so many polls in a row without a reading mean something */

struct clocks {
	int64_t wall_ms;         /* since 1970, UTC; may jump */
	int64_t mono_ms;         /* never jumps; stands still while the computer sleeps */
};

/* What to do now. */
enum polling {
	POLLING_WAIT,
	POLLING_ASK_REGISTERS,
	POLLING_ASK_DEMAND,
	POLLING_ASK_SCHEDULE,    /* three polls brought bytes but no demand: its reports may be switched off */
	POLLING_REOPEN,          /* three polls brought no byte: the device or its driver hangs */
	POLLING_REPORT_REPEATS,  /* three polls brought the same TimeStamp */
};

/* What was asked for and is owed. */
enum polling_state {
	IDLE,                    /* nothing */
	ASKED_REGISTERS,
	ASKED_DEMAND,            /* a line is owed */
	GIVEN_UP,                /* demand was asked for too long ago; the line is still owed */
	ASKED_REGISTERS_OWED,    /* the next poll has asked for registers; the line is still owed */
};

struct poller {
	int64_t interval_ms;
	int64_t answer_ms;       /* how long to wait for an answer */
	bool registers;          /* ask for registers, too */

	enum polling_state state;
	int64_t next_ms;         /* wall clock: the next poll */
	int64_t asked_ms;        /* monotonic: when this state began */
	int64_t answer_by_ms;    /* monotonic: ask for nothing else before; in the past once the registers have come */
	int64_t heard_ms;        /* monotonic: the last byte */
	enum { NOTHING, DROPPED, REPEATED } brought; /* what came instead of the line since demand was asked for */
	unsigned missed;         /* polls in a row that brought nothing */
	int64_t missed_ms;       /* monotonic: the first of the latest three of them */
	unsigned repeats;        /* polls in a row that brought only a repeated TimeStamp */
	uint64_t polls, failed;  /* of all polls: made; without a line */
};

/* interval_s is 1 to a day. registers: ask for them, too. */
void polling_begin(struct poller *, const struct clocks *, int64_t interval_s, bool registers);

/* Call when the port was opened. Forgets what was asked before. at_once: the first poll does not wait for its time. */
void polling_opened(struct poller *, const struct clocks *, bool at_once);

/* Call when bytes came, and with each event that they made. */
void polling_heard(struct poller *, const struct clocks *);
void polling_came(struct poller *, const struct event *);

/* Returns whether a line is owed, so that a demand which comes now becomes one. */
bool polling_wants(const struct poller *);

/* Returns the next thing to do. Call it until it returns POLLING_WAIT. It takes it that the caller asks at once. */
enum polling polling_next(struct poller *, const struct clocks *);

/* Returns for how long there is nothing to do. */
int64_t polling_wait_ms(const struct poller *, const struct clocks *);

#endif
