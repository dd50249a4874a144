/* Reads the text of a field: an id, a time or a number. The head of raven.c defines their forms. */
#ifndef VALUE_H
#define VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "line.h"

enum { VALUE_SIZE = 40 };

struct element {
	unsigned count;        /* times the element came */
	size_t len;
	char text[VALUE_SIZE]; /* its beginning, without blanks around it; no value is as long as this */
};

/* Each sets its value and returns NULL, or returns why the text is invalid. An empty MeterMacId is "-", an empty TimeStamp RAVEN_TIME_NONE. */
const char *value_meter(const struct element *, char meter[METER_SIZE]);
const char *value_time(const struct element *, int64_t *time_s);

/* Multiplier or Divisor, 1 to 2^32 - 1. */
const char *value_factor(const struct element *, int64_t *factor);

/* In millionths of a kW and of a kWh, rounded half away from zero. A register is never negative; an empty one is DECIMAL_NONE. */
const char *value_demand(const struct element *, int64_t multiplier, int64_t divisor, int64_t *demand_mW);
const char *value_register(const struct element *, int64_t multiplier, int64_t divisor, int64_t *register_mWh);

#endif
