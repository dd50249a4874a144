/* The options of a connection, above all who gets the password: man/mysql-sink.1, "Who gets the password". */
#ifndef LOGIN_H
#define LOGIN_H

#include <stdbool.h>

#include <mysql.h>

#include "server.h"

/*
 * Whether the library can be told which methods of authentication to use. MariaDB's can; login_options() does so for a server that
 * nobody knows. With Oracle's do not connect to one: LOGIN_UNKNOWN_PEER is the reason.
 */
#ifdef MARIADB_PACKAGE_VERSION
enum { LOGIN_RESTRICTS = true };
#else
enum { LOGIN_RESTRICTS = false };
#endif
extern const char LOGIN_UNKNOWN_PEER[];

/* Returns whether the password may go there by any method. */
bool login_known(const struct server_place *, const char *host, unsigned port);

/* Sets the options of the next connection. answer_s: seconds to wait for an answer. Returns false if the library rejects one. */
bool login_options(MYSQL *, const struct server_place *, const char *host, unsigned port, unsigned answer_s);

#endif
