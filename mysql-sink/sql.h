/* A growing statement, as text. It never exceeds its room: text that does not fit marks it as full. */
#ifndef SQL_H
#define SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql {
	char *text;
	size_t length, size; /* of the text; of the room */
	bool full;           /* something did not fit: do not run it */
};

void sql_begin(struct sql *, const char *text);
void sql_add(struct sql *, const char *text);
void sql_add_bytes(struct sql *, const char *text, size_t len);

/* Adds a name between backquotes, or a text between quotes, and quotes what they hold. */
void sql_add_name(struct sql *, const char *name);
void sql_add_text(struct sql *, const char *text);

void sql_add_integer(struct sql *, int64_t);

/* Adds a decimal in kWh; NULL for DECIMAL_NONE. */
void sql_add_energy(struct sql *, int64_t energy_Wh);

/* Adds 'YYYY-MM-DD hh:mm:ss', 'YYYY-MM-DD' or 'hh:mm:ss' of seconds since 1970, of UTC or of a local clock. */
void sql_add_datetime(struct sql *, int64_t seconds);
void sql_add_date(struct sql *, int64_t seconds);
void sql_add_time(struct sql *, int64_t seconds);

#endif
