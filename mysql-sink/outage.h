/* An outage: which host to try, how long to wait before that, when to give up. Pure: time is an argument. */
#ifndef OUTAGE_H
#define OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OUTAGE_BACK_OFF_MS = 250, OUTAGE_BACK_OFF_MAX_MS = 60 * 1000, /* the pause after a round of all hosts; it doubles with each round */
	OUTAGE_FAREWELL_MS = 10 * 1000, /* how long to go on after a signal said stop */
};

/* What to do next. GIVE_UP comes when the time is up and a try was made after that. */
enum outage_step { OUTAGE_TRY, OUTAGE_WAIT, OUTAGE_GIVE_UP };

/* All times are ms of one clock that never jumps. */
struct outage {
	size_t hosts, host;     /* how many, and which one is next */
	int64_t timeout_ms;     /* give up this long after the first failure; 0: never */
	bool failing;
	int64_t since_ms;       /* failing: when the first failed try began */
	size_t failures;        /* in this round */
	int64_t back_off_ms, next_ms; /* the next pause; when the next try is due */
	int64_t stop_ms;        /* the deadline that stopping sets; OUTAGE_NEVER: not stopped */
	bool gave_up;
};

#define OUTAGE_NEVER INT64_MAX

void outage_begin(struct outage *, size_t hosts, long timeout_s);

/* Call when a try begins. */
void outage_try(struct outage *, int64_t now_ms);

/* Call when the try failed. other_host: go to the next host; a pause follows a round of them all. */
void outage_failed(struct outage *, int64_t now_ms, bool other_host);

/* Call when the try succeeded: ends the outage, stays with the host. Returns how many seconds the outage lasted. */
long outage_over(struct outage *, int64_t now_ms);

/*
 * Call when a signal says stop: try at once, begin with a short pause again, and give up
 * after OUTAGE_FAREWELL_MS. Called a second time: give up now.
 */
void outage_stop(struct outage *, int64_t now_ms);

/* Returns what to do after a failure; for WAIT sets how many ms to wait, at least 1. */
enum outage_step outage_next(const struct outage *, int64_t now_ms, int64_t *wait_ms);

/* Returns for how many ms the program may still wait for an answer after a signal said stop; 0: no longer. */
int64_t outage_patience_ms(const struct outage *, int64_t now_ms);

#endif
