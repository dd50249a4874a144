/* Which reading becomes a line, as events. Pure: the time is an argument, and nothing is printed. */
#ifndef READING_H
#define READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "frame.h"
#include "raven.h"

enum event_kind {
	EVENT_NONE,      /* it takes more bytes */
	EVENT_LINE,      /* a demand became a line */
	EVENT_REPEAT,    /* a demand has the TimeStamp of its meter's last line: the device's cache is talking */
	EVENT_REGISTERS, /* a summation came, for its meter's next line */
	EVENT_LINK,      /* the device hears the meter, or does not */
	EVENT_SCHEDULE,  /* the device was told not to report demand */
	EVENT_BAD,       /* a fragment was dropped */
	EVENT_NO_MEMORY,
};

struct event {
	enum event_kind kind;
	enum root root;          /* of the fragment */
	struct demand_line line; /* EVENT_LINE */
	bool by_host;            /* EVENT_LINE: the meter gave no time, so the line carries the host's */
	int64_t apart_s;         /* EVENT_LINE: how far the host's clock is ahead of the meter's; 0 in a recording */
	bool connected;          /* EVENT_LINK */
	uint64_t at;             /* EVENT_BAD: bytes that came before the fragment */
	char text[128];          /* EVENT_LINK: the device's word for it; EVENT_BAD: "NAME dropped: REASON" */
};

/* What the command line says of it. */
struct reading_rules {
	const char *meter;       /* only this one; NULL: each */
	bool no_registers;       /* lines of 3 fields */
	bool host_clock;         /* lines carry the host's time always */
};

/* When bytes came. */
struct reading_now {
	int64_t host_s;          /* the host's clock, UTC; RAVEN_TIME_NONE: a recording, in which only the meter's counts */
	bool wanted;             /* a demand is to become a line; else only registers count: the device's report between polls */
};

enum {
	ID_WITHIN = 10,          /* an unknown MeterMacId has to come again within so many fragments that name a meter */
	HELD_MAX = ID_WITHIN + 1,
};

/* A demand or a summation, and when it came. */
struct arrival {
	struct raven raven;
	struct reading_now now;
	const char *name;        /* of the fragment */
	uint64_t at;             /* bytes that came before it */
	uint64_t number;         /* of those that name a meter */
};

struct reading {
	struct reading_rules rules;
	struct raven_parser *parser;
	struct reading_meter **meters; /* those that are known, by id */
	size_t meter_count;
	bool id_known;           /* the first MeterMacId of the run has come */
	bool registers_seen;     /* lines have 5 fields from then on */
	struct arrival held[HELD_MAX]; /* of meters that are not known yet, the oldest first */
	int held_count;
	struct arrival due[2];   /* to be judged next: the last one that came, and before it what was held of its meter */
	int due_count;
	uint64_t named;          /* fragments that named a meter */
	uint64_t lines, repeats, dropped;
};

/* Returns false with errno set if there is no memory. */
bool reading_begin(struct reading *, const struct reading_rules *);
void reading_free(struct reading *);

/* Gives the next event of what is in the frame; call it until it gives EVENT_NONE. */
enum event_kind reading_next(struct reading *, struct frame *, const struct reading_now *, struct event *);

/* At the end of the bytes, the same: what was cut off there, and meters that came only once. */
enum event_kind reading_end(struct reading *, struct frame *, struct event *);

/* The port was opened again: registers that came before are not those of the next line. */
void reading_forget_registers(struct reading *);

#endif
