/* The options of a connection, above all who gets the password: man/mysql-sink.1, "Who gets the password". */
#ifndef LOGIN_H
#define LOGIN_H

#include <stdbool.h>

#include <mysql.h>

#include "server.h"

extern const char LOGIN_UNKNOWN_PEER[];

/* Returns whether anything may be sent there. If not, LOGIN_UNKNOWN_PEER is the reason. */
bool login_allowed(const struct server_place *, const char *host, unsigned port);

/* Sets the options of the next connection. answer_s: seconds to wait for an answer. Returns false if the library rejects one. */
bool login_options(MYSQL *, const struct server_place *, const char *host, unsigned port, unsigned answer_s);

#endif
