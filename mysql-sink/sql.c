#include "sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "utc.h"

static void add_quoted(struct sql *, const char *text, char quote, char also);
static void add_clock(struct sql *, int64_t seconds, int from, int len);

void
sql_begin(struct sql *sql, const char *text)
{
	sql->length = 0;
	sql->full = false;
	sql_add(sql, text);
}

void
sql_add_bytes(struct sql *sql, const char *text, size_t len)
{
	if (len > sql->size - sql->length) {
		sql->full = true;
		return;
	}
	memcpy(sql->text + sql->length, text, len);
	sql->length += len;
}

void
sql_add(struct sql *sql, const char *text)
{
	sql_add_bytes(sql, text, strlen(text));
}

void
sql_add_name(struct sql *sql, const char *name)
{
	add_quoted(sql, name, '`', '`');
}

void
sql_add_text(struct sql *sql, const char *text)
{
	add_quoted(sql, text, '\'', '\\');
}

void
sql_add_integer(struct sql *sql, int64_t value)
{
	char digits[24];

	sql_add_bytes(sql, digits, (size_t)snprintf(digits, sizeof(digits), "%" PRId64, value));
}

void
sql_add_energy(struct sql *sql, int64_t energy_Wh)
{
	char decimal[DECIMAL_SIZE];

	if (energy_Wh == DECIMAL_NONE)
		sql_add(sql, "NULL");
	else
		sql_add_bytes(sql, decimal, decimal_write(decimal, energy_Wh * MWH_PER_WH));
}

void
sql_add_datetime(struct sql *sql, int64_t seconds)
{
	add_clock(sql, seconds, 0, CLOCK_LEN);
}

void
sql_add_date(struct sql *sql, int64_t seconds)
{
	add_clock(sql, seconds, 0, DATE_LEN);
}

void
sql_add_time(struct sql *sql, int64_t seconds)
{
	add_clock(sql, seconds, TIME_AT, TIME_LEN);
}

static void
add_clock(struct sql *sql, int64_t seconds, int from, int len)
{
	char clock[CLOCK_LEN + 2];

	clock_write(clock + 1, seconds);
	clock[TIME_AT] = ' '; /* in place of T */
	clock[from] = '\'';
	clock[from + len + 1] = '\'';
	sql_add_bytes(sql, clock + from, (size_t)len + 2);
}

static void
add_quoted(struct sql *sql, const char *text, char quote, char also)
{
	sql_add_bytes(sql, &quote, 1);
	for (; *text != '\0'; text++) {
		if (*text == quote || *text == also)
			sql_add_bytes(sql, text, 1);
		sql_add_bytes(sql, text, 1);
	}
	sql_add_bytes(sql, &quote, 1);
}
