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

/* What to do with a row. */
enum row_state {
	ROW_NEW,     /* insert it: its hour is not stored */
	ROW_CHANGED, /* update the stored row */
	ROW_SAME,    /* nothing: it is stored already */
	ROW_KEPT,    /* nothing: the stored row covers more seconds */
};

/* An hour, from lines or from the table. 64 bytes, as a rebuild holds all of its input. */
struct row {
	int64_t start_s;      /* UTC */
	int64_t energy_Wh, delivered_Wh, received_Wh; /* or DECIMAL_NONE */
	int32_t offset_s;     /* local time less UTC; ROW_NO_OFFSET: the stored date and time are invalid */
	uint32_t order;       /* its line's place in the input */
	int16_t covered_s;    /* 0 to 3600; of a stored row also -1: missing */
	char meter[METER_SIZE];
	uint8_t state;        /* enum row_state */
};

void row_of_line(struct row *, const struct hour_line *, uint32_t order);
void line_of_row(struct hour_line *, const struct row *);

/*
 * The rule: changes a row by a newer line of its hour. A line that covers at least
 * as many seconds replaces energy and seconds. Any line that has a register
 * replaces that register. A missing value replaces nothing.
 */
void row_replace(struct row *, const struct row *newer);

/*
 * Returns what to do with a row whose hour is stored. exact: the stored row has to become
 * equal to it, whatever either covers.
 */
enum row_state row_compare(const struct row *row, const struct row *stored, bool exact);

/* Returns the end of the hour, UTC: the next full hour of its clock. An hour that begins at half past, at a change of clocks, is short. */
int64_t row_end_s(const struct row *);

/* Sorts rows by meter and hour, and joins the rows of an hour by the rule, in their order. Returns how many rows are left. */
size_t rows_arrange(struct row *, size_t count);

/* Finds an hour among arranged rows, or returns NULL. It begins at guess, as answers come nearly in order. */
struct row *rows_find(struct row *, size_t count, size_t guess, const char meter[METER_SIZE], int64_t start_s);

/*
 * A rectangle of meters and hours that holds some of the arranged rows. A SELECT of it finds their
 * stored rows and a bounded number of others.
 */
struct range {
	size_t first, end; /* the rows, from first to before end */
	size_t meters;
	int64_t from_s, to_s;
};

struct range rows_range(const struct row *, size_t count, size_t first);

#endif
