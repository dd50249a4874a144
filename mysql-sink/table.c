#include "table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

#include "decimal.h"
#include "utc.h"

enum {
	NAME_MAX_LEN = 64,         /* characters in the name of a database or table */
	ROW_SIZE = 192,            /* the longest row of an INSERT, with its comma */
	STATEMENT_LEAST = 4096,    /* holds the head and tail of any statement, and some rows */
	STATEMENT_MOST = 1 << 20,
	RUN_GAP_S = 12 * 3600,     /* hours further apart are asked for by themselves */
	WH_DIGITS = 1000,
};

/* An hour as a row: what is stored, or is to be. */
struct row {
	uint64_t id;               /* 0: no such row yet */
	char meter[METER_SIZE];
	bool changed;
	int64_t start_s, local_s;  /* UTC; local time, counted in the same way */
	int64_t energy_Wh, delivered_Wh, received_Wh; /* or DECIMAL_NONE */
	int covered_s;             /* -1: not known */
};

struct table {
	const struct table_place *place;
	MYSQL *mysql;                              /* NULL: not connected */
	char name[2 * NAME_MAX_LEN * 4 + 8];       /* `database`.`table`, ready for SQL */
	const struct hour_line *order[TABLE_BATCH]; /* by meter and hour, lines of one hour in their own order */
	struct row rows[TABLE_BATCH];              /* one for each hour in order */
	size_t count;                              /* of rows */
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
	if (t->mysql != NULL)
		mysql_close(t->mysql);
	t->mysql = NULL;
}

/* Errors that pass, or that another server may not have; what is not here needs somebody to change something. */
static const unsigned PASSING[] = {
	CR_SOCKET_CREATE_ERROR, CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_IPSOCK_ERROR, CR_UNKNOWN_HOST,
	CR_SERVER_GONE_ERROR, CR_SERVER_HANDSHAKE_ERR, CR_SERVER_LOST, CR_MALFORMED_PACKET, CR_SERVER_LOST_EXTENDED,
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

/* Judges the error of the last call on the connection. */
static enum table_outcome
fail_mysql(struct table *t)
{
	unsigned error = mysql_errno(t->mysql);
	const char *state = mysql_sqlstate(t->mysql);
	enum table_outcome outcome = passing(error, state) ? TABLE_LATER : about_a_row(error, state) ? TABLE_ROW : TABLE_REFUSED;

	fail(t, outcome, error, "%s%s", mysql_error(t->mysql), outcome == TABLE_REFUSED ? hint(error) : "");
	if (outcome == TABLE_LATER && !connection_survives(error))
		disconnect(t);
	return outcome;
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
add_digits(struct table *t, uint64_t value, int count)
{
	char *at = t->statement + t->length + count;

	t->length += (size_t)count;
	for (; count > 0; count--, value /= 10)
		*--at = (char)('0' + value % 10);
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
	if (energy_Wh == DECIMAL_NONE) {
		add(t, ",NULL");
		return;
	}
	add(t, energy_Wh < 0 ? ",-" : ",");
	add_whole(t, (uint64_t)(energy_Wh < 0 ? -energy_Wh : energy_Wh) / WH_DIGITS);
	add(t, ".");
	add_digits(t, (uint64_t)(energy_Wh < 0 ? -energy_Wh : energy_Wh) % WH_DIGITS, 3);
}

/* A time as clock_write() spells it, without what stands between its digits: SQL takes YYYYMMDDhhmmss as a number. */
static void
add_date(struct table *t, const char *clock)
{
	add_bytes(t, clock, 4);
	add_bytes(t, clock + 5, 2);
	add_bytes(t, clock + 8, 2);
}

static void
add_time(struct table *t, const char *clock)
{
	add_bytes(t, clock + 11, 2);
	add_bytes(t, clock + 14, 2);
	add_bytes(t, clock + 17, 2);
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

/* Puts the lines in order and makes one empty row for each hour of them. */
static void
arrange(struct table *t, const struct hour_line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		t->order[i] = &lines[i];
	qsort(t->order, count, sizeof(t->order[0]), line_order);
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

static bool
same_run(const struct row *a, const struct row *b)
{
	return memcmp(a->meter, b->meter, METER_SIZE) == 0 && b->start_s - a->start_s <= RUN_GAP_S;
}

static void
add_run(struct table *t, const struct row *first, const struct row *last)
{
	char clock[CLOCK_LEN];

	add(t, "(Meter='");
	add(t, first->meter);
	add(t, "' AND HourUTC BETWEEN '");
	clock_write(clock, first->start_s);
	add_bytes(t, clock, CLOCK_LEN);
	add(t, "' AND '");
	clock_write(clock, last->start_s);
	add_bytes(t, clock, CLOCK_LEN);
	add(t, "')");
}

static int64_t
stored_energy(const char *text)
{
	int64_t millionths;

	if (text == NULL || decimal_read(text, strlen(text), &millionths) != NULL)
		return DECIMAL_NONE;
	return divide_rounded(millionths, DECIMAL_ONE / WH_DIGITS);
}

/* A DATE and a TIME, or a DATETIME at date alone, as seconds; INT64_MIN for what is none. */
static int64_t
stored_time(const char *date, const char *time)
{
	char clock[CLOCK_LEN + 1];
	int64_t seconds;

	if (date == NULL || time == NULL ||
	    snprintf(clock, sizeof(clock), "%.10sT%.8s", date, time) != CLOCK_LEN || clock_read(clock, &seconds) != NULL)
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
		start_s = stored_time(value[4], value[4] + 11);
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

/* Asks what is stored of the hours, in as many statements as it takes. */
static enum table_outcome
ask(struct table *t)
{
	enum { ASKED_SIZE = 128 };
	enum table_outcome outcome = TABLE_DONE;
	size_t first = 0;

	while (first < t->count && outcome == TABLE_DONE) {
		begin(t);
		add(t, "SELECT ID,UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM ");
		add(t, t->name);
		for (const char *join = " WHERE "; first < t->count && t->length + ASKED_SIZE < t->room; join = " OR ") {
			size_t last = first;

			while (last + 1 < t->count && same_run(&t->rows[last], &t->rows[last + 1]))
				last++;
			add(t, join);
			add_run(t, &t->rows[first], &t->rows[last]);
			first = last + 1;
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
	char clock[CLOCK_LEN];

	add(t, "(");
	if (row->id > 0) {
		add_whole(t, row->id);
		add(t, ",");
	}
	clock_write(clock, row->local_s);
	add_date(t, clock);
	add(t, ",");
	add_time(t, clock);
	add_energy(t, row->energy_Wh);
	add(t, ",");
	clock_write(clock, row->start_s);
	add_date(t, clock);
	add_time(t, clock);
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

/* Applies the lines to the rows, and counts what that gives. */
static void
fold(struct table *t, size_t count, struct table_counts *counts)
{
	size_t i = 0;

	for (size_t r = 0; r < t->count; r++) {
		struct row *row = &t->rows[r], after = *row;
		const struct hour_line *last;

		do {
			last = t->order[i];
			apply(&after, last);
		} while (++i < count && row_order(t->order[i], row->meter, row->start_s) == 0);
		after.changed = differs(row, &after);
		if (row->id == 0)
			counts->added++;
		else if (after.changed)
			counts->replaced++;
		else if (last->covered_s < row->covered_s)
			counts->kept++;
		else
			counts->same++;
		*row = after;
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
	if ((outcome = put(t, false)) != TABLE_DONE || (outcome = put(t, true)) != TABLE_DONE)
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
	if ((t->statement = malloc(t->size)) == NULL) {
		free(t);
		return NULL;
	}
	return t;
}

void
table_free(struct table *t)
{
	disconnect(t);
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

/* Whether one unique key is over Meter and HourUTC and nothing else: without it an hour could be stored twice. */
static enum table_outcome
look_for_key(struct table *t)
{
	enum table_outcome outcome;
	MYSQL_RES *result;
	MYSQL_ROW value;
	char key[NAME_MAX_LEN * 4 + 1] = "";
	int parts = 0, wanted = 0;
	bool found = false;

	begin(t);
	add(t, "SHOW INDEX FROM ");
	add(t, t->name);
	if ((outcome = run(t)) != TABLE_DONE)
		return outcome;
	if ((result = mysql_store_result(t->mysql)) == NULL)
		return fail_mysql(t);
	/* Table, Non_unique, Key_name, Seq_in_index, Column_name, ...; a key's rows stand together */
	while ((value = mysql_fetch_row(result)) != NULL) {
		if (value[1] == NULL || value[2] == NULL || value[4] == NULL || strcmp(value[1], "0") != 0)
			continue;
		if (strcmp(key, value[2]) != 0) {
			found = found || (parts == 2 && wanted == 2);
			parts = wanted = 0;
			snprintf(key, sizeof(key), "%s", value[2]);
		}
		parts++;
		wanted += strcasecmp(value[4], "Meter") == 0 || strcasecmp(value[4], "HourUTC") == 0;
	}
	mysql_free_result(result);
	found = found || (parts == 2 && wanted == 2);
	return found ? TABLE_DONE : fail(t, TABLE_REFUSED, 0, "no unique key over Meter and HourUTC; run sql/upgrade.sql");
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
	    (outcome = try(t, "SELECT ID,UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM ", " WHERE FALSE")) == TABLE_DONE &&
	    (outcome = try(t, "INSERT INTO ", insert)) == TABLE_DONE)
		outcome = look_for_key(t);
	return outcome;
}

enum table_outcome
table_connect(struct table *t, const char *host, unsigned port)
{
	const struct table_place *place = t->place;
	unsigned wait_s = TABLE_WAIT_S, connect_s = TABLE_CONNECT_S, off = 0;
	enum table_outcome outcome;

	if (place->patience_s > 0 && place->patience_s < wait_s)
		wait_s = place->patience_s;
	if (connect_s > wait_s)
		connect_s = wait_s;
	disconnect(t);
	if ((t->mysql = mysql_init(NULL)) == NULL)
		return fail(t, TABLE_LATER, 0, "out of memory");
	mysql_options(t->mysql, MYSQL_READ_DEFAULT_GROUP, "mysql-sink");
	if (place->defaults_file != NULL)
		mysql_options(t->mysql, MYSQL_READ_DEFAULT_FILE, place->defaults_file);
	mysql_options(t->mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
	mysql_options(t->mysql, MYSQL_OPT_READ_TIMEOUT, &wait_s);
	mysql_options(t->mysql, MYSQL_OPT_WRITE_TIMEOUT, &wait_s);
	mysql_options(t->mysql, MYSQL_OPT_LOCAL_INFILE, &off); /* no server shall ask for this machine's files */
	mysql_options(t->mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (mysql_real_connect(t->mysql, host, place->user, NULL, place->database, port, place->socket, 0) == NULL)
		outcome = fail_mysql(t);
	else
		outcome = prepare(t);
	if (outcome == TABLE_ROW)
		outcome = TABLE_REFUSED;
	if (outcome != TABLE_DONE)
		disconnect(t);
	return outcome;
}
