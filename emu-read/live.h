/* The conversation with a device. */
#ifndef LIVE_H
#define LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "output.h"

struct reader_options {
	const char *port, *meter, *raw;  /* NULL: not given */
	int64_t interval_s, timeout_s;   /* timeout_s 0: none */
	bool host_clock, listen, once, list, no_registers, verbose;
};

/* Reads a device until a signal says stop, a time-out passes, or the line of --once was printed. Returns the exit status. */
int live(const struct reader_options *, struct output *);

#endif
