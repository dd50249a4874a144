/*
 * A run of emu-read, which main.c starts and ends, live.c or capture.c feeds with bytes, and lines.c turns into
 * lines. These four are the program: they print, and end it where nothing else can be done.
 */
#ifndef READER_H
#define READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "demand_line.h"
#include "frame.h"
#include "output.h"
#include "polling.h"
#include "port.h"
#include "raven.h"

struct options {
	const char *port, *meter, *raw;
	long interval_s, timeout_s; /* timeout_s 0: never */
	bool host_clock, listen, once, list, no_registers, verbose;
};

/* Of each meter, what the rule that makes a line has to know. */
struct meter {
	char id[METER_SIZE];
	int64_t stamp_s;       /* TimeStamp of its last line that had one, or RAVEN_TIME_NONE */
	int64_t delivered_mWh; /* registers that came since that line, or DECIMAL_NONE */
	int64_t received_mWh;
};

struct reader {
	const struct options *options;
	const char *source;    /* port or capture, as messages call it */
	bool live;
	struct frame frame;
	struct raven_parser *parser;
	struct meter *meters;
	size_t meter_count;
	bool registers_seen;   /* in this run: lines have 5 fields from then on */
	struct output out;
	uint64_t bytes, lines, repeats, dropped;

	/* live only */
	struct port port;
	const char *away;      /* why the port is not open, as said last; NULL: it is, or nothing was said */
	unsigned opened;       /* times the port was */
	int64_t open_at_ms;    /* monotonic: the next attempt */
	int64_t backoff_ms;
	int raw_fd;            /* -1: none */
	struct poller poller;
	struct clocks now;     /* as of this turn of the loop */
	int64_t reading_ms;    /* monotonic: the last line, or the start of the program */
	int64_t demand_ms;     /* the same of demand that gave no line */
	bool said_quiet, said_no_time, said_apart, link_lost;
};

/* lines.c: what has come as fragments, to standard output */

/* Before anything else, if there can be output. */
void lines_begin(struct reader *);

/* What there is in the frame; with --once up to the first line. Returns whether a line came. */
bool fragments_take(struct reader *);

/* Counts and says a fragment that is not used, and why; field is the one meant, or NULL. */
void dropped(struct reader *, const struct fragment *, const char *field, const char *why);

/* Says what was done so far. */
void tell(const struct reader *);

/* live.c and capture.c: from a device, from recorded bytes. Return the exit status. */
int live(struct reader *);
int decode_all(struct reader *, char *captures[]);

/* Each serial port on a line, and which of them is a meter. Returns how many, or -1 with errno set. */
int ports_print(FILE *to);

#endif
