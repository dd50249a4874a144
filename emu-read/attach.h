/* Having the port of a device: attempts to open it, again and again, and what is reported of them. */
#ifndef ATTACH_H
#define ATTACH_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "port.h"

struct attach {
	struct port port;
	const char *source;   /* the port, as messages call it */
	bool verbose;
	unsigned opened;      /* times the port was */
	const char *away;     /* why it is not open, as reported last; NULL: it is, or nothing was reported */
	const char *why;      /* why it is not open, as of the last attempt */
	int64_t why_ms;       /* monotonic: since when */
	int64_t open_at_ms;   /* monotonic: the next attempt */
	int64_t backoff_ms, backoff_max_ms;
};

/*
 * wanted: a path, or NULL for the one meter that is attached. Times are ms of the monotonic clock. hurried: somebody waits, so
 * attempts go on every few seconds; else they end a minute apart.
 */
void attach_begin(struct attach *, const char *wanted, bool hurried, bool verbose, int64_t now_ms);

/*
 * Opens the port if it is closed and it is time for an attempt; returns whether it did. At the start, ends the program for
 * what a person has to mend; all else is waited for. What is wrong with a port that has just come settles by itself, most
 * often: udev(7) gives it its group, ModemManager(8) looks at it. So only what has lasted for some seconds is reported.
 */
bool attach_try(struct attach *, int64_t now_ms);

/* Closes a port, to open it again soon: it hangs; or it is gone, and the errno says how. */
void attach_again(struct attach *, int64_t now_ms);
void attach_gone(struct attach *, int error, int64_t now_ms);

/* ms until the next attempt. */
int64_t attach_wait_ms(const struct attach *, int64_t now_ms);

/* Prints each serial port on a line, and which of them is a meter. Returns how many, or -1 with errno set. */
int attach_list(FILE *to);

#endif
