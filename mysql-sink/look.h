/* Checks what the promise depends on: columns, types, keys and engine of the table, and the account's rights. */
#ifndef LOOK_H
#define LOOK_H

#include "server.h"

/*
 * Checks by statements that change nothing. Returns REFUSED for a table that is not
 * right; the reason has the statement to run. deletes: the account needs DELETE.
 * Sets *packet to the longest statement that the server takes.
 */
enum outcome look_at_table(struct server *, struct sql *, const char *table, bool deletes, size_t *packet);

#endif
