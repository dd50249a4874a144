/* The input of a rebuild, and the parts in which it is written. Pure. */
#ifndef REBUILD_H
#define REBUILD_H

#include "table.h"

struct rebuild {
	struct row *rows;
	size_t count, size;
	size_t next;          /* the row at which the next part begins */
	size_t meter;         /* the first row of the meter of the last part */
};

/* Adds a line. Returns -1 with errno set if there is no memory. */
int rebuild_add(struct rebuild *, const struct hour_line *);

/* Call after the last line: sorts, and makes one row an hour. */
void rebuild_arrange(struct rebuild *);

/* Sets the next part, of one meter and at most TABLE_BATCH rows. Returns false after the last one. */
bool rebuild_next(struct rebuild *, int64_t now_s, struct table_part *);

/* After a meter's last part: sets the start of its first hour in the input, and the end of its last one. */
void rebuild_time(const struct rebuild *, int64_t *from_s, int64_t *to_s);

/* Halves a part of at least two rows. */
void rebuild_halve(const struct table_part *, struct table_part halves[2]);

#endif
