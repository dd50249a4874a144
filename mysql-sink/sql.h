/* A statement that grows, as text. It never becomes longer than its room: what would not fit leaves it marked as full. */
#ifndef SQL_H
#define SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql {
	char *text;
	size_t length, size; /* now; allocated */
	bool full;           /* something did not fit: not to be run */
};

void sql_begin(struct sql *, const char *text);
void sql_add(struct sql *, const char *text);
void sql_add_bytes(struct sql *, const char *text, size_t len);

/* A name between backquotes, a text between quotes, whatever they hold. */
void sql_add_name(struct sql *, const char *name);
void sql_add_text(struct sql *, const char *text);

void sql_add_integer(struct sql *, int64_t);

/* A decimal of kWh, or NULL for DECIMAL_NONE. */
void sql_add_energy(struct sql *, int64_t energy_Wh);

/* 'YYYY-MM-DD hh:mm:ss', 'YYYY-MM-DD' and 'hh:mm:ss' of seconds since 1970, in whose clock they are counted. */
void sql_add_datetime(struct sql *, int64_t seconds);
void sql_add_date(struct sql *, int64_t seconds);
void sql_add_time(struct sql *, int64_t seconds);

#endif
