/* An outage: whose turn it is, how long to wait before the next try, when to give up. Pure: time is an argument. */
#ifndef OUTAGE_H
#define OUTAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OUTAGE_BACK_OFF_MS = 250, OUTAGE_BACK_OFF_MAX_MS = 60 * 1000, /* between rounds over the hosts: doubled after each */
	OUTAGE_FAREWELL_MS = 10 * 1000, /* a server has so long to come back after the program was told to stop */
};

/* What to do next. GIVE_UP: the time is up, and the last try was not before its end. */
enum outage_step { OUTAGE_TRY, OUTAGE_WAIT, OUTAGE_GIVE_UP };

/* All times are milliseconds of one clock that never steps. */
struct outage {
	size_t hosts, host;     /* how many, and whose turn it is */
	int64_t timeout_ms;     /* give up so long after the first failure; 0: never */
	bool failing;
	int64_t since_ms;       /* failing: when the first try began that failed */
	size_t failures;        /* in this round */
	int64_t back_off_ms, next_ms; /* the next pause; when the next try is due */
	int64_t stop_ms;        /* the deadline that stopping sets; OUTAGE_NEVER: not stopped */
	bool gave_up;
};

#define OUTAGE_NEVER INT64_MAX

void outage_begin(struct outage *, size_t hosts, long timeout_s);

/* A try begins now. */
void outage_try(struct outage *, int64_t now_ms);

/* The try has failed. With other_host the next host of the list has its turn; after a round of them all comes a pause. */
void outage_failed(struct outage *, int64_t now_ms, bool other_host);

/* It has succeeded: the outage is over, the host stays. Returns for how many seconds it has lasted. */
long outage_over(struct outage *, int64_t now_ms);

/*
 * The program was told to stop: try at once, and from OUTAGE_BACK_OFF_MS anew for
 * OUTAGE_FAREWELL_MS. Told again: give up.
 */
void outage_stop(struct outage *, int64_t now_ms);

/* What to do after a failure; for WAIT, how many ms, at least 1. */
enum outage_step outage_next(const struct outage *, int64_t now_ms, int64_t *wait_ms);

/* For how many ms an answer can be waited for, as far as stopping goes; 0: no more. */
int64_t outage_patience_ms(const struct outage *, int64_t now_ms);

#endif
