/* What the errors of a server and of its client library mean for the rows to store. Pure. */
#ifndef ERRORS_H
#define ERRORS_H

#include <stdbool.h>

#include "server.h"

/* By number and SQLSTATE, which has five characters. */
enum outcome error_outcome(unsigned error, const char *state);

/* Returns whether a table, an account or a right is missing. If it was there before, somebody restores a dump or changes a password. */
bool error_of_restore(unsigned error);

/* Returns whether the statement was rolled back and the connection is good. */
bool error_keeps_connection(unsigned error);

/* Returns whether AUTO_INCREMENT is used up. */
bool error_of_id(unsigned error);

/* Returns what to do about a permanent error, to append to its text; or "". */
const char *error_hint(unsigned error);

#endif
