/* Writes hours to the table of sql/setup.sql or of sql/setup-fleet.sql. */
#ifndef MYSQL_SINK_TABLE_H
#define MYSQL_SINK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hour_line.h"
#include "rows.h"
#include "server.h"

enum { TABLE_BATCH = 12288 };  /* hours written at a time; more are not faster and take memory */

struct table_counts {
	unsigned long added, replaced, same, kept, deleted; /* hours: new, changed, stored already, stored with more seconds; rows deleted */
};

/* A part of a rebuild: at most TABLE_BATCH arranged rows of one meter. */
struct table_part {
	struct row *rows;
	size_t count;
	bool first, last;     /* it has the meter's first hour, its last one */
	int64_t until_s;      /* not last: where the next part begins, UTC */
	int64_t now_s;        /* the host's clock; rows later than this and than the server's clock are deleted */
};

struct table;

/* Returns NULL with errno set. Keeps the pointers to place and name. rebuild: the account needs DELETE. */
struct table *table_new(const struct server_place *, const char *name, bool rebuild);
void table_free(struct table *);

/* Connects to a host, NULL: the option files name it, and checks the table. Returns DONE, LATER or REFUSED. */
enum outcome table_connect(struct table *, const char *host, unsigned port);

/* Returns whether there is a connection, as far as the last call knows. */
bool table_connected(const struct table *);

/*
 * Writes count <= TABLE_BATCH lines, in their order, by the rule of rows.h. They are
 * stored for good when it returns DONE. After any other outcome some of them may be
 * stored: write them again. Adds to the counts.
 */
enum outcome table_write(struct table *, const struct hour_line *, size_t count, struct table_counts *);

/*
 * Makes the table equal to the part, in one transaction: stores its rows, and deletes
 * other rows of the meter from its first start to its last end, and after the meter's
 * last hour those of the future. That last hour itself is stored by the rule.
 */
enum outcome table_rebuild(struct table *, const struct table_part *, struct table_counts *);

/* Counts the rows of a meter that begin before from_s, and at or after to_s. */
enum outcome table_outside(struct table *, const char meter[METER_SIZE], int64_t from_s, int64_t to_s, uint64_t *before, uint64_t *after);

/* As server_reason() and server_error(). */
const char *table_reason(const struct table *);
unsigned table_error(const struct table *);

#endif
