/* The demand line, from emu-read to kwh-agg: man/emu-kwh.5 defines it. */
#ifndef DEMAND_LINE_H
#define DEMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LINE_SIZE = 128, /* the longest line of either format, with its LF */
	METER_SIZE = 19, /* 0x, 16 lower-case hex digits and NUL; or "-" where the device named none */
};

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

/* An hour of UTC, as the first 14 bytes of a line's time spell it: "2026-11-23T17:". */
struct demand_hour {
	char text[14];
	int64_t start_s;
};

struct demand_hour demand_hour_of(const char *text, const struct demand_line *);

/*
 * A short cut for line after line of one hour: reads the line that starts at
 * text, where LINE_SIZE bytes can be looked at, if it is of that hour and in the
 * usual form: values with 3 decimals, a LF in reach. Returns its length with LF,
 * and a line whose meter was copied, but not read: it is good if
 * demand_line_read() has given that very meter before. Returns 0 if the line is anything else;
 * demand_line_read() knows what.
 */
size_t demand_line_skim(const char *text, const struct demand_hour *, struct demand_line *);

/* Writes the one spelling of a line, with its LF and no NUL, to LINE_SIZE bytes; returns its length. */
size_t demand_line_write(char *to, const struct demand_line *);

#endif
