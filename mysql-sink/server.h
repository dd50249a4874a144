/* The connection to a MySQL or MariaDB server, or to what speaks its protocol: login, statements, answers, errors. */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql.h"

enum {
	SERVER_WAIT_S = 60,    /* for an answer: a cluster that has lost a node stalls for some 6 s, a lock for 50 s */
	SERVER_CONNECT_S = 10,
	SERVER_TEXT_SIZE = 24,
};

/*
 * What TLS has to be. ANY: used where the server offers it. AUTHORITY: on, with
 * an authority and no word on what it is for. CA: the certificate is of that
 * authority. VERIFIED: it is the host's, too.
 */
enum server_tls { SERVER_TLS_ANY, SERVER_TLS_OFF, SERVER_TLS_ON, SERVER_TLS_AUTHORITY, SERVER_TLS_CA, SERVER_TLS_VERIFIED };

/* Where the server is, and who logs in. NULL or 0: what the option files say, then what the library takes. */
struct server_place {
	const char *defaults_file; /* read instead of the usual option files */
	const char *user, *socket, *database;
	unsigned port;
	enum server_tls tls;
	bool authority;            /* an option file names one: ssl-ca, ssl-capath */
	bool tcp;                  /* localhost is a port, too, and no socket */
	bool ask_key;              /* take the key that encrypts the password from whoever answers */
	bool own_methods;          /* an option file names the methods of authentication that it trusts */
	bool own_sha2;             /* and caching_sha2_password is one of them */
	const char *server_key;    /* file of the server's public key, or "" */
	unsigned wait_s;           /* at most so long for an answer; 0: SERVER_WAIT_S */

	/* Called before each wait and when a signal has come: how many ms the program can wait from now on, 0: no more. */
	int64_t (*patience_ms)(void *);
	void *arg;
};

enum outcome {
	DONE,
	LATER,     /* may work later, or at another server */
	ROW,       /* a value was rejected; nothing of its statement is stored */
	DUPLICATE, /* a unique key has such a row already */
	REFUSED,   /* will not work before somebody has changed something */
};

struct server;

/* Returns NULL with errno set. The place is kept, not copied. */
struct server *server_new(const struct server_place *);
void server_free(struct server *);

/* Connects to a host, NULL for what the option files say. DONE, LATER or REFUSED. */
enum outcome server_connect(struct server *, const char *host, unsigned port);
void server_disconnect(struct server *);

/* Whether there is a connection, as far as the last call knows. */
bool server_connected(const struct server *);

/* Says that this server, account and table were right: what is missing from now on is somebody's restore, and waited for. */
void server_trust(struct server *);

/* Runs a statement that gives no rows; *rows, unless NULL, is how many it has inserted, deleted, or found to update. */
enum outcome server_run(struct server *, const struct sql *, uint64_t *rows);

/* Ends a transaction whose outcome is known already: server_reason() keeps it. */
void server_rollback(struct server *);

/* Runs a statement that gives rows of so many columns. After DONE, server_row() has to be called until it gives NULL. */
enum outcome server_ask(struct server *, const struct sql *, unsigned columns);

/* The next row, each value a text or NULL; NULL: the end, and *outcome is how it has come. */
const char *const *server_row(struct server *, enum outcome *);

/*
 * A statement with a ? for each value, that the server parses once and runs many times: it stores rows 1.2 times as fast
 * as text. MariaDB's library and server run one of a single row for many rows at a time, others need a ? for each
 * value of each row: server_bulk_places() says for how many rows. values are those of the first row, the others are
 * row_size apart; all rows are read at each run. server_bulk_prepare() returns false where this can't be had, and the
 * plain way has to do.
 */
struct server_text {
	unsigned long length;
	bool null;
	char text[SERVER_TEXT_SIZE];
};
struct server_value {
	enum { VALUE_INTEGER, VALUE_LONG, VALUE_TEXT } type; /* int, long long, struct server_text */
	void *first;
};

unsigned server_bulk_places(struct server *, unsigned rows);
bool server_bulk_prepare(struct server *, const struct sql *, const struct server_value *values, unsigned columns, size_t row_size, unsigned rows);
enum outcome server_bulk_run(struct server *);
void server_bulk_end(struct server *);
bool server_bulk(const struct server *);

/* Fails with an error of our own. Whatever the outcome, server_reason() has it. */
enum outcome server_fail(struct server *, enum outcome, const char *format, ...);

/* Makes the last error one that stays: REFUSED, with a hint what to do. */
enum outcome server_refuse(struct server *);

/* Why the last outcome was not DONE, and the number of the error, the library's or the server's; 0: our own. */
const char *server_reason(const struct server *);
unsigned server_error(const struct server *);

#endif
