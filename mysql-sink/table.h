/* Hours to rows of the table of sql/setup.sql, or of sql/setup-fleet.sql. */
#ifndef MYSQL_SINK_TABLE_H
#define MYSQL_SINK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hour_line.h"
#include "rows.h"
#include "server.h"

enum { TABLE_BATCH = 12288 };  /* hours that are written at a time; more are not faster, and take memory */

struct table_counts {
	unsigned long added, replaced, same, kept, deleted; /* hours: new, changed, stored already, stored with more seconds */
};

/* A part of what a rebuild brings of one meter: arranged rows, at most TABLE_BATCH of them. */
struct table_part {
	struct row *rows;
	size_t count;
	bool first, last;     /* the meter's first hour is in it, its last one */
	int64_t until_s;      /* not last: where the next part begins, UTC */
	int64_t now_s;        /* by the host's clock; later rows go, by the server's clock, too */
};

struct table;

/* Returns NULL with errno set. place and name are kept, not copied. rebuild: the account needs DELETE. */
struct table *table_new(const struct server_place *, const char *name, bool rebuild);
void table_free(struct table *);

/* Connects to a host, NULL for what the option files say, and looks whether the table will do. DONE, LATER or REFUSED. */
enum outcome table_connect(struct table *, const char *host, unsigned port);

/* Whether there is a connection, as far as the last call knows. */
bool table_connected(const struct table *);

/*
 * Writes count <= TABLE_BATCH lines, in their order, by the rule of rows.h. Stored
 * for good when it returns DONE. After any other outcome some may be: writing
 * them again is right. Counts are added to.
 */
enum outcome table_write(struct table *, const struct hour_line *, size_t count, struct table_counts *);

/*
 * Makes the table equal to the rows, from the first one's start to the last one's
 * end: others of that time are deleted, and so are those of the future after the
 * meter's last hour. That one itself is stored by the rule. In one transaction.
 */
enum outcome table_rebuild(struct table *, const struct table_part *, struct table_counts *);

/* How many rows of a meter begin before from_s, and at or after to_s. */
enum outcome table_outside(struct table *, const char meter[METER_SIZE], int64_t from_s, int64_t to_s, uint64_t *before, uint64_t *after);

/* As server_reason() and server_error(). */
const char *table_reason(const struct table *);
unsigned table_error(const struct table *);

#endif
