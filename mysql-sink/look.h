/* Whether a table is what the promise rests on: its columns, their types, its keys, its engine, and the rights to use it. */
#ifndef LOOK_H
#define LOOK_H

#include "server.h"

/*
 * Looks once, by statements that change nothing. A table that will not do is
 * REFUSED, with the statement to run. deletes: rows are to be deleted, too.
 * *packet becomes the longest statement that the server takes.
 */
enum outcome look_at_table(struct server *, struct sql *, const char *table, bool deletes, size_t *packet);

#endif
