/* The demand line, from emu-read to kwh-agg: man/emu-kwh.5 defines it. */
#ifndef DEMAND_LINE_H
#define DEMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"

struct demand_line {
	int64_t time_s;        /* UTC, 0 to UTC_MAX */
	char meter[METER_SIZE];
	int64_t demand_mW;     /* millionths of a kW; negative: exported */
	bool registers;        /* 5 fields; else 3 and the two below are DECIMAL_NONE */
	int64_t delivered_mWh; /* millionths of a kWh, never negative, or DECIMAL_NONE */
	int64_t received_mWh;
};

/*
 * Reads the len bytes at text, a line without its LF. Returns 1 and the line,
 * 0 for a line that says nothing (empty, or starts with #), or -1 and the reason.
 */
int demand_line_read(const char *text, size_t len, struct demand_line *, const char **why);

/* Writes the one spelling of a line, with its LF and no NUL, to LINE_SIZE bytes; returns its length. */
size_t demand_line_write(char *to, const struct demand_line *);

#endif
