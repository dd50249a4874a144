/* What a connection is to be like, above all to whom the password goes: man/mysql-sink.1, "Who gets the password". */
#ifndef LOGIN_H
#define LOGIN_H

#include <stdbool.h>

#include <mysql.h>

#include "server.h"

extern const char LOGIN_UNKNOWN_PEER[];

/* Whether anything may be sent there. If not, LOGIN_UNKNOWN_PEER says why. */
bool login_allowed(const struct server_place *, const char *host, unsigned port);

/* Sets the options of a connection that is to be made; answer_s: seconds for an answer. Returns false if the library rejects one. */
bool login_options(MYSQL *, const struct server_place *, const char *host, unsigned port, unsigned answer_s);

#endif
