#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <errmsg.h>
#include <mysql.h>

#include "decimal.h"
#include "utc.h"

enum {
	NAME_MAX_LEN = 64,         /* characters in the name of a database or table */
	ROW_SIZE = 192,            /* the longest row of an INSERT, with its comma */
	STATEMENT_LEAST = 16384,   /* holds any question of one area, and the head, the tail and some rows of an INSERT */
	STATEMENT_MOST = 1 << 20,
	AREA_METERS = 500,         /* from 1000 on MariaDB makes another plan of IN */
	AREAS = 16,                /* in one question: the server looks at them one after the other */
	DATE_LEN = 10, TIME_LEN = 8, /* YYYY-MM-DD, hh:mm:ss */
	WH = 1000,                 /* in millionths of a kWh */
};

/*
 * What the two libraries can do for a password. RESTRICTS: it can be told which
 * methods of authentication to use. KEEPS_KEY: it never takes another public
 * key than that of the file. TLS_VERIFIED: from this on it sends nothing to a
 * server that is not verified.
 */
#ifdef MARIADB_PACKAGE_VERSION
enum { LIBRARY_RESTRICTS = true, LIBRARY_KEEPS_KEY = false };
static const enum table_tls TLS_VERIFIED = TABLE_TLS_CA;
#else
enum { LIBRARY_RESTRICTS = false, LIBRARY_KEEPS_KEY = true, CR_PLUGIN_NOT_ALLOWED = 0 };
static const enum table_tls TLS_VERIFIED = TABLE_TLS_AUTHORITY;
#endif

static const char UNKNOWN_PEER[] = "no password for a server that nobody knows: give ssl-ca with ssl-mode=VERIFY_IDENTITY"
    " or VERIFY_CA, or use its socket";

/* An hour as a row: what is stored, or is to be. */
struct row {
	uint64_t id;               /* 0: no such row yet */
	char meter[METER_SIZE];
	bool changed;
	int64_t start_s, local_s;  /* UTC; local time, counted in the same way */
	int64_t energy_Wh, delivered_Wh, received_Wh; /* or DECIMAL_NONE */
	int covered_s;             /* -1: not known */
};

/* A row as MariaDB takes it in bulk: a number or text for each column, and for text whether there is any. */
struct bulk_row {
	long long start;
	int date, time;
	short covered;
	char meter[METER_SIZE], energy[DECIMAL_SIZE], delivered[DECIMAL_SIZE], received[DECIMAL_SIZE];
	char meter_is, energy_is, delivered_is, received_is;
};

struct table {
	const struct table_place *place;
	MYSQL *mysql;                              /* NULL: not connected */
	bool met;                                  /* has connected once */
	char name[2 * NAME_MAX_LEN * 4 + 8];       /* `database`.`table`, ready for SQL */
	const struct hour_line *order[TABLE_BATCH]; /* by meter and hour, lines of one hour in their own order */
	struct row rows[TABLE_BATCH];              /* one for each hour in order */
	size_t count;                              /* of rows */
	MYSQL_STMT *bulk;                          /* NULL: not with this server or library */
	struct bulk_row *bulk_rows;                /* TABLE_BATCH of them */
	char *statement;
	size_t length, size, room;                 /* of the statement: now, allocated, usable with this server */
	char reason[512];
	unsigned error;
};

/* ---- outcomes ---- */

static enum table_outcome
fail(struct table *t, enum table_outcome outcome, unsigned error, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(t->reason, sizeof(t->reason), format, values);
	va_end(values);
	t->error = error;
	return outcome;
}

static void
disconnect(struct table *t)
{
	if (t->bulk != NULL)
		mysql_stmt_close(t->bulk);
	if (t->mysql != NULL)
		mysql_close(t->mysql);
	t->bulk = NULL;
	t->mysql = NULL;
}

/* Errors that pass, or that another server may not have; what is not here needs somebody to change something. */
static const unsigned PASSING[] = {
	CR_SOCKET_CREATE_ERROR, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_IPSOCK_ERROR, CR_UNKNOWN_HOST,
	CR_SERVER_GONE_ERROR, CR_SERVER_HANDSHAKE_ERR, CR_SERVER_LOST, CR_MALFORMED_PACKET, CR_SERVER_LOST_EXTENDED, CR_OUT_OF_MEMORY,
	3, 20,                  /* the server can't write a file; its disk is full */
	1020,                   /* record has changed since last read */
	1021, 1026, 1030, 1114, /* disk full, error writing, error from the storage engine, table full */
	1037, 1038, 1041,       /* the server is out of memory */
	1040, 1129, 1203, 1226, /* too many connections, host blocked for errors, the user's connections, other limits */
	1047,                   /* a Galera node that is not in its cluster knows no command */
	1053, 1077, 1079,       /* shutting down */
	1158, 1159, 1160, 1161, /* the server could not read or write on the network */
	1180, 1181, 1105,       /* error during commit or rollback, and what clusters call anything */
	1205, 1206, 1213,       /* lock wait, lock table full, deadlock */
	1290, 1792, 1836,       /* read-only, as a replica or in a backup */
	1317, 1927, 1969, 3024, /* interrupted, killed, took too long */
	3169, 4031,
	1412,                   /* the table was being altered */
	9001, 9002, 9003, 9004, 9005, 9007, 8022, 8027, 8028, /* TiDB's own: a region or its time service is away, write conflict */
};

/* The statement was rolled back, the connection is good: 1020, and lock wait and deadlock. */
static bool
connection_survives(unsigned error)
{
	return error == 1020 || error == 1205 || error == 1213;
}

static bool
passing(unsigned error, const char *state)
{
	for (size_t i = 0; i < sizeof(PASSING) / sizeof(PASSING[0]); i++)
		if (error == PASSING[i])
			return true;
	return memcmp(state, "08", 2) == 0 || memcmp(state, "40", 2) == 0; /* connection; transaction rolled back */
}

/* Data that is out of range or against a constraint, or that a trigger has refused. 3819 and 4025: CHECK. */
static bool
about_a_row(unsigned error, const char *state)
{
	return error == 3819 || error == 4025 || error == 1265 || error == 1366 || memcmp(state, "22", 2) == 0 ||
	    memcmp(state, "23", 2) == 0 || memcmp(state, "45", 2) == 0;
}

/* What to do about an error that stays. */
static const char *
hint(unsigned error)
{
	switch (error) {
	case 1044: case 1142: case 1143: case 1227: case 1370:
		return "; it takes GRANT SELECT, INSERT, UPDATE";
	case 1045: case 1698:
		return "; user and password stand in an option file";
	case 1049: case 1146:
		return "; run sql/setup.sql";
	case 1054:
		return "; run sql/upgrade.sql";
	default:
		return "";
	}
}

static enum table_outcome
judge(struct table *t, unsigned error, const char *state, const char *why)
{
	enum table_outcome outcome = passing(error, state) ? TABLE_LATER : about_a_row(error, state) ? TABLE_ROW : TABLE_REFUSED;

	if ((error == CR_SSL_CONNECTION_ERROR || error == CR_PLUGIN_NOT_ALLOWED) && t->met) /* the right one will come back */
		outcome = TABLE_LATER;
	if (error == CR_PLUGIN_NOT_ALLOWED) /* the library's text is of memory that it has freed */
		why = UNKNOWN_PEER;
	fail(t, outcome, error, "%s%s", why, outcome == TABLE_REFUSED ? hint(error) : "");
	if (outcome == TABLE_LATER && !connection_survives(error))
		disconnect(t);
	return outcome;
}

/* Judges the error of the last call on the connection. */
static enum table_outcome
fail_mysql(struct table *t)
{
	return judge(t, mysql_errno(t->mysql), mysql_sqlstate(t->mysql), mysql_error(t->mysql));
}

/* ---- statements ---- */

static void
begin(struct table *t)
{
	t->length = 0;
}

static void
add_bytes(struct table *t, const char *text, size_t len)
{
	memcpy(t->statement + t->length, text, len);
	t->length += len;
}

static void
add(struct table *t, const char *text)
{
	add_bytes(t, text, strlen(text));
}

static void
add_whole(struct table *t, uint64_t value)
{
	char digits[20], *at = digits + sizeof(digits);

	do {
		*--at = (char)('0' + value % 10);
	} while ((value /= 10) > 0);
	add_bytes(t, at, (size_t)(digits + sizeof(digits) - at));
}

static void
add_energy(struct table *t, int64_t energy_Wh)
{
	add(t, ",");
	if (energy_Wh == DECIMAL_NONE)
		add(t, "NULL");
	else
		t->length += decimal_write(t->statement + t->length, energy_Wh * WH);
}

/* The digits of a part of what clock_write() spells as one number: SQL takes YYYYMMDD and hhmmss for DATE and TIME. */
static int64_t
clock_number(const char *clock, int from, int to)
{
	int64_t number = 0;

	for (; from < to; from++)
		if (clock[from] >= '0' && clock[from] <= '9')
			number = number * 10 + (clock[from] - '0');
	return number;
}

static enum table_outcome
run(struct table *t)
{
	if (mysql_real_query(t->mysql, t->statement, t->length) != 0)
		return fail_mysql(t);
	return TABLE_DONE;
}

/* ---- the rule ---- */

static int
row_order(const struct hour_line *a, const char *meter, int64_t start_s)
{
	int by_meter = memcmp(a->meter, meter, METER_SIZE);

	return by_meter != 0 ? by_meter : (a->start_s > start_s) - (a->start_s < start_s);
}

static int
line_order(const void *a, const void *b)
{
	const struct hour_line *x = *(const struct hour_line *const *)a, *y = *(const struct hour_line *const *)b;
	int order = row_order(x, y->meter, y->start_s);

	return order != 0 ? order : (x > y) - (x < y);
}

/* What a row is after a line of its hour has come. */
static void
apply(struct row *row, const struct hour_line *line)
{
	if (line->covered_s < row->covered_s)
		return;
	row->covered_s = line->covered_s;
	row->local_s = line->start_s + line->offset_s;
	if (line->energy_Wh != DECIMAL_NONE)
		row->energy_Wh = line->energy_Wh;
	if (line->delivered_Wh != DECIMAL_NONE)
		row->delivered_Wh = line->delivered_Wh;
	if (line->received_Wh != DECIMAL_NONE)
		row->received_Wh = line->received_Wh;
}

static bool
differs(const struct row *a, const struct row *b)
{
	return a->local_s != b->local_s || a->energy_Wh != b->energy_Wh || a->covered_s != b->covered_s ||
	    a->delivered_Wh != b->delivered_Wh || a->received_Wh != b->received_Wh;
}

/* ---- asking ---- */

static const char SELECT[] = "SELECT ID,UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM ";

/* Puts the lines in order and makes one empty row for each hour of them. */
static void
arrange(struct table *t, const struct hour_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		t->order[i] = &lines[i];
	qsort(t->order, count, sizeof(t->order[0]), line_order); /* NOLINT(bugprone-sizeof-expression): of pointers */
	t->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct hour_line *line = t->order[i];

		if (i > 0 && row_order(line, t->order[i - 1]->meter, t->order[i - 1]->start_s) == 0)
			continue;
		t->rows[t->count] = (struct row){ .start_s = line->start_s, .local_s = INT64_MIN, .covered_s = -1,
		    .energy_Wh = DECIMAL_NONE, .delivered_Wh = DECIMAL_NONE, .received_Wh = DECIMAL_NONE };
		memcpy(t->rows[t->count++].meter, line->meter, METER_SIZE);
	}
}

/*
 * Some of the rows, which are in the order of meter and hour, and the range of
 * hours they are in. To ask for all those meters in all those hours finds what
 * is stored of the rows, and more; of how much more there is a bound.
 */
struct area {
	size_t first, end; /* rows, without end */
	size_t meters;
	int64_t from_s, to_s;
};

static struct area
area_at(const struct table *t, size_t first)
{
	const struct row *rows = t->rows;
	struct area area = { first, first + 1, 1, rows[first].start_s, rows[first].start_s };

	for (; area.end < t->count; area.end++) {
		const struct row *row = &rows[area.end];
		bool other = memcmp(row->meter, row[-1].meter, METER_SIZE) != 0;
		int64_t from_s = row->start_s < area.from_s ? row->start_s : area.from_s;
		int64_t to_s = row->start_s > area.to_s ? row->start_s : area.to_s;
		size_t hours = (area.meters + other) * (size_t)((to_s - from_s) / 3600 + 1);

		if (hours > 2 * (area.end - first) + 64 || area.meters + other > AREA_METERS)
			break;
		area.meters += other;
		area.from_s = from_s;
		area.to_s = to_s;
	}
	return area;
}

static void
add_clock(struct table *t, int64_t seconds)
{
	add(t, "'");
	clock_write(t->statement + t->length, seconds);
	t->length += CLOCK_LEN;
	add(t, "'");
}

static void
add_area(struct table *t, const struct area *area)
{
	const char *separator = "(Meter IN ('";

	for (size_t i = area->first; i < area->end; i++) {
		if (i > area->first && memcmp(t->rows[i].meter, t->rows[i - 1].meter, METER_SIZE) == 0)
			continue;
		add(t, separator);
		add(t, t->rows[i].meter);
		separator = "','";
	}
	add(t, "') AND HourUTC BETWEEN ");
	add_clock(t, area->from_s);
	add(t, " AND ");
	add_clock(t, area->to_s);
	add(t, ")");
}

static int64_t
stored_energy(const char *text)
{
	int64_t millionths;

	if (text == NULL || decimal_read(text, strlen(text), &millionths) != NULL)
		return DECIMAL_NONE;
	return divide_rounded(millionths, WH);
}

/* A DATE and a TIME as seconds; INT64_MIN for what is none. */
static int64_t
stored_time(const char *date, const char *time)
{
	char clock[CLOCK_LEN];
	int64_t seconds;

	if (date == NULL || time == NULL || strlen(date) < DATE_LEN || strlen(time) < TIME_LEN)
		return INT64_MIN;
	memcpy(clock, date, DATE_LEN);
	clock[DATE_LEN] = 'T';
	memcpy(clock + DATE_LEN + 1, time, TIME_LEN);
	if (clock_read(clock, &seconds) != NULL)
		return INT64_MIN;
	return seconds;
}

static struct row *
find_row(struct table *t, size_t guess, const char *meter, int64_t start_s)
{
	size_t low = 0, high = t->count;

	for (size_t at = guess; low < high; at = low + (high - low) / 2) {
		struct row *row = &t->rows[at < high ? at : high - 1];
		int by_meter = memcmp(row->meter, meter, METER_SIZE);

		if (by_meter == 0 && row->start_s == start_s)
			return row;
		if (by_meter < 0 || (by_meter == 0 && row->start_s < start_s))
			low = (size_t)(row - t->rows) + 1;
		else
			high = (size_t)(row - t->rows);
	}
	return NULL;
}

/* Fills in what is stored of the hours from statement's answer. */
static enum table_outcome
take_stored(struct table *t)
{
	MYSQL_RES *result = mysql_use_result(t->mysql);
	MYSQL_ROW value;
	size_t next = 0;

	if (result == NULL)
		return fail_mysql(t);
	while ((value = mysql_fetch_row(result)) != NULL) {
		char meter[METER_SIZE] = "";
		int64_t start_s;
		struct row *row;

		if (value[4] == NULL || value[5] == NULL || strlen(value[4]) < CLOCK_LEN || strlen(value[5]) >= METER_SIZE)
			continue;
		start_s = stored_time(value[4], value[4] + DATE_LEN + 1);
		strcpy(meter, value[5]);
		if ((row = find_row(t, next, meter, start_s)) == NULL)
			continue;
		row->id = strtoull(value[0], NULL, 10);
		row->local_s = stored_time(value[1], value[2]);
		row->energy_Wh = stored_energy(value[3]);
		row->covered_s = value[6] != NULL ? atoi(value[6]) : -1;
		row->delivered_Wh = stored_energy(value[7]);
		row->received_Wh = stored_energy(value[8]);
		next = (size_t)(row - t->rows) + 1;
	}
	if (mysql_errno(t->mysql) != 0) {
		enum table_outcome outcome = fail_mysql(t);

		mysql_free_result(result);
		return outcome;
	}
	mysql_free_result(result);
	return TABLE_DONE;
}

/* Asks what is stored of the hours, in as many questions as it takes. */
static enum table_outcome
ask(struct table *t)
{
	enum { AREA_SIZE = 128, METER_TEXT = METER_SIZE + 3 };
	enum table_outcome outcome = TABLE_DONE;
	size_t asked = 0;

	while (asked < t->count && outcome == TABLE_DONE) {
		const char *join = " WHERE ";

		begin(t);
		add(t, SELECT);
		add(t, t->name);
		for (int areas = 0; areas < AREAS && asked < t->count; areas++) {
			struct area area = area_at(t, asked);

			if (areas > 0 && t->length + AREA_SIZE + area.meters * METER_TEXT > t->room)
				break;
			add(t, join);
			add_area(t, &area);
			asked = area.end;
			join = " OR ";
		}
		if ((outcome = run(t)) == TABLE_DONE)
			outcome = take_stored(t);
	}
	return outcome;
}

/* ---- writing ---- */

static const char COLUMNS[] = "UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut";

/*
 * The rule again, where the server applies it: another sink may have stored the
 * hour since this one has asked. Covered comes last, the others look at what it was.
 */
static const char RULE[] = " ON DUPLICATE KEY UPDATE "
    "UDate=IF(VALUES(Covered)>=IFNULL(Covered,0),VALUES(UDate),UDate),"
    "UTime=IF(VALUES(Covered)>=IFNULL(Covered,0),VALUES(UTime),UTime),"
    "kWh=IF(VALUES(Covered)>=IFNULL(Covered,0),IFNULL(VALUES(kWh),kWh),kWh),"
    "kWhIn=IF(VALUES(Covered)>=IFNULL(Covered,0),IFNULL(VALUES(kWhIn),kWhIn),kWhIn),"
    "kWhOut=IF(VALUES(Covered)>=IFNULL(Covered,0),IFNULL(VALUES(kWhOut),kWhOut),kWhOut),"
    "Covered=GREATEST(VALUES(Covered),IFNULL(Covered,0))";

static void
add_row(struct table *t, const struct row *row)
{
	char local[CLOCK_LEN], start[CLOCK_LEN];

	clock_write(local, row->local_s);
	clock_write(start, row->start_s);
	add(t, "(");
	if (row->id > 0) {
		add_whole(t, row->id);
		add(t, ",");
	}
	add_whole(t, (uint64_t)clock_number(local, 0, 10));
	add(t, ",");
	add_whole(t, (uint64_t)clock_number(local, 11, CLOCK_LEN));
	add_energy(t, row->energy_Wh);
	add(t, ",");
	add_whole(t, (uint64_t)clock_number(start, 0, CLOCK_LEN));
	add(t, ",'");
	add(t, row->meter);
	add(t, "',");
	add_whole(t, (uint64_t)row->covered_s);
	add_energy(t, row->delivered_Wh);
	add_energy(t, row->received_Wh);
	add(t, ")");
}

/*
 * Writes the changed rows, those that are stored already or those that are not.
 * A stored one brings its ID, so that changing it takes no new one from AUTO_INCREMENT.
 */
static enum table_outcome
put(struct table *t, bool stored)
{
	enum table_outcome outcome = TABLE_DONE;
	size_t i = 0;

	while (outcome == TABLE_DONE) {
		bool any = false;

		begin(t);
		add(t, "INSERT INTO ");
		add(t, t->name);
		add(t, stored ? " (ID," : " (");
		add(t, COLUMNS);
		add(t, ") VALUES ");
		for (; i < t->count && t->length + ROW_SIZE + sizeof(RULE) < t->room; i++) {
			if (!t->rows[i].changed || (t->rows[i].id > 0) != stored)
				continue;
			if (any)
				add(t, ",");
			add_row(t, &t->rows[i]);
			any = true;
		}
		if (!any)
			break;
		add(t, RULE);
		outcome = run(t);
	}
	return outcome;
}

/*
 * MariaDB's way for many new rows: they are sent as they would be stored, not as
 * SQL that has to be parsed, which doubles the speed. Other servers and the other
 * library don't have it.
 */
#ifdef MARIADB_PACKAGE_VERSION

static enum table_outcome
prepare_bulk(struct table *t)
{
	unsigned capabilities = 0; /* the upper 32 bits */

	if (mariadb_get_infov(t->mysql, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities) != 0 ||
	    !(capabilities & (unsigned)(MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)))
		return TABLE_DONE;
	if ((t->bulk = mysql_stmt_init(t->mysql)) == NULL)
		return fail_mysql(t);
	begin(t);
	add(t, "INSERT INTO ");
	add(t, t->name);
	add(t, " (");
	add(t, COLUMNS);
	add(t, ") VALUES (?,?,?,?,?,?,?,?)");
	add(t, RULE);
	if (mysql_stmt_prepare(t->bulk, t->statement, t->length) != 0)
		return judge(t, mysql_stmt_errno(t->bulk), mysql_stmt_sqlstate(t->bulk), mysql_stmt_error(t->bulk));
	return TABLE_DONE;
}

static char
bulk_energy(char *to, int64_t energy_Wh)
{
	if (energy_Wh == DECIMAL_NONE)
		return STMT_INDICATOR_NULL;
	decimal_write(to, energy_Wh * WH);
	return STMT_INDICATOR_NTS;
}

static void
fill_bulk_row(struct bulk_row *to, const struct row *row)
{
	char local[CLOCK_LEN], start[CLOCK_LEN];

	clock_write(local, row->local_s);
	clock_write(start, row->start_s);
	to->date = (int)clock_number(local, 0, 10);
	to->time = (int)clock_number(local, 11, CLOCK_LEN);
	to->start = clock_number(start, 0, CLOCK_LEN);
	to->covered = (short)row->covered_s;
	memcpy(to->meter, row->meter, METER_SIZE);
	to->meter_is = STMT_INDICATOR_NTS;
	to->energy_is = bulk_energy(to->energy, row->energy_Wh);
	to->delivered_is = bulk_energy(to->delivered, row->delivered_Wh);
	to->received_is = bulk_energy(to->received, row->received_Wh);
}

static enum table_outcome
send_bulk(struct table *t, unsigned count)
{
	struct bulk_row *first = t->bulk_rows;
	MYSQL_BIND column[] = { /* in the order of COLUMNS */
		{ .buffer_type = MYSQL_TYPE_LONG, .buffer = &first->date },
		{ .buffer_type = MYSQL_TYPE_LONG, .buffer = &first->time },
		{ .buffer_type = MYSQL_TYPE_STRING, .buffer = first->energy, .u.indicator = &first->energy_is },
		{ .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &first->start },
		{ .buffer_type = MYSQL_TYPE_STRING, .buffer = first->meter, .u.indicator = &first->meter_is },
		{ .buffer_type = MYSQL_TYPE_SHORT, .buffer = &first->covered },
		{ .buffer_type = MYSQL_TYPE_STRING, .buffer = first->delivered, .u.indicator = &first->delivered_is },
		{ .buffer_type = MYSQL_TYPE_STRING, .buffer = first->received, .u.indicator = &first->received_is },
	};
	size_t row_size = sizeof(*first);

	if (mysql_stmt_attr_set(t->bulk, STMT_ATTR_ARRAY_SIZE, &count) != 0 ||
	    mysql_stmt_attr_set(t->bulk, STMT_ATTR_ROW_SIZE, &row_size) != 0 ||
	    mysql_stmt_bind_param(t->bulk, column) != 0 || mysql_stmt_execute(t->bulk) != 0)
		return judge(t, mysql_stmt_errno(t->bulk), mysql_stmt_sqlstate(t->bulk), mysql_stmt_error(t->bulk));
	return TABLE_DONE;
}

/* Writes the rows that are not stored yet. */
static enum table_outcome
put_bulk(struct table *t)
{
	enum table_outcome outcome = TABLE_DONE;
	unsigned most = (unsigned)(t->room / sizeof(struct bulk_row)), count = 0;

	for (size_t i = 0; i < t->count && outcome == TABLE_DONE; i++) {
		if (t->rows[i].id > 0)
			continue;
		fill_bulk_row(&t->bulk_rows[count++], &t->rows[i]);
		if (count == most) {
			outcome = send_bulk(t, count);
			count = 0;
		}
	}
	return outcome == TABLE_DONE && count > 0 ? send_bulk(t, count) : outcome;
}

#else

static enum table_outcome
prepare_bulk(struct table *t)
{
	t->bulk = NULL;
	return TABLE_DONE;
}

static enum table_outcome
put_bulk(struct table *t)
{
	return put(t, false);
}

#endif

/*
 * Applies the lines to the rows, and counts what that gives. What is kept to be
 * written is what the lines bring, and not what was read: another sink may store something newer before it is written.
 */
static void
fold(struct table *t, size_t count, struct table_counts *counts)
{
	size_t i = 0;

	for (size_t r = 0; r < t->count; r++) {
		struct row *row = &t->rows[r], after = *row, brought = *row;
		const struct hour_line *last;

		brought.energy_Wh = brought.delivered_Wh = brought.received_Wh = DECIMAL_NONE;
		do {
			last = t->order[i];
			apply(&after, last);
			apply(&brought, last);
		} while (++i < count && row_order(t->order[i], row->meter, row->start_s) == 0);
		brought.changed = differs(row, &after);
		if (row->id == 0)
			counts->added++;
		else if (brought.changed)
			counts->replaced++;
		else if (last->covered_s < row->covered_s)
			counts->kept++;
		else
			counts->same++;
		*row = brought;
	}
}

enum table_outcome
table_write(struct table *t, const struct hour_line *lines, size_t count, struct table_counts *counts)
{
	struct table_counts now = *counts;
	enum table_outcome outcome;

	arrange(t, lines, count);
	if ((outcome = ask(t)) != TABLE_DONE)
		return outcome;
	fold(t, count, &now);
	outcome = t->bulk != NULL ? put_bulk(t) : put(t, false);
	if (outcome != TABLE_DONE || (outcome = put(t, true)) != TABLE_DONE)
		return outcome;
	*counts = now;
	return TABLE_DONE;
}

/* ---- the connection ---- */

/* Adds a name as SQL quotes it, whatever it holds. Returns false for one that is none. */
static bool
quote_name(char **to, const char *name)
{
	if (*name == '\0' || strlen(name) > NAME_MAX_LEN * 4)
		return false;
	*(*to)++ = '`';
	for (; *name != '\0'; name++) {
		if (*name == '`')
			*(*to)++ = '`';
		*(*to)++ = *name;
	}
	*(*to)++ = '`';
	**to = '\0';
	return true;
}

struct table *
table_new(const struct table_place *place)
{
	struct table *t = calloc(1, sizeof(*t));
	char *to;

	if (t == NULL)
		return NULL;
	to = t->name;
	t->place = place;
	t->size = t->room = STATEMENT_MOST;
	if (!quote_name(&to, place->table)) {
		free(t);
		errno = EINVAL;
		return NULL;
	}
	t->statement = malloc(t->size);
	t->bulk_rows = malloc(TABLE_BATCH * sizeof(*t->bulk_rows));
	if (t->statement == NULL || t->bulk_rows == NULL) {
		table_free(t);
		return NULL;
	}
	return t;
}

void
table_free(struct table *t)
{
	disconnect(t);
	free(t->bulk_rows);
	free(t->statement);
	free(t);
	mysql_library_end();
}

bool
table_connected(const struct table *t)
{
	return t->mysql != NULL;
}

const char *
table_reason(const struct table *t)
{
	return t->reason;
}

unsigned
table_error(const struct table *t)
{
	return t->error;
}

/* A statement that gives no rows, or whose rows nobody wants. */
static enum table_outcome
try(struct table *t, const char *before, const char *after)
{
	enum table_outcome outcome;
	MYSQL_RES *result;

	begin(t);
	add(t, before);
	add(t, t->name);
	add(t, after);
	if ((outcome = run(t)) != TABLE_DONE)
		return outcome;
	if ((result = mysql_store_result(t->mysql)) != NULL)
		mysql_free_result(result);
	return mysql_errno(t->mysql) != 0 ? fail_mysql(t) : TABLE_DONE;
}

/* The longest statement that the server takes. */
static enum table_outcome
ask_room(struct table *t)
{
	static const char asked[] = "SELECT @@max_allowed_packet";
	MYSQL_RES *result;
	MYSQL_ROW value;
	unsigned long most = 0;

	if (mysql_real_query(t->mysql, asked, sizeof(asked) - 1) != 0 || (result = mysql_store_result(t->mysql)) == NULL)
		return fail_mysql(t);
	if ((value = mysql_fetch_row(result)) != NULL && value[0] != NULL)
		most = strtoul(value[0], NULL, 10);
	mysql_free_result(result);
	if (most < STATEMENT_LEAST)
		return fail(t, TABLE_REFUSED, 0, "max_allowed_packet is less than %d", STATEMENT_LEAST);
	t->room = most < t->size ? most - 1 : t->size;
	return TABLE_DONE;
}

/* A unique key as SHOW INDEX tells it, a row for each part. */
struct key {
	char name[NAME_MAX_LEN * 4 + 1];
	int parts, id, wanted; /* how many are ID; Meter or HourUTC, and these in full */
};

static void
judge_key(const struct key *key, bool *found, bool *others)
{
	if (key->parts == 2 && key->wanted == 2)
		*found = true;
	else if (key->parts > 0 && (key->parts != 1 || key->id != 1))
		*others = true;
}

/*
 * Whether one unique key is over Meter and HourUTC and nothing else: without it
 * an hour could be stored twice. And none is over anything but ID: with such a key one hour would replace another.
 */
static enum table_outcome
look_for_key(struct table *t)
{
	enum table_outcome outcome;
	MYSQL_RES *result;
	MYSQL_ROW value;
	struct key key = { .parts = 0 };
	bool found = false, others = false;

	begin(t);
	add(t, "SHOW INDEX FROM ");
	add(t, t->name);
	if ((outcome = run(t)) != TABLE_DONE)
		return outcome;
	if ((result = mysql_store_result(t->mysql)) == NULL)
		return fail_mysql(t);
	/* Table, Non_unique, Key_name, Seq_in_index, Column_name, Collation, Cardinality, Sub_part, ...; a key's rows stand together */
	while ((value = mysql_fetch_row(result)) != NULL) {
		const char *column = value[4] != NULL && value[7] == NULL ? value[4] : "";

		if (value[1] == NULL || value[2] == NULL || strcmp(value[1], "0") != 0)
			continue;
		if (strcmp(key.name, value[2]) != 0) {
			judge_key(&key, &found, &others);
			key = (struct key){ .parts = 0 };
			snprintf(key.name, sizeof(key.name), "%s", value[2]);
		}
		key.parts++;
		key.id += strcasecmp(column, "ID") == 0;
		key.wanted += strcasecmp(column, "Meter") == 0 || strcasecmp(column, "HourUTC") == 0;
	}
	judge_key(&key, &found, &others);
	mysql_free_result(result);
	if (!found)
		return fail(t, TABLE_REFUSED, 0, "no unique key over Meter and HourUTC; run sql/upgrade.sql");
	if (others)
		return fail(t, TABLE_REFUSED, 0, "a unique key over other columns than ID, or Meter and HourUTC: hours would replace one another");
	return TABLE_DONE;
}

/*
 * Values out of range are errors, and not stored as something else; then whether
 * table, columns, key and privileges are there, by statements that change nothing.
 */
static enum table_outcome
prepare(struct table *t)
{
	static const char mode[] = "SET SESSION sql_mode='STRICT_ALL_TABLES', autocommit=1";
	char insert[sizeof(COLUMNS) + sizeof(RULE) + 128];
	enum table_outcome outcome;

	if (mysql_real_query(t->mysql, mode, sizeof(mode) - 1) != 0)
		return fail_mysql(t);
	snprintf(insert, sizeof(insert), " (ID,%s) SELECT 0,0,0,0,0,0,0,0,0 FROM (SELECT 1) none WHERE FALSE%s", COLUMNS, RULE);
	if ((outcome = ask_room(t)) == TABLE_DONE &&
	    (outcome = try(t, SELECT, " WHERE FALSE")) == TABLE_DONE &&
	    (outcome = try(t, "INSERT INTO ", insert)) == TABLE_DONE)
		outcome = look_for_key(t);
	return outcome == TABLE_DONE ? prepare_bulk(t) : outcome;
}

/*
 * Over TCP anybody may answer in place of the server: another user of the
 * machine while it restarts, the next machine on the network. A method of
 * authentication may let such a stranger read the password: mysql_clear_password,
 * dialog (PAM), caching_sha2_password and sha256_password all do, for TLS whose
 * certificate nobody verifies, or a key from the stranger, hides nothing from it.
 * Returns whether the password may go there by any method.
 */
static bool
known_peer(const struct table_place *place, bool tcp)
{
	bool key = place->tls == TABLE_TLS_OFF && *place->server_key != '\0' && access(place->server_key, R_OK) == 0;

	return !tcp || place->tls >= TLS_VERIFIED || (LIBRARY_KEEPS_KEY && key) || place->ask_key || place->own_methods;
}

#ifdef MARIADB_PACKAGE_VERSION

/*
 * MariaDB's library. SSL_ENFORCE without verification is "TLS if there is any":
 * whether there was is asked after the login. With an authority it verifies the
 * chain; it demands TLS before the login only where it verifies the name, too,
 * so CA is taken for VERIFIED.
 */
static bool
set_security(MYSQL *mysql, const struct table_place *place, bool tcp, bool known)
{
	my_bool tls = place->tls >= TABLE_TLS_ON || (place->tls == TABLE_TLS_ANY && tcp);
	my_bool verify = place->tls >= TABLE_TLS_CA; /* NOLINT(*-narrowing-conversions): 0 or 1 */
	/* of these a server gets a scramble; MySQL's own default would be offered first, and is none of them */
	bool restricted = known || (mysql_options(mysql, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,client_ed25519,parsec") == 0 &&
	    mysql_options(mysql, MYSQL_DEFAULT_AUTH, "mysql_native_password") == 0);

	return restricted && mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &tls) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify) == 0;
}

#else

/* Oracle's library. It uses TLS where there is any, demands it before the login, and can't restrict the methods. */
static bool
set_security(MYSQL *mysql, const struct table_place *place, bool tcp, bool known)
{
	static const unsigned modes[] = { [TABLE_TLS_ANY] = SSL_MODE_PREFERRED, [TABLE_TLS_OFF] = SSL_MODE_DISABLED,
	    [TABLE_TLS_ON] = SSL_MODE_REQUIRED, [TABLE_TLS_AUTHORITY] = SSL_MODE_VERIFY_CA, [TABLE_TLS_CA] = SSL_MODE_VERIFY_CA, [TABLE_TLS_VERIFIED] = SSL_MODE_VERIFY_IDENTITY };
	bool ask_key = place->ask_key;

	(void)tcp, (void)known; /* it uses TLS on no socket, and what is not known is refused before */
	return mysql_options(mysql, MYSQL_OPT_SSL_MODE, &modes[place->tls]) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask_key) == 0 &&
	    (*place->server_key == '\0' || mysql_options(mysql, MYSQL_SERVER_PUBLIC_KEY, place->server_key) == 0);
}

#endif

static bool
set_options(MYSQL *mysql, const struct table_place *place, bool to_a_port)
{
	unsigned wait_s = TABLE_WAIT_S, connect_s = TABLE_CONNECT_S, off = 0, tcp = MYSQL_PROTOCOL_TCP;

	if (place->patience_s > 0 && place->patience_s < wait_s)
		wait_s = place->patience_s;
	if (connect_s > wait_s)
		connect_s = wait_s;
	return mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "mysql-sink") == 0 &&
	    (place->defaults_file == NULL || mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, place->defaults_file) == 0) &&
	    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &wait_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &wait_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off) == 0 && /* no server shall ask for this machine's files */
	    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4") == 0 &&
	    /* localhost with a port is no socket: it may be the end of a tunnel */
	    (!to_a_port || mysql_options(mysql, MYSQL_OPT_PROTOCOL, &tcp) == 0);
}

enum table_outcome
table_connect(struct table *t, const char *host, unsigned port)
{
	const struct table_place *place = t->place;
	bool tcp = port > 0 || place->tcp || (host != NULL && strcmp(host, "localhost") != 0);
	bool known = known_peer(place, tcp);
	enum table_outcome outcome;

	disconnect(t);
	if (!known && !LIBRARY_RESTRICTS)
		return fail(t, TABLE_REFUSED, 0, "%s", UNKNOWN_PEER);
	if ((t->mysql = mysql_init(NULL)) == NULL)
		return fail(t, TABLE_LATER, 0, "out of memory");
	if (!set_options(t->mysql, place, port > 0) || !set_security(t->mysql, place, tcp, known))
		outcome = fail_mysql(t);
	else if (mysql_real_connect(t->mysql, host, place->user, NULL, place->database,
	    port > 0 ? port : place->port, place->socket, 0) == NULL)
		outcome = fail_mysql(t);
	else if (mysql_set_character_set(t->mysql, "utf8mb4") != 0) /* whatever an option file has set */
		outcome = fail_mysql(t);
	else if (place->tls >= TABLE_TLS_ON && mysql_get_ssl_cipher(t->mysql) == NULL) /* "enforced", Connector/C goes on without */
		outcome = fail(t, TABLE_REFUSED, 0, "the option files want TLS, and the server has none");
	else
		outcome = prepare(t);
	if (outcome == TABLE_ROW)
		outcome = TABLE_REFUSED;
	if (outcome != TABLE_DONE)
		disconnect(t);
	else
		t->met = true;
	return outcome;
}
