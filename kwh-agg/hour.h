/* Readings to hours: the energy of each hour of the local clock, for any number of meters. */
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
	int64_t gap_s;      /* a reading stands until the next one, for at most this long; 1 to HOUR_GAP_MAX */
	int64_t interval_s; /* the last reading of the input stands for this long; 1 to a day */
	int64_t max_mW;     /* the highest demand, and the fastest rise of a register; 1 to HOUR_MAX_MW */
	bool complete;      /* emit only hours that are covered in full */
};

#define HOUR_GAP_MAX INT64_C(31622400)      /* 366 days */
#define HOUR_MAX_MW  INT64_C(1000000000000) /* a million kW: an hour of it is 3.6e15 mW s */

/* What became of the demand lines and of the registers in them. */
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
	struct zone_hour now;     /* the hour of the last reading that counted */
	struct hour_counts counts;
	uint32_t from_s, to_s;    /* times of the first and the last reading that the last news refuted */
};

/* What a reading changed: bits, besides those of trust.h. */
enum { HOUR_COUNTS = 1 << 8, HOUR_BACKWARDS = 1 << 9 /* a register began to run backwards */ };

/* Emits each hour line as soon as it is ready. Returns false if there is no memory. */
bool hours_begin(struct hours *, const struct hour_rules *, void (*emit)(const struct hour_line *, void *), void *arg);
void hours_free(struct hours *);

/*
 * Takes a meter's next reading and emits the hours that it completes or makes known. Returns the bits of what it
 * changed. Returns -1 and sets *why if the reading can't be right, to NULL if there is no memory. Ignores line->meter.
 */
int hours_add_slowly(struct hours *, struct meter *, const struct demand_line *, const char **why);

/* At the end of input: emits the unfinished hours and drops the readings that are held back. */
void hours_end(struct hours *);

/* Sets the hour of a meter's last reading as if no more readings came. Returns false if there is no such reading. */
bool hours_unfinished(struct hours *, const struct meter *, struct hour_line *);

/*
 * Returns whether registers are hardly above their levels of the same hour, so that they are certainly believed. Makes
 * them the levels.
 */
static inline bool
hour_registers_within(struct meter *meter, const struct demand_line *line)
{
	struct register_state *delivered = &meter->registers[DELIVERED], *received = &meter->registers[RECEIVED];

	if ((line->delivered_mWh & line->received_mWh) < 0) /* both are DECIMAL_NONE, the one negative value */
		return meter->quick >= 2;
	/* a value below the level wraps to a large number; a missing one is far from the level */
	if ((uint64_t)line->delivered_mWh - (uint64_t)delivered->level_mWh > DECIMAL_ONE ||
	    (uint64_t)line->received_mWh - (uint64_t)received->level_mWh > DECIMAL_ONE || meter->quick < 3)
		return false;
	delivered->level_mWh = line->delivered_mWh;
	received->level_mWh = line->received_mWh;
	delivered->level_s = received->level_s = (uint32_t)line->time_s;
	return true;
}

/*
 * As hours_add_slowly(), with a short cut for a reading in the same hour as the meter's last one and as the last one of all
 * meters: such a reading completes no hour, and nothing of it is doubted.
 */
static inline int
hours_add(struct hours *hours, struct meter *meter, const struct demand_line *line, const char **why)
{
	int64_t stood_s = line->time_s - (int64_t)meter->time_s;

	if (stood_s <= 0 || meter->time_s < hours->now.start_s || line->time_s >= hours->now.end_s ||
	    (uint64_t)line->demand_mW + (uint64_t)hours->rules.max_mW > 2 * (uint64_t)hours->rules.max_mW ||
	    (line->registers ? !hour_registers_within(meter, line) : meter->quick == 0)) {
		struct demand_line copy = *line; /* so that the compiler keeps the other one in registers */

		return hours_add_slowly(hours, meter, &copy, why);
	}
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
