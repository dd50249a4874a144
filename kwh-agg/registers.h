/*
 * What a meter's registers are worth: three readings decide. A device reports a neighbour's register, or one with a flipped
 * bit; a meter is exchanged; a register runs backwards while a roof feeds in. man/kwh-agg.1, REGISTERS.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "reading.h"

enum { REGISTER_READINGS = 3 }; /* in a row decide */

/* Readings of a register in a row that are doubted: the first, and the last so far. */
struct register_row {
	int64_t first_mWh, last_mWh;
	uint32_t first_s, last_s;
};

/* One register of a meter. Starts as zeros, with level_s NEVER. */
struct register_state {
	int64_t level_mWh;   /* as it was last believed; when it runs backwards, as it was last read */
	uint32_t level_s;    /* when it was believed; NEVER: there is no level */
	uint8_t doubted;     /* readings in the row, up to REGISTER_READINGS */
	bool below;          /* the last reading was doubted, and below the one before */
	bool backwards;      /* has run backwards */
};

/* A value that is believed. */
struct register_point {
	int64_t mWh;
	uint32_t time_s;
	bool risen;          /* from the point before, linearly in time; else what came before it is not known */
};

struct register_news {
	struct register_point points[1 + REGISTER_READINGS]; /* the level as it was, if there was one, and those that are believed now */
	int count;           /* 0: none is believed now */
	bool backwards;      /* it runs backwards, for the first time */
	int doubted;         /* readings doubted now, less those of them believed now after all */
	bool replaced;       /* a new level begins: a new meter */
};

struct register_rules {
	int64_t max_mW;      /* no register rises faster, but for 1 kWh at once */
	int64_t near_s;      /* an hour or the gap: what comes within that goes on from a level */
};

/* Takes a reading of a register, in time order. The row is the register's own. */
struct register_news register_take(struct register_state *, struct register_row *, const struct register_rules *, uint32_t time_s, int64_t mWh);

/*
 * The register at a time, in whole Wh, from what register_take() has told; DECIMAL_NONE if that does not tell. Sets *risen:
 * it has risen to that from the point before, so what it has risen by is known.
 */
int64_t register_at(const struct register_news *, int64_t time_s, bool *risen);

/* The point in from_s..to_s, without to_s, at which a new level begins; NULL: there is none. */
const struct register_point *register_level(const struct register_news *, int64_t from_s, int64_t to_s);

#endif
