/*
 * Lines to one row an hour, and the rule which row replaces which: man/mysql-sink.1, "The rule". Pure.
 * The server applies the same rule once more, in RULE of put.c.
 */
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hour_line.h"

#define ROW_NO_OFFSET INT32_MIN

/* What is to be done about a row. */
enum row_state {
	ROW_NEW,     /* insert: its hour is not stored */
	ROW_CHANGED, /* update */
	ROW_SAME,    /* stored already */
	ROW_KEPT,    /* what is stored covers more seconds, and nothing of it is replaced */
};

/* An hour, as lines bring it or as it is stored. 64 bytes: a rebuild holds all of its input. */
struct row {
	int64_t start_s;      /* UTC */
	int64_t energy_Wh, delivered_Wh, received_Wh; /* or DECIMAL_NONE */
	int32_t offset_s;     /* local time less UTC; ROW_NO_OFFSET: the stored date and time are none */
	uint32_t order;       /* of its line among the others */
	int16_t covered_s;    /* 0 to 3600; stored: -1, not known */
	char meter[METER_SIZE];
	uint8_t state;        /* enum row_state */
};

void row_of_line(struct row *, const struct hour_line *, uint32_t order);
void line_of_row(struct hour_line *, const struct row *);

/*
 * The rule: what a row becomes when a newer line of its hour comes. Demand and
 * seconds are replaced by a line that covers at least as many seconds, a
 * register by any line that knows it; what is not known replaces nothing.
 */
void row_replace(struct row *, const struct row *newer);

/*
 * What is to be done about a row whose hour is stored. exact: the stored one is to become
 * equal to it, whatever it covers and knows.
 */
enum row_state row_compare(const struct row *row, const struct row *stored, bool exact);

/* Where the hour ends, UTC: at the next full hour of its clock, so one that a change of clocks begins at half past is short. */
int64_t row_end_s(const struct row *);

/* Sorts by meter and hour, and puts the rows of one hour together by the rule, in their order. Returns how many are left. */
size_t rows_arrange(struct row *, size_t count);

/* Finds an hour among arranged rows, or returns NULL. The search begins at guess: answers come nearly in order. */
struct row *rows_find(struct row *, size_t count, size_t guess, const char meter[METER_SIZE], int64_t start_s);

/*
 * Some of the arranged rows, and the range of hours they are in. To ask for all of the
 * meters in all of the hours finds what is stored of the rows, and a bounded number of others.
 */
struct range {
	size_t first, end; /* rows, without end */
	size_t meters;
	int64_t from_s, to_s;
};

struct range rows_range(const struct row *, size_t count, size_t first);

#endif
