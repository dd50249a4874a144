/* From readings to hours: the energy of each hour of the local clock, for any number of meters. */
#ifndef HOUR_H
#define HOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demand_line.h"
#include "hour_line.h"
#include "zone.h"

struct hour_rules {
	int64_t gap_s;      /* a reading stands until the next one, at most so long; 1 to HOUR_GAP_MAX */
	int64_t interval_s; /* and so long at the end of input, where no next one comes; 1 to a day */
	int64_t max_mW;     /* no demand is higher, and no register rises faster; 1 to HOUR_MAX_MW */
	bool complete;      /* only hours that are covered in full */
};

#define HOUR_GAP_MAX INT64_C(31622400)      /* 366 days */
#define HOUR_MAX_MW  INT64_C(1000000000000) /* a million kW: an hour of it is 3.6e15 mW s */

enum { DELIVERED, RECEIVED, REGISTERS };
enum { KEY_SIZE = 16 }; /* a meter's hex digits, by which it is told apart; "-" and NULs where it has none */

#define NEVER UINT32_MAX /* is later than UTC_MAX */

/* Times are kept in 32 bits, which end in 2106, so that a meter takes 112 bytes. */
struct meter {
	char key[KEY_SIZE];
	int64_t demand_mW;              /* the last reading's */
	int64_t energy_mWs;             /* of the hour that holds it, until then */
	int64_t held_mWs;               /* of the held hour */
	int64_t level_mWh[REGISTERS];   /* the registers when they were read last, DECIMAL_NONE: never */
	int64_t began_Wh[REGISTERS];    /* and at the start of that hour, DECIMAL_NONE: not known */
	int64_t doubted_mWh[REGISTERS]; /* the last ones that don't continue the level */
	uint32_t time_s;                /* when the last reading was; NEVER: there is none */
	uint32_t level_s;               /* when the level was; NEVER: there is none */
	uint32_t doubted_s;
	uint32_t given_s;               /* the end of the last hour that was given */
	uint16_t covered_s;             /* goes with energy_mWs */
	uint16_t held_covered_s;
	uint8_t doubts;                 /* readings in a row that continue the doubted ones */
	bool registers;                 /* has sent 5 fields, so its hour lines have 6 */
	/*
	 * An hour whose demand is complete, and in which the registers were read, but
	 * not yet behind it: it waits for them until the next hour is
	 * complete. It is the hour of level_s.
	 */
	bool held;
};

/* Every meter, in the order in which they were met. */
struct hours {
	struct hour_rules rules;
	void (*take)(const struct hour_line *, void *);
	void *taker;
	struct meter *meters;
	size_t count, room;
	uint32_t *slots;       /* open addressing by key; 1 + place in meters, 0: free */
	size_t slots_mask;     /* their number, a power of 2, less 1 */
	struct zone zone;
	struct zone_hour now;  /* of the last reading */
	unsigned long disbelieved, replaced; /* readings of registers that did not continue the level; those that became it */
};

/* The given function takes every hour line as it is ready. Returns -1 if there is no memory, else 0. */
int hours_open(struct hours *, const struct hour_rules *, void (*take)(const struct hour_line *, void *), void *taker);
void hours_close(struct hours *);

/* The meter of a name of METER_SIZE - 1 bytes ("-" is filled up with NUL), or NULL if it has not been met. */
struct meter *hours_find(const struct hours *, const char *name);

/* The same, met now if it wasn't before; NULL if there is no memory. Moves the meters in memory. */
struct meter *hours_meet(struct hours *, const char *name);

/*
 * Takes a meter's next reading, and gives the hours that it completes. Returns
 * 1, 0 for a reading that is not later than the one before it, which changes
 * nothing, or -1 and the reason why it can't be right. The line's meter is not looked at.
 */
int hours_add(struct hours *, struct meter *, const struct demand_line *, const char **why);

/* At the end of input: gives what is unfinished. */
void hours_end(struct hours *);

/* A meter's hours that are not given yet, as they would be if no more readings came: none, one or two. Returns how many. */
int hours_unfinished(struct hours *, const struct meter *, struct hour_line lines[2]);

/*
 * The short cut of hours_add() for a reading without registers, in the hour of
 * the meter's last one and of the last of all. Returns false, having done nothing, if it isn't that.
 */
static inline bool
hours_add_within(const struct hours *hours, struct meter *meter, int64_t time_s, int64_t demand_mW)
{
	int64_t stood_s = time_s - (int64_t)meter->time_s;

	if (stood_s <= 0 || meter->time_s < hours->now.start_s || time_s >= hours->now.end_s ||
	    demand_mW > hours->rules.max_mW || -demand_mW > hours->rules.max_mW)
		return false;
	if (stood_s > hours->rules.gap_s)
		stood_s = hours->rules.gap_s;
	meter->covered_s += (uint16_t)stood_s;
	meter->energy_mWs += meter->demand_mW * stood_s;
	meter->time_s = (uint32_t)time_s;
	meter->demand_mW = demand_mW;
	return true;
}

#endif
