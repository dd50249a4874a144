/* The connection to a server of MySQL, MariaDB or their protocol: login, statements, answers, errors. */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql.h"

enum {
	SERVER_WAIT_S = 60,    /* for an answer: a cluster that lost a node stalls for about 6 s, a lock for 50 s */
	SERVER_CONNECT_S = 10,
	SERVER_TEXT_SIZE = 24,
};

/*
 * The TLS that is wanted. ANY: if the server offers it. AUTHORITY: on, as an
 * authority is named, but nothing says how to verify. CA: the authority must have
 * signed the certificate. VERIFIED: it must also be the host's.
 */
enum server_tls { SERVER_TLS_ANY, SERVER_TLS_OFF, SERVER_TLS_ON, SERVER_TLS_AUTHORITY, SERVER_TLS_CA, SERVER_TLS_VERIFIED };

/* Where the server is, and who logs in. NULL or 0: by the option files, or else by the library. */
struct server_place {
	const char *defaults_file; /* read instead of the usual option files */
	const char *user, *socket, *database;
	unsigned port;
	enum server_tls tls;
	bool authority;            /* an option file names an authority: ssl-ca, ssl-capath */
	bool tcp;                  /* localhost means TCP, not a socket */
	bool ask_key;              /* take the key for the password from whoever answers */
	bool own_methods;          /* an option file names the methods of authentication that it trusts */
	bool own_sha2;             /* and caching_sha2_password is one of them */
	const char *server_key;    /* file of the server's public key, or "" */
	unsigned wait_s;           /* the longest wait for an answer; 0: SERVER_WAIT_S */

	/* Called before each wait and after a signal. Returns for how many ms to wait from now on; 0: no longer. */
	int64_t (*patience_ms)(void *);
	void *arg;
};

enum outcome {
	DONE,
	LATER,     /* it may work later, or at another server */
	ROW,       /* a value was rejected; nothing of its statement is stored */
	DUPLICATE, /* a unique key has such a row already */
	REFUSED,   /* a person has to change something */
};

struct server;

/* Returns NULL with errno set if there is no memory. Keeps the pointer to the place. */
struct server *server_new(const struct server_place *);
void server_free(struct server *);

/* Connects to a host; NULL: the option files name it. Returns DONE, LATER or REFUSED. */
enum outcome server_connect(struct server *, const char *host, unsigned port);
void server_disconnect(struct server *);

/* Returns whether there is a connection, as far as the last call knows. */
bool server_connected(const struct server *);

/* Call when server, account and table were right. A table or right that is missing later is then LATER: somebody restores it. */
void server_trust(struct server *);

/* Runs a statement that returns no rows. Sets *rows, unless NULL, to how many it inserted, deleted, or found to update. */
enum outcome server_run(struct server *, const struct sql *, uint64_t *rows);

/*
 * Ends a transaction that failed; server_reason() stays. Returns its outcome, or LATER in place of DUPLICATE if the
 * connection has ended.
 */
enum outcome server_rollback(struct server *, enum outcome);

/* Runs a statement that returns rows of so many columns. After DONE, call server_row() until it returns NULL. */
enum outcome server_ask(struct server *, const struct sql *, unsigned columns);

/* Returns the next row, each value a text or NULL. Returns NULL at the end and sets *outcome. */
const char *const *server_row(struct server *, enum outcome *);

/* Returns a value of a row, and "" for NULL. */
static inline const char *
server_or_empty(const char *value)
{
	return value != NULL ? value : "";
}

/*
 * A statement with a ? for each value, that the server parses once and runs many times: it stores rows 1.2 times as fast
 * as text. MariaDB's library and server run a statement of one row for any number of rows: server_takes_arrays(). Others need a
 * ? for each value of each row, and all rows at each run. values are those of the first row; the others are row_size
 * apart. server_bulk_prepare() returns false if the server can't do this; then write text.
 */
struct server_text {
	unsigned long length;
	bool null;
	char text[SERVER_TEXT_SIZE];
};
struct server_value {
	enum { VALUE_INTEGER, VALUE_LONG, VALUE_TEXT, VALUE_DECIMAL } type; /* int, long long, struct server_text for both others */
	void *first;
};

bool server_takes_arrays(const struct server *);
bool server_bulk_prepare(struct server *, const struct sql *, const struct server_value *values, unsigned columns, size_t row_size, unsigned rows);
enum outcome server_bulk_run(struct server *, unsigned rows);
void server_bulk_end(struct server *);
bool server_bulk(const struct server *);

/* Returns the outcome, and makes the text what server_reason() returns. */
enum outcome server_fail(struct server *, enum outcome, const char *format, ...);

/* Makes the last error permanent: returns REFUSED, with a hint what to do in server_reason(). */
enum outcome server_refuse(struct server *);

/* Return why the last outcome was not DONE, and the number of that error, of the library or the server; 0: an error of our own. */
const char *server_reason(const struct server *);
unsigned server_error(const struct server *);

#endif
