/* Converts the intervals of Green Button files to demand lines. Does no input or output. */
#ifndef USAGE_H
#define USAGE_H

#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "feed.h"

enum { USAGE_DURATION_MAX = 366 * 86400 }; /* seconds; a longer interval is an error of a clock */

/* Why an interval is left out. */
enum usage_left {
	USAGE_UNIT,        /* not electricity, or not in Wh */
	USAGE_SUM,         /* a running total, not the amount of an interval */
	USAGE_DIRECTION,   /* neither delivered, received nor net */
	USAGE_TYPE,        /* its block has no reading type */
	USAGE_INCOMPLETE,  /* start, length or value is missing or out of range */
	USAGE_TWICE,       /* the same interval came again; the last one counts */
	USAGE_OVERLAP,     /* a shorter interval covers the same time */
	USAGE_LEFT
};

/* The energy of an interval in one direction. */
struct usage_part {
	int64_t start_s, duration_s;
	int64_t energy_uWh;       /* millionths of a Wh */
	int64_t direction;        /* of ESPI: 1 delivered, 4 net, 19 received */
	size_t place;             /* position in the order of the files */
};

/* The intervals of all files. It must be zeros at first. */
struct usage {
	struct usage_part *parts;
	size_t count, room;
	char *point;              /* the usage point of the parts; NULL: the files name none */
	char *other_point;        /* after usage_other_point: the other one */
	unsigned long left[USAGE_LEFT];
};

/*
 * Add the intervals of electricity of a file. With point, add only those of this usage point, named by the last part of
 * its link. Returns NULL, or an error: usage_other_point if the file has another usage point than those before and none
 * was chosen, or feed_no_memory.
 */
const char *usage_add(struct usage *, const struct feed *, const char *point);
extern const char usage_other_point[];

/* Pass the demand lines to take() in order of time, with the name of a meter. Returns how many. Call it once, at the end. */
size_t usage_lines(struct usage *, const char meter[METER_SIZE], void (*take)(const struct demand_line *, void *), void *arg);

void usage_free(struct usage *);

#endif
