/*
 * Which readings of a register are believed: three in a row decide. A device reports a neighbour's register or a flipped
 * bit, a meter is replaced, a register runs backwards while a roof feeds in. man/kwh-agg.1, REGISTERS.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "meter_reading.h"

enum { REGISTER_READINGS = 3 }; /* so many in a row decide */

/* Doubted readings in a row: the first, and the last so far. */
struct register_row {
	int64_t first_mWh, last_mWh;
	uint32_t first_s, last_s;
};

/* One register of a meter. Starts as zeros, with level_s NEVER. */
struct register_state {
	int64_t level_mWh;   /* the value believed last; without a level, the value read last */
	uint32_t level_s;    /* its time; NEVER: there is no level */
	uint8_t doubted;     /* readings in the row, up to REGISTER_READINGS */
	bool below;          /* the last reading was doubted and below the one before */
	bool backwards;      /* it ran backwards at some time */
};

/* A value that is believed. */
struct register_point {
	int64_t mWh;
	uint32_t time_s;
	bool risen;          /* it rose from the point before, linearly in time; false: a new level begins */
};

struct register_news {
	struct register_point points[1 + REGISTER_READINGS]; /* the level before, if there was one, then the values that are believed now */
	int count;           /* of the points; 0: nothing is believed now */
	bool backwards;      /* it began to run backwards */
	int doubted;         /* readings doubted now, less those that were doubted and are believed after all */
	bool replaced;       /* a new level begins: the meter was replaced */
};

struct register_rules {
	int64_t max_mW;      /* no register rises faster, except by 1 kWh at once */
	int64_t near_s;      /* an hour or the gap: a reading within that time may continue a level by itself */
};

/* Takes a register's next reading. Readings come in order of time. Each register has a row of its own. */
struct register_news register_take(struct register_state *, struct register_row *, const struct register_rules *, uint32_t time_s, int64_t mWh);

/*
 * Returns the register at a time in whole Wh, from the points of the news; DECIMAL_NONE if they do not tell. Sets *risen
 * if it rose to that value from the point before, so that the rise is known.
 */
int64_t register_at(const struct register_news *, int64_t time_s, bool *risen);

/* Returns the point at which a new level begins, from from_s to before to_s; or NULL. */
const struct register_point *register_level(const struct register_news *, int64_t from_s, int64_t to_s);

#endif
