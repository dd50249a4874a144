/* From the intervals of Green Button files to demand lines. Pure. */
#ifndef USAGE_H
#define USAGE_H

#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "feed.h"

enum { USAGE_DURATION_MAX = 366 * 86400 }; /* seconds; more is a clock's fault */

/* Why an interval is left out. */
enum usage_left {
	USAGE_UNIT,        /* another commodity than electricity, or another unit than Wh */
	USAGE_SUM,         /* a running total, and not an amount of the interval */
	USAGE_DIRECTION,   /* neither delivered, received nor net */
	USAGE_TYPE,        /* no reading type can be found for its block */
	USAGE_INCOMPLETE,  /* without a start, a length or a value; or one of them is out of range */
	USAGE_TWICE,       /* the same interval came once more: the last one counts */
	USAGE_OVERLAP,     /* a shorter interval tells the same time */
	USAGE_LEFT
};

/* The interval's energy in one direction. */
struct usage_part {
	int64_t start_s, duration_s;
	int64_t energy_uWh;       /* millionths of a Wh */
	int64_t direction;        /* as ESPI has it: 1 delivered, 4 net, 19 received */
	size_t place;             /* in the order of the files */
};

/* Of all files. Begins as zeros. */
struct usage {
	struct usage_part *parts;
	size_t count, room;
	char *point;              /* the usage point that the parts are of, NULL: none is named */
	char *other_point;        /* after usage_other_point: the other one */
	unsigned long left[USAGE_LEFT];
};

/*
 * Adds the intervals of a file that are electricity; with point, those of that usage point alone, by
 * the last part of its link. Returns NULL, or why that can't be: usage_other_point, if the file has
 * another usage point than those before and none was chosen, or feed_no_memory.
 */
const char *usage_add(struct usage *, const struct feed *, const char *point);
extern const char usage_other_point[];

/* Gives the demand lines in the order of time, by a meter's name. Returns how many. To be called once, at the end. */
size_t usage_lines(struct usage *, const char meter[METER_SIZE], void (*take)(const struct demand_line *, void *), void *arg);

void usage_free(struct usage *);

#endif
