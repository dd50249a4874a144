/*
 * The calls into the client library of MySQL or MariaDB. A lost connection is really lost: its socket is shut down before the
 * call or after it. The number, state and text of a server's error are made up here.
 */
#include "faults.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <errmsg.h>
#include <mysql.h>

#ifndef MARIADB_PACKAGE_VERSION
#include <stdbool.h>
typedef bool my_bool;
#define mysql_get_socket(mysql) ((mysql)->net.fd)
#endif

enum { GONE = 1, LOST = 2 }; /* the connection is lost before the call, or after it */

#define SERVER_GONE { "gone", GONE }
#define SERVER_LOST { "lost", LOST }
#define NUMBER(number) { #number, number }

/* The error of the last call, if it is one of ours. */
static unsigned error;
static MYSQL_RES *streamed;          /* the result that still comes from the server */
static MYSQL *connection;            /* of the statements; there is at most one */

static void
cut(MYSQL *mysql)
{
#ifdef MARIADB_PACKAGE_VERSION
	shutdown((int)mysql_get_socket(mysql), SHUT_RDWR);
#else
	shutdown((int)mysql->net.fd, SHUT_RDWR);
#endif
}

static const char *
state(unsigned number)
{
	switch (number) {
	case 1040: return "08004";
	case 1045: return "28000";
	case 1062: return "23000";
	case 1142: return "42000";
	case 1213: return "40001";
	case 1264: return "22003";
	default: return "HY000";
	}
}

static const char *
text(unsigned number)
{
	static char why[64];

	snprintf(why, sizeof(why), "error %u, by FAULT", number);
	return why;
}

/* A call whose failure is not 0, or NULL; "on" is its connection. */
#define CLIENT(type, name, parameters, arguments, on, failed, ...) \
REAL(type, name, parameters) \
{ \
	static const struct way ways[] = { __VA_ARGS__, END }; \
	const struct way *way = fault(#name, ways); \
	type result; \
\
	error = 0; \
	if (way != NULL && way->value != GONE && way->value != LOST) { \
		error = (unsigned)way->value; \
		return failed; \
	} \
	if (way != NULL && way->value == GONE) \
		cut(on); \
	result = __real_##name arguments; \
	if (way == NULL || way->value == GONE) \
		return result; \
	cut(on); \
	error = CR_SERVER_LOST; \
	return failed; \
}

CLIENT(int, mysql_options, (MYSQL *mysql, enum mysql_option option, const void *value), (mysql, option, value), mysql, 1, NUMBER(2008))
CLIENT(int, mysql_send_query, (MYSQL *mysql, const char *query, unsigned long len), (mysql, query, len), mysql, 1,
    SERVER_GONE, SERVER_LOST, NUMBER(2008))
CLIENT(my_bool, mysql_rollback, (MYSQL *mysql), (mysql), mysql, 1, SERVER_GONE, SERVER_LOST)
CLIENT(MYSQL_STMT *, mysql_stmt_init, (MYSQL *mysql), (mysql), mysql, NULL, NUMBER(2008))
CLIENT(int, mysql_stmt_prepare, (MYSQL_STMT *statement, const char *query, unsigned long len), (statement, query, len), connection, 1,
    SERVER_GONE, SERVER_LOST, NUMBER(2008), NUMBER(1142))
CLIENT(my_bool, mysql_stmt_attr_set, (MYSQL_STMT *statement, enum enum_stmt_attr_type attribute, const void *value),
    (statement, attribute, value), connection, 1, NUMBER(2054))
CLIENT(my_bool, mysql_stmt_bind_param, (MYSQL_STMT *statement, MYSQL_BIND *columns), (statement, columns), connection, 1, NUMBER(2008))
CLIENT(int, mysql_stmt_execute, (MYSQL_STMT *statement), (statement), connection, 1,
    SERVER_GONE, SERVER_LOST, NUMBER(2008), NUMBER(1062), NUMBER(1114), NUMBER(1213), NUMBER(1264), NUMBER(1461), NUMBER(4033))
CALL(MYSQL *, mysql_init, (MYSQL *mysql), (mysql), NULL, WAY(ENOMEM))
CALL(const char *, mysql_get_ssl_cipher, (MYSQL *mysql), (mysql), NULL, { "none", 0 })

REAL(MYSQL *, mysql_real_connect, (MYSQL *mysql, const char *host, const char *user, const char *password, const char *database,
    unsigned port, const char *path, unsigned long flags))
{
	static const struct way ways[] = { NUMBER(2002), NUMBER(1040), NUMBER(1045), NUMBER(2008), NUMBER(2013), END };
	const struct way *way = fault("mysql_real_connect", ways);

	error = way != NULL ? (unsigned)way->value : 0;
	connection = mysql;
	return way == NULL ? __real_mysql_real_connect(mysql, host, user, password, database, port, path, flags) : NULL;
}

/* The statement is closed, whatever it returns. */
REAL(my_bool, mysql_stmt_close, (MYSQL_STMT *statement))
{
	static const struct way ways[] = { { "lost", 0 }, END };
	const struct way *way = fault("mysql_stmt_close", ways);
	my_bool done = __real_mysql_stmt_close(statement);

	return way != NULL ? 1 : done;
}

REAL(MYSQL_RES *, mysql_use_result, (MYSQL *mysql))
{
	static const struct way ways[] = { NUMBER(2008), NUMBER(2013), END };
	const struct way *way = fault("mysql_use_result", ways);

	error = way != NULL ? (unsigned)way->value : 0;
	streamed = way == NULL ? __real_mysql_use_result(mysql) : NULL;
	return streamed;
}

/*
 * A server's error is read in place of the real answer, which is taken off the connection; the statement may have been done.
 * The numbers above 2000 are the library's own.
 */
REAL(my_bool, mysql_read_query_result, (MYSQL *mysql))
{
	static const struct way ways[] = { SERVER_GONE, SERVER_LOST, NUMBER(2008), NUMBER(1062), NUMBER(1114), NUMBER(1142), NUMBER(1213),
	    NUMBER(1264), END };
	const struct way *way = fault("mysql_read_query_result", ways);
	my_bool result;

	error = 0;
	if (way != NULL && way->value == GONE)
		cut(mysql);
	result = __real_mysql_read_query_result(mysql);
	if (way == NULL || way->value == GONE)
		return result;
	error = way->value == LOST ? CR_SERVER_LOST : (unsigned)way->value;
	if (error > 2000)
		cut(mysql);
	else if (result == 0 && mysql_field_count(mysql) > 0)
		mysql_free_result(__real_mysql_use_result(mysql));
	return 1;
}

/* A result that is here already, of mysql_store_result(), can't fail any more. */
REAL(MYSQL_ROW, mysql_fetch_row, (MYSQL_RES *result))
{
	static const struct way ways[] = { NUMBER(2013), END };
	const struct way *way = result == streamed ? fault("mysql_fetch_row", ways) : NULL;

	error = way != NULL ? (unsigned)way->value : 0;
	if (way == NULL)
		return __real_mysql_fetch_row(result);
	cut(connection);
	return NULL;
}

REAL(void, mysql_free_result, (MYSQL_RES *result))
{
	if (result == streamed)
		streamed = NULL; /* the next one may have its address */
	__real_mysql_free_result(result);
}

#ifdef MARIADB_PACKAGE_VERSION
my_bool __real_mariadb_get_infov(MYSQL *mysql, enum mariadb_value value, void *to, ...);
my_bool __wrap_mariadb_get_infov(MYSQL *mysql, enum mariadb_value value, void *to, ...);
my_bool
__wrap_mariadb_get_infov(MYSQL *mysql, enum mariadb_value value, void *to, ...)
{
	static const struct way ways[] = { { "none", 0 }, END };

	return fault("mariadb_get_infov", ways) != NULL ? 1 : __real_mariadb_get_infov(mysql, value, to);
}
#endif

/* They return our error, as long as it was the last. */
#define SAYS(type, name, parameter, argument, ours) \
type __real_##name(parameter argument); \
type __wrap_##name(parameter argument); \
type __wrap_##name(parameter argument) { return error != 0 ? ours : __real_##name(argument); }
SAYS(unsigned, mysql_errno, MYSQL *, mysql, error)
SAYS(const char *, mysql_sqlstate, MYSQL *, mysql, state(error))
SAYS(const char *, mysql_error, MYSQL *, mysql, text(error))
SAYS(unsigned, mysql_stmt_errno, MYSQL_STMT *, statement, error)
SAYS(const char *, mysql_stmt_sqlstate, MYSQL_STMT *, statement, state(error))
SAYS(const char *, mysql_stmt_error, MYSQL_STMT *, statement, text(error))
