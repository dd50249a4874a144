/* When to ask a device for what, and what its silence means. Time is an argument here: a day of it passes in no time. */
#ifndef POLLING_H
#define POLLING_H

#include <stdbool.h>
#include <stdint.h>

enum { POLLS_SAID = 3 }; /* polls in a row without a reading, before it means something */

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
	POLLING_SAY_REPEATS,     /* three polls brought a TimeStamp that stands still */
};

struct poller {
	int64_t interval_ms;
	int64_t answer_ms;       /* how long the registers are waited for */
	bool registers;          /* ask for them */

	int64_t next_ms;         /* wall clock: the next multiple of the interval */
	bool due;                /* it has come, and nothing is in the way */
	enum { IDLE, ASKED_REGISTERS, ASKED_DEMAND } stage;
	int64_t asked_ms;        /* monotonic: when this stage began */
	int64_t heard_ms;        /* monotonic: the last byte */
	bool registers_came;     /* in this stage */
	bool owed;               /* demand was asked for, and no line has come of it yet */
	bool open;               /* the same, and the poll that asked has not been given up */
	bool repeated;           /* what did come since had the TimeStamp of the last line */
	bool refused;            /* or was refused, which was said */
	unsigned missed;         /* polls in a row that brought nothing */
	int64_t missed_ms;       /* monotonic: when the first of the latest three was made */
	unsigned repeats;        /* polls in a row that only brought a repeated TimeStamp */
	uint64_t polls, failed;  /* in all: made; without a line */
};

/* From 1 s to a day. */
void polling_begin(struct poller *, const struct clocks *, long interval_s, bool registers);

/* The port was opened: what was asked before is forgotten. At once: the first poll does not wait for its time. */
void polling_opened(struct poller *, const struct clocks *, bool at_once);

/* Bytes came; among them registers; of demand a line was made, it repeated the TimeStamp of the last line, it was refused. */
void polling_heard(struct poller *, const struct clocks *);
void polling_registers_came(struct poller *);
void polling_line_came(struct poller *);
void polling_repeat_came(struct poller *);
void polling_refused_came(struct poller *);

/* The next thing to do; to be called until there is none. What it says is to be asked counts as asked. */
enum polling polling_next(struct poller *, const struct clocks *);

/* How long there will be none. */
int64_t polling_wait_ms(const struct poller *, const struct clocks *);

#endif
