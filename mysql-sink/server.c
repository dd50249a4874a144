#include "server.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <errmsg.h>
#include <mysql.h>

#include "errors.h"
#include "login.h"
#include "monotonic.h"
#include "signals.h"

enum { ROWS_BETWEEN_LOOKS = 1024 }; /* while rows come, look at clock and signals this often */

#ifndef CR_PLUGIN_NOT_ALLOWED /* Oracle's library has no such error */
#define CR_PLUGIN_NOT_ALLOWED 0
#endif

struct server {
	const struct server_place *place;
	MYSQL *mysql;          /* NULL: not connected */
	MYSQL_RES *result;     /* the rows that come; NULL: none */
	MYSQL_STMT *bulk;      /* NULL: no rows in bulk */
	bool trusted;          /* server_trust() was called */
	bool arrays;           /* a statement takes an array of rows for one row of places */
	int64_t asked_ms;      /* when the last statement was sent */
	unsigned long rows;    /* of the result that were fetched */
	char reason[512];
	unsigned error;
};

static enum outcome query(struct server *, const struct sql *);
static enum outcome await(struct server *);
static enum outcome judge(struct server *, unsigned error, const char *state, const char *why);
static enum outcome fail_mysql(struct server *);
static enum outcome fail_bulk(struct server *);
static void bind_value(MYSQL_BIND *, int type, void *value);
static bool takes_arrays(MYSQL *);
static bool set_row_size(MYSQL_STMT *, size_t row_size);
static bool set_rows(MYSQL_STMT *, unsigned rows);
static void drop_answer(struct server *);
static int64_t wait_s(const struct server_place *);

struct server *
server_new(const struct server_place *place)
{
	struct server *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->place = place;
	return s;
}

void
server_free(struct server *s)
{
	server_disconnect(s);
	free(s);
	mysql_library_end();
}

enum outcome
server_connect(struct server *s, const char *host, unsigned port)
{
	const struct server_place *place = s->place;
	enum outcome outcome = DONE;

	server_disconnect(s);
	if (!LOGIN_RESTRICTS && !login_known(place, host, port))
		return server_fail(s, REFUSED, "%s", LOGIN_UNKNOWN_PEER);
	if ((s->mysql = mysql_init(NULL)) == NULL)
		return server_fail(s, LATER, "out of memory");
	if (!login_options(s->mysql, place, host, port, (unsigned)wait_s(place)) ||
	    mysql_real_connect(s->mysql, host, place->user, NULL, place->database, port > 0 ? port : place->port,
	        place->socket, CLIENT_FOUND_ROWS) == NULL)
		outcome = fail_mysql(s);
	else if (place->tls >= SERVER_TLS_ON && mysql_get_ssl_cipher(s->mysql) == NULL) /* Connector/C goes on without TLS even if it is enforced */
		outcome = server_fail(s, REFUSED, "the option files demand TLS, but the server has none");
	if (outcome == DONE)
		s->arrays = takes_arrays(s->mysql);
	else
		server_disconnect(s);
	return outcome == DONE || outcome == LATER ? outcome : REFUSED;
}

void
server_disconnect(struct server *s)
{
	drop_answer(s);
	server_bulk_end(s);
	if (s->mysql != NULL)
		mysql_close(s->mysql);
	s->mysql = NULL;
}

bool
server_connected(const struct server *s)
{
	return s->mysql != NULL;
}

void
server_trust(struct server *s)
{
	s->trusted = true;
}

const char *
server_reason(const struct server *s)
{
	return s->reason;
}

unsigned
server_error(const struct server *s)
{
	return s->error;
}

enum outcome
server_fail(struct server *s, enum outcome outcome, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(s->reason, sizeof(s->reason), format, values);
	va_end(values);
	s->error = 0;
	return outcome;
}

enum outcome
server_refuse(struct server *s)
{
	size_t len = strlen(s->reason);

	snprintf(s->reason + len, sizeof(s->reason) - len, "%s", error_hint(s->error));
	return REFUSED;
}

/* ---- statements ---- */

enum outcome
server_run(struct server *s, const struct sql *sql, uint64_t *rows)
{
	enum outcome outcome = query(s, sql);

	if (outcome != DONE)
		return outcome;
	if (mysql_field_count(s->mysql) > 0) { /* rows that we did not ask for */
		server_disconnect(s);
		return server_fail(s, REFUSED, "the server's answer does not fit the statement");
	}
	if (rows != NULL)
		*rows = mysql_affected_rows(s->mysql);
	return DONE;
}

enum outcome
server_ask(struct server *s, const struct sql *sql, unsigned columns)
{
	enum outcome outcome = query(s, sql);

	if (outcome != DONE)
		return outcome;
	s->rows = 0;
	if ((s->result = mysql_use_result(s->mysql)) == NULL && mysql_errno(s->mysql) != 0)
		return fail_mysql(s);
	if (s->result == NULL || mysql_num_fields(s->result) != columns) {
		server_disconnect(s);
		return server_fail(s, REFUSED, "the server's answer does not fit the statement");
	}
	return DONE;
}

const char *const *
server_row(struct server *s, enum outcome *outcome)
{
	const char *const *row;

	*outcome = DONE;
	if (++s->rows % ROWS_BETWEEN_LOOKS == 0 && (s->place->patience_ms(s->place->arg) == 0 ||
	    monotonic_ms() - s->asked_ms > wait_s(s->place) * 1000)) {
		server_disconnect(s);
		*outcome = server_fail(s, LATER, "an answer without end");
		return NULL;
	}
	if ((row = (const char *const *)mysql_fetch_row(s->result)) != NULL)
		return row;
	if (mysql_errno(s->mysql) != 0)
		*outcome = fail_mysql(s);
	if (s->mysql != NULL) {
		mysql_free_result(s->result);
		s->result = NULL;
	}
	return NULL;
}

enum outcome
server_rollback(struct server *s, enum outcome outcome)
{
	if (s->mysql == NULL || mysql_rollback(s->mysql) == 0)
		return outcome;
	if (outcome == DUPLICATE)
		outcome = server_fail(s, LATER, "%s", mysql_error(s->mysql));
	server_disconnect(s);
	return outcome;
}

/* Sends a statement and waits until its answer begins. */
static enum outcome
query(struct server *s, const struct sql *sql)
{
	enum outcome outcome;

	s->asked_ms = monotonic_ms();
	if (sql->full || mysql_send_query(s->mysql, sql->text, sql->length) != 0)
		return sql->full ? server_fail(s, REFUSED, "a statement of more than %zu bytes", sql->size) : fail_mysql(s);
	if ((outcome = await(s)) != DONE)
		return outcome;
	return mysql_read_query_result(s->mysql) ? fail_mysql(s) : DONE;
}

/* Waits for the first byte of an answer, as long as the program may wait. */
static enum outcome
await(struct server *s)
{
	int64_t until_ms = s->asked_ms + wait_s(s->place) * 1000, now, left_ms, patience_ms;
#ifdef MARIADB_PACKAGE_VERSION
	int fd = (int)mysql_get_socket(s->mysql);
#else
	int fd = (int)s->mysql->net.fd;
#endif

	for (;;) {
		patience_ms = s->place->patience_ms(s->place->arg);
		now = monotonic_ms();
		left_ms = until_ms - now < patience_ms ? until_ms - now : patience_ms;
		if (left_ms <= 0) {
			server_disconnect(s);
			server_fail(s, LATER, "no answer for %ld s", (long)((now - s->asked_ms) / 1000));
			s->error = CR_SERVER_LOST;
			return LATER;
		}
		if (signals_wait_socket(fd, (int)left_ms) != 0) /* after an error of poll(2) the read reports it */
			return DONE;
	}
}

/* Drops the rest of an answer. To free it the library would read to its end, which may never come: cut the connection. */
static void
drop_answer(struct server *s)
{
	if (s->result == NULL)
		return;
#ifdef MARIADB_PACKAGE_VERSION
	shutdown((int)mysql_get_socket(s->mysql), SHUT_RDWR);
#else
	shutdown((int)s->mysql->net.fd, SHUT_RDWR);
#endif
	mysql_free_result(s->result);
	s->result = NULL;
}

/* ---- errors ---- */

/* Returns whether a permanent error may pass here: the login was right once, or the error is of TLS and no option asks for TLS. */
static bool
may_pass(const struct server *s, unsigned error)
{
	if (error == CR_SSL_CONNECTION_ERROR)
		return s->trusted || s->place->tls == SERVER_TLS_ANY;
	return s->trusted && error != 0 && (error_of_restore(error) || error == CR_PLUGIN_NOT_ALLOWED);
}

static enum outcome
judge(struct server *s, unsigned error, const char *state, const char *why)
{
	enum outcome outcome = error_outcome(error, state);

	if (error != 0 && error == CR_PLUGIN_NOT_ALLOWED) /* the library has freed its text */
		why = LOGIN_UNKNOWN_PEER;
	if (outcome == REFUSED && may_pass(s, error))
		outcome = LATER;
	server_fail(s, outcome, "%s%s", why, outcome == REFUSED ? error_hint(error) : "");
	s->error = error;
	if (outcome == LATER && !error_keeps_connection(error))
		server_disconnect(s);
	return outcome;
}

/* Returns the outcome for the error of the last call on the connection. */
static enum outcome
fail_mysql(struct server *s)
{
	return judge(s, mysql_errno(s->mysql), mysql_sqlstate(s->mysql), mysql_error(s->mysql));
}

static enum outcome
fail_bulk(struct server *s)
{
	return judge(s, mysql_stmt_errno(s->bulk), mysql_stmt_sqlstate(s->bulk), mysql_stmt_error(s->bulk));
}

/* ---- rows in bulk ---- */

bool
server_bulk(const struct server *s)
{
	return s->bulk != NULL;
}

void
server_bulk_end(struct server *s)
{
	if (s->bulk != NULL)
		mysql_stmt_close(s->bulk);
	s->bulk = NULL;
}

bool
server_takes_arrays(const struct server *s)
{
	return s->arrays;
}

bool
server_bulk_prepare(struct server *s, const struct sql *sql, const struct server_value *values, unsigned columns, size_t row_size, unsigned rows)
{
	MYSQL_BIND *binds = calloc((size_t)rows * columns, sizeof(*binds)); /* mysql_stmt_bind_param() copies them */

	if (binds == NULL || (s->bulk = mysql_stmt_init(s->mysql)) == NULL) {
		free(binds);
		return false;
	}
	for (unsigned i = 0; i < rows * columns; i++)
		bind_value(&binds[i], values[i % columns].type, (char *)values[i % columns].first + i / columns * row_size);
	if (mysql_stmt_prepare(s->bulk, sql->text, sql->length) != 0 || (s->arrays && !set_row_size(s->bulk, row_size)) ||
	    mysql_stmt_bind_param(s->bulk, binds) != 0)
		server_bulk_end(s); /* the next statement notices a lost connection */
	free(binds);
	return s->bulk != NULL;
}

enum outcome
server_bulk_run(struct server *s, unsigned rows)
{
	return (s->arrays && !set_rows(s->bulk, rows)) || mysql_stmt_execute(s->bulk) != 0 ? fail_bulk(s) : DONE;
}

static void
bind_value(MYSQL_BIND *bind, int type, void *value)
{
	static const enum enum_field_types types[] = { [VALUE_INTEGER] = MYSQL_TYPE_LONG, [VALUE_LONG] = MYSQL_TYPE_LONGLONG,
	    [VALUE_TEXT] = MYSQL_TYPE_STRING, [VALUE_DECIMAL] = MYSQL_TYPE_NEWDECIMAL };

	bind->buffer_type = types[type];
	bind->buffer = value;
	if (type == VALUE_TEXT || type == VALUE_DECIMAL) {
		struct server_text *text = value;

		bind->buffer = text->text;
		bind->buffer_length = sizeof(text->text);
		bind->length = &text->length;
		bind->is_null = (void *)&text->null; /* a bool, or a char */
#ifdef MARIADB_PACKAGE_VERSION
		bind->u.indicator = (void *)&text->null; /* in place of is_null in an array */
#endif
	}
}

#ifdef MARIADB_PACKAGE_VERSION

_Static_assert(STMT_INDICATOR_NONE == false && STMT_INDICATOR_NULL == true, "a bool is an indicator");

static bool
takes_arrays(MYSQL *mysql)
{
	unsigned long capabilities = 0; /* the library writes an unsigned long: the upper 32 of 64 bits */

	return mariadb_get_infov(mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities) == 0 &&
	    (capabilities & (unsigned)(MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}

static bool
set_row_size(MYSQL_STMT *statement, size_t row_size)
{
	return mysql_stmt_attr_set(statement, STMT_ATTR_ROW_SIZE, &row_size) == 0;
}

static bool
set_rows(MYSQL_STMT *statement, unsigned rows)
{
	return mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &rows) == 0;
}

#else

static bool
takes_arrays(MYSQL *mysql)
{
	(void)mysql;
	return false;
}

static bool
set_row_size(MYSQL_STMT *statement, size_t row_size)
{
	(void)statement, (void)row_size;
	return false;
}

static bool
set_rows(MYSQL_STMT *statement, unsigned rows)
{
	(void)statement, (void)rows;
	return false;
}

#endif

static int64_t
wait_s(const struct server_place *place)
{
	return place->wait_s > 0 && place->wait_s < SERVER_WAIT_S ? place->wait_s : SERVER_WAIT_S;
}
