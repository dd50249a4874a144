/* Hours to rows: the table of sql/setup.sql, on a MySQL or MariaDB server or what speaks its protocol. */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "hour_line.h"

enum {
	TABLE_BATCH = 12288,  /* hour lines that are written at a time; more are not faster, and take memory */
	TABLE_WAIT_S = 60,    /* for an answer: a cluster that has lost a node stalls for some 6 s, a lock for 50 s */
	TABLE_CONNECT_S = 10,
};

/*
 * What TLS has to be. ANY: used where the server offers it. AUTHORITY: on, with
 * an authority and no word on what it is for. CA: the certificate is of that
 * authority. VERIFIED: it is the host's, too.
 */
enum table_tls { TABLE_TLS_ANY, TABLE_TLS_OFF, TABLE_TLS_ON, TABLE_TLS_AUTHORITY, TABLE_TLS_CA, TABLE_TLS_VERIFIED };

/* Where the table is, and who writes it. NULL or 0: what the option files say, then what the library takes. */
struct table_place {
	const char *defaults_file; /* read instead of the usual option files */
	const char *user, *socket, *database, *table;
	unsigned port;
	enum table_tls tls;
	bool tcp;                  /* localhost is a port, too, and no socket */
	bool ask_key;              /* take the key that encrypts the password from whoever answers */
	bool own_methods;          /* an option file names the methods of authentication that it trusts */
	const char *server_key;    /* file of the server's public key, or "" */
	unsigned patience_s;       /* at most so long for an answer; 0: TABLE_WAIT_S */
};

enum table_outcome {
	TABLE_DONE,
	TABLE_LATER,   /* may work later, or at another server */
	TABLE_ROW,     /* a value was refused; nothing of its statement is stored */
	TABLE_REFUSED, /* will not work before somebody has changed something */
};

struct table_counts {
	unsigned long added, replaced, same, kept; /* hours: new, changed, stored already, stored with more seconds covered */
};

struct table;

/* Returns NULL with errno set. The place is kept, not copied. */
struct table *table_new(const struct table_place *);

/*
 * Connects to a host, NULL for what the option files say, and looks whether the
 * table is as it has to be. DONE, LATER or REFUSED.
 */
enum table_outcome table_connect(struct table *, const char *host, unsigned port);

/* Whether there is a connection, as far as the last call knows. */
bool table_connected(const struct table *);

/*
 * Writes count <= TABLE_BATCH lines, in their order, by the rule of mysql-sink(1):
 * an hour that is stored is replaced by one that covers at least as many
 * seconds, and what is not known replaces nothing. Stored for good when it
 * returns DONE. After any other outcome some may be: writing them again is
 * right. Counts are added to.
 */
enum table_outcome table_write(struct table *, const struct hour_line *, size_t count, struct table_counts *);

/* Why the last outcome was not DONE, and the number of the error, the library's or the server's; 0: our own. */
const char *table_reason(const struct table *);
unsigned table_error(const struct table *);

void table_free(struct table *);

#endif
