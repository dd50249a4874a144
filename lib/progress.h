/* How far the reading of a regular file has come, for somebody who sits and waits. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

struct progress {
	bool wanted;  /* standard error is a terminal, and standard output another thing */
	bool shown;   /* a line stands there now */
	struct timespec began, last;
};

void progress_begin(struct progress *);

/* Shows percent, lines a second and time left, at most five times a second, once two seconds have passed. */
void progress_show(struct progress *, off_t done, off_t size, unsigned long lines);

/* Wipes the line, before anything else is written there and at the end. */
void progress_wipe(struct progress *);

#endif
