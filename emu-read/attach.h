/* Attaching to a device: opens its port, retries, and reports how that goes. */
#ifndef ATTACH_H
#define ATTACH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "port.h"

struct attach {
	struct port port;
	const char *source;   /* the port, for messages */
	bool verbose;
	unsigned opened;      /* how often the port was opened */
	const char *closed_why; /* the reason reported last for which it is closed; NULL: it is open, or nothing was reported */
	const char *why;      /* the reason of the last attempt */
	int64_t why_ms;       /* monotonic: since when that has been the reason */
	int64_t open_at_ms;   /* monotonic: the next attempt */
	int64_t backoff_ms, backoff_max_ms;
};

/*
 * wanted is a path, or NULL for the one meter that is attached. Times are ms of the monotonic clock. It retries at least every
 * minute, or if hurried, because a person waits, at least every 2 s.
 */
void attach_begin(struct attach *, const char *wanted, bool hurried, bool verbose, int64_t now_ms);

/*
 * Opens the port if it is closed and the next attempt is due. Returns true if it opened it. At the start, exits for what a
 * person has to mend; it waits for everything else. Most troubles of a port that has just come end by themselves: udev(7)
 * sets its group, ModemManager(8) probes it. So a new reason is reported once it has lasted for some seconds.
 */
bool attach_try(struct attach *, int64_t now_ms);

/* Closes a port that hangs, to reopen it soon. */
void attach_again(struct attach *, int64_t now_ms);

/* The same for a port that is gone, by the errno of the call that failed. */
void attach_gone(struct attach *, int error, int64_t now_ms);

/* Returns the ms until the next attempt. */
int64_t attach_wait_ms(const struct attach *, int64_t now_ms);

/* Prints a line for each serial port, with the kind of meter that it is. Returns how many, or -1 with errno set. */
int attach_list(FILE *to);

#endif
