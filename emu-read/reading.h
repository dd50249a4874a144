/* Which readings become lines, as events. Pure: time is an argument. */
#ifndef READING_H
#define READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "frame.h"
#include "raven.h"

enum event_kind {
	EVENT_NONE,      /* more bytes are needed */
	EVENT_LINE,      /* a demand became a line */
	EVENT_REPEAT,    /* a demand has the TimeStamp of its meter's last line: the device sent it from its cache */
	EVENT_REGISTERS, /* a summation came, for its meter's next line */
	EVENT_LINK,      /* the device says whether it hears the meter */
	EVENT_SCHEDULE,  /* the device was told not to report demand */
	EVENT_BAD,       /* a fragment was dropped */
	EVENT_NO_MEMORY,
};

struct event {
	enum event_kind kind;
	enum root root;          /* of the fragment */
	struct demand_line line; /* EVENT_LINE */
	bool by_host;            /* EVENT_LINE: the meter sent no time, so the line carries the host's */
	int64_t apart_s;         /* EVENT_LINE: how far the host's clock is ahead of the meter's; 0 in a recording */
	bool connected;          /* EVENT_LINK */
	uint64_t at;             /* EVENT_BAD: bytes that came before the fragment */
	char text[128];          /* EVENT_LINK: the device's Status; EVENT_BAD: "NAME dropped: REASON" */
};

/* The options that matter here. */
struct reading_rules {
	const char *meter;       /* only this one; NULL: every one */
	bool no_registers;       /* lines have 3 fields */
	bool host_clock;         /* lines always carry the host's time */
};

/* When bytes came. */
struct reading_now {
	int64_t host_s;          /* the host's clock, UTC; RAVEN_TIME_NONE: a recording, which has only the meter's */
	bool wanted;             /* a demand becomes a line; false between polls, when the device reports demand by itself */
};

enum {
	ID_WITHIN = 10,          /* an unknown MeterMacId must come again within so many fragments that name a meter */
	HELD_MAX = ID_WITHIN + 1,
	REGISTERS_S = 60,        /* registers that came longer before a demand are not those of its line */
};

/* A demand or a summation, and when it came. */
struct arrival {
	struct raven raven;
	struct reading_now now;
	const char *name;        /* of the fragment */
	uint64_t at;             /* bytes that came before the fragment */
	uint64_t number;         /* its number among the fragments that name a meter */
};

struct reading {
	struct reading_rules rules;
	struct raven_parser *parser;
	struct reading_meter **meters; /* the known ones, sorted by id */
	size_t meter_count;
	bool id_known;           /* the first MeterMacId of the run has come */
	bool registers_seen;     /* a summation has come, so lines have 5 fields */
	struct arrival held[HELD_MAX]; /* of unknown meters, the oldest first */
	int held_count;
	struct arrival due[2];   /* to judge next: what was held of a meter, then what came last of it */
	int due_count;
	uint64_t named;          /* fragments that named a meter */
	uint64_t lines, repeats, dropped;
};

/* Returns false with errno set if there is no memory. */
bool reading_begin(struct reading *, const struct reading_rules *);
void reading_free(struct reading *);

/* Returns the next event of the bytes in the frame. Call it until it returns EVENT_NONE. */
enum event_kind reading_next(struct reading *, struct frame *, const struct reading_now *, struct event *);

/* The same at the end of the bytes: a fragment that was cut off there, and meters that came only once. */
enum event_kind reading_end(struct reading *, struct frame *, struct event *);

/* Forgets registers that came: after the port was closed they are not those of the next line. */
void reading_forget_registers(struct reading *);

#endif
