/* The hour line, which kwh-agg writes and mysql-sink reads. man/emu-kwh.5 defines it. */
#ifndef HOUR_LINE_H
#define HOUR_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"

struct hour_line {
	int64_t start_s;      /* UTC; an hour can begin before 1970 and end after 2105 */
	int32_t offset_s;     /* local time less UTC, whole minutes */
	char meter[METER_SIZE];
	int64_t energy_Wh;    /* net; DECIMAL_NONE if and only if covered_s is 0 */
	int covered_s;        /* 0 to 3600 */
	bool registers;       /* the line has 6 fields; false: it has 4, and the two below are DECIMAL_NONE */
	int64_t delivered_Wh; /* never negative, or DECIMAL_NONE */
	int64_t received_Wh;
};

/* As demand_line_read(). Rounds a value of more than 3 decimals to Wh, halves away from zero. */
int hour_line_read(const char *text, size_t len, struct hour_line *, const char **why);

/* As demand_line_write(). */
size_t hour_line_write(char *to, const struct hour_line *);

#endif
