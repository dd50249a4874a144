/*
 * Trust in time is earned: which readings of a meter count. A device's clock can be wrong, and one wrong TimeStamp
 * must not stop a live table until its time has come. man/kwh-agg.1, TIME.
 */
#ifndef TRUST_H
#define TRUST_H

#include <stdbool.h>
#include <stdint.h>

#include "reading.h"

/* Readings that wait for the next ones. */
struct trust_doubt {
	struct reading held[2];  /* each more than a day and a gap after the one before; the first after the last that counts */
	struct reading fallen;   /* the last reading, if it fell into the last leap */
	uint8_t held_count;
	bool has_fallen;
};

struct trust {
	struct trust_doubt *doubt;       /* NULL: nothing is doubted */
	uint32_t leap_from_s, leap_to_s; /* the last leap of more than a day and a gap that was believed; equal: none */
	bool alone;                      /* one reading counts so far */
	uint8_t far_late;                /* readings in a row that are late by more than an hour, up to TRUST_FAR_LATE */
};

enum { TRUST_FAR_LATE = 3 };

/* What a reading has changed. */
enum {
	TRUST_LATE = 1 << 0,     /* it is not later than the last one that counts: dropped */
	TRUST_FAR = 1 << 1,      /* and the third in a row that is so by more than an hour */
	TRUST_DOUBTED = 1 << 2,  /* it is held back */
	TRUST_REFUTED = 1 << 3,  /* what was held back is dropped */
	TRUST_ALONE = 1 << 4,    /* the only one that counted is dropped: the meter begins anew */
	TRUST_HEALED = 1 << 5,   /* all since the last leap are dropped: the meter begins anew */
};

struct trust_news {
	unsigned what;           /* of the above */
	struct reading ready[3]; /* count now, in this order */
	int ready_count;
	int dropped;             /* readings held back, or alone, that were dropped */
	uint32_t from_s, to_s;   /* the first and the last reading that was dropped; TRUST_HEALED: the leap's end and the last that counted */
};

/*
 * Takes a meter's next reading; last_s is the time of the last one that counts, or NEVER; gap_s the longest that a reading
 * stands. Returns false if there is no memory.
 */
bool trust_take(struct trust *, uint32_t last_s, int64_t gap_s, const struct reading *, struct trust_news *);

/* At the end of input: drops what is held back; returns how many. */
int trust_end(struct trust *);

#endif
