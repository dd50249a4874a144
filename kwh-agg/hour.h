/* From readings to hours: the energy of each hour of the local clock, for any number of meters. */
#ifndef HOUR_H
#define HOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "hour_line.h"

struct hour_rules {
	int64_t gap_s;      /* a reading stands until the next one, at most so long; 1 to HOUR_GAP_MAX */
	int64_t interval_s; /* and so long at the end of input, where no next one comes; 1 to HOUR_GAP_MAX */
	int64_t max_mW;     /* no demand is higher, and no register rises faster; 1 to HOUR_MAX_MW */
	bool complete;      /* only hours that are covered in full */
};

#define HOUR_GAP_MAX INT64_C(31622400)      /* 366 days */
#define HOUR_MAX_MW  INT64_C(1000000000000) /* a million kW: an hour of it is 3.6e15 mW s */

struct hours; /* every meter and its open hour */
struct meter; /* one of them */

/* The given function takes every hour line as it is ready. Returns NULL if there is no memory. */
struct hours *hours_new(const struct hour_rules *, void (*take)(const struct hour_line *, void *), void *taker);
void hours_free(struct hours *);

/* The meter of a name of METER_SIZE - 1 bytes ("-" is filled up with NUL), or NULL if it has not been met. */
struct meter *hours_find(struct hours *, const char *name);

/* The same, met now if it wasn't before; NULL if there is no memory. name as demand_line_read() leaves it. */
struct meter *hours_meet(struct hours *, const char *name);

/*
 * Takes a meter's next reading, and gives the hours that it completes. Returns
 * 1, 0 for a reading that is not later than the one before it, which changes
 * nothing, or -1 and the reason why it can't be right. The meter's name in the line is not looked at.
 */
int hours_add(struct hours *, struct meter *, const struct demand_line *, const char **why);

/* At the end of input: gives what is unfinished, meters in the order in which they were met. */
void hours_end(struct hours *);

/* Meters met; and the open hour of the nth of them (0 <= n < count), as it would be given if no more readings came. */
size_t hours_count(const struct hours *);
struct hour_line hours_open(struct hours *, size_t n);

#endif
