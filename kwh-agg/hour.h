/* From readings to hours: the energy of each hour of the local clock, for any number of meters. */
#ifndef HOUR_H
#define HOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decimal.h"
#include "demand_line.h"
#include "hour_line.h"
#include "meters.h"
#include "zone.h"

struct hour_rules {
	int64_t gap_s;      /* a reading stands until the next one, at most so long; 1 to HOUR_GAP_MAX */
	int64_t interval_s; /* and so long at the end of input, where no next one comes; 1 to a day */
	int64_t max_mW;     /* no demand is higher, and no register rises faster; 1 to HOUR_MAX_MW */
	bool complete;      /* only hours that are covered in full */
};

#define HOUR_GAP_MAX INT64_C(31622400)      /* 366 days */
#define HOUR_MAX_MW  INT64_C(1000000000000) /* a million kW: an hour of it is 3.6e15 mW s */

/* Demand lines and readings of registers, by what became of them. */
struct hour_counts {
	unsigned long counted, late, refuted, hours;
	unsigned long register_doubted, register_replaced;
};

struct hours {
	struct hour_rules rules;
	void (*emit)(const struct hour_line *, void *);
	void *arg;
	struct meters meters;
	struct zone zone;
	struct zone_hour now;     /* of the last reading that counted */
	struct hour_counts counts;
	uint32_t from_s, to_s;    /* the readings that the last one has refuted: the times of the first and the last */
};

/* What a reading has changed: bits, besides those of trust.h. */
enum { HOUR_COUNTS = 1 << 8, HOUR_BACKWARDS = 1 << 9 /* a register runs backwards, for the first time */ };

/* Emits every hour line as it is ready. Returns false if there is no memory. */
bool hours_begin(struct hours *, const struct hour_rules *, void (*emit)(const struct hour_line *, void *), void *arg);
void hours_free(struct hours *);

/*
 * Takes a meter's next reading, and emits what it completes or makes known. Returns what it has
 * changed; or -1 and why it can't be right, NULL if there is no memory for it. The line's meter is not looked at.
 */
int hours_add_slowly(struct hours *, struct meter *, const struct demand_line *, const char **why);

/* At the end of input: emits what is unfinished, and drops what is doubted. */
void hours_end(struct hours *);

/* The hour of a meter's last reading, as it would be if no more readings came. Returns false if there is none. */
bool hours_unfinished(struct hours *, const struct meter *, struct hour_line *);

/*
 * Whether registers are hardly above their levels, which are of the same hour: then they are always believed. They are the
 * levels from then on.
 */
static inline bool
hour_registers_within(struct meter *meter, const struct demand_line *line)
{
	struct register_state *delivered = &meter->registers[DELIVERED], *received = &meter->registers[RECEIVED];

	if ((line->delivered_mWh & line->received_mWh) < 0) /* both are DECIMAL_NONE: the others are never negative */
		return true;
	/* what is less than the level wraps, and an unknown one is far from it */
	if ((uint64_t)line->delivered_mWh - (uint64_t)delivered->level_mWh > DECIMAL_ONE ||
	    (uint64_t)line->received_mWh - (uint64_t)received->level_mWh > DECIMAL_ONE)
		return false;
	delivered->level_mWh = line->delivered_mWh;
	received->level_mWh = line->received_mWh;
	delivered->level_s = received->level_s = (uint32_t)line->time_s;
	return true;
}

/*
 * hours_add_slowly() of any reading; of one in the hour of the meter's last one, and of the last of all, without the call.
 * That one can't complete anything, and nothing of it is doubted.
 */
static inline int
hours_add(struct hours *hours, struct meter *meter, const struct demand_line *line, const char **why)
{
	int64_t stood_s = line->time_s - (int64_t)meter->time_s;

	if (stood_s <= 0 || meter->time_s < hours->now.start_s || line->time_s >= hours->now.end_s ||
	    (uint64_t)line->demand_mW + (uint64_t)hours->rules.max_mW > 2 * (uint64_t)hours->rules.max_mW ||
	    meter->quick <= line->registers || (line->registers && !hour_registers_within(meter, line)))
		return hours_add_slowly(hours, meter, line, why);
	if (stood_s > hours->rules.gap_s)
		stood_s = hours->rules.gap_s;
	meter->covered_s += (uint16_t)stood_s;
	meter->energy_mWs += meter->demand_mW * stood_s;
	meter->time_s = (uint32_t)line->time_s;
	meter->demand_mW = line->demand_mW;
	hours->counts.counted++;
	return HOUR_COUNTS;
}

#endif
