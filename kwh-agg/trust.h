/*
 * Which readings of a meter count: a time has to earn trust. A device's clock can be wrong, and one wrong TimeStamp must
 * not stop a live table until that time has come. man/kwh-agg.1, TIME.
 */
#ifndef TRUST_H
#define TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "meter_reading.h"

/* Readings that are held back until the next ones decide. */
struct trust_doubt {
	struct meter_reading held[2];  /* each more than a day and a gap after the one before it; before the first stands the last that counts */
	struct meter_reading fallen;   /* the last reading, if its time lies within the last leap */
	uint8_t held_count;
	bool has_fallen;
};

struct trust {
	struct trust_doubt *doubt;       /* NULL: nothing is held back */
	uint32_t leap_from_s, leap_to_s; /* the last leap of more than a day and a gap that counts; equal: none */
	bool alone;                      /* only one reading counts so far */
	uint8_t far_late;                /* readings in a row that were late by more than an hour, up to TRUST_FAR_LATE */
};

enum { TRUST_FAR_LATE = 3 };

/* What a reading changed. */
enum {
	TRUST_LATE = 1 << 0,     /* it was dropped: it is not later than the last one that counts */
	TRUST_FAR = 1 << 1,      /* it is the third in a row that is late by more than an hour */
	TRUST_DOUBTED = 1 << 2,  /* it is held back */
	TRUST_REFUTED = 1 << 3,  /* readings that were held back were dropped */
	TRUST_ALONE = 1 << 4,    /* the only reading that counted was dropped: the meter begins anew */
	TRUST_HEALED = 1 << 5,   /* all readings since the last leap were dropped: the meter begins anew */
};

struct trust_news {
	unsigned what;           /* bits of the above */
	struct meter_reading ready[3]; /* these count now, in this order */
	int ready_count;
	int dropped;             /* readings that were dropped after they were held back, or alone */
	uint32_t from_s, to_s;   /* times of the first and the last of those; TRUST_HEALED: of the leap's end and the last that counted */
};

/*
 * Takes a meter's next reading. last_s is the time of the last one that counts, or NEVER; gap_s is the longest time that a
 * reading stands. Returns false if there is no memory.
 */
bool trust_take(struct trust *, uint32_t last_s, int64_t gap_s, const struct meter_reading *, struct trust_news *);

/* At the end of input: drops the readings that are held back. Returns how many. */
int trust_end(struct trust *);

#endif
