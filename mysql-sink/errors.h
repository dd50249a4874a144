/* What the numbers of a server's errors, and of its client library's, mean for somebody who stores rows. Pure. */
#ifndef ERRORS_H
#define ERRORS_H

#include <stdbool.h>

#include "server.h"

/* By number and SQLSTATE, of five characters. */
enum outcome error_outcome(unsigned error, const char *state);

/* A table, an account or a right is not there. Of one that was there, somebody restores a dump or changes a password. */
bool error_of_restore(unsigned error);

/* The statement was rolled back, and the connection is good. */
bool error_keeps_connection(unsigned error);

/* AUTO_INCREMENT is at its end. */
bool error_of_id(unsigned error);

/* What to do about an error that stays, to be put behind its text; "": no idea. */
const char *error_hint(unsigned error);

#endif
