#include "look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	PACKET_LEAST = 16384,       /* holds any question of one range, and the head, the tail and some rows of an INSERT */
	NAME_SIZE = 64 * 4 + 1,     /* of a column or key: 64 characters */
};

/* What a column needs to hold every value unchanged: one of these types, with at least that many digits or characters. */
struct column {
	const char *name;
	const char *types[5];       /* and NULL behind them */
	long precision, scale;      /* digits of a decimal: all, and those behind the point */
	long length;                /* of a text, in characters */
	const char *right;          /* the type in setup.sql */
};

static const struct column COLUMNS[] = {
	{ "UDate", { "date" }, 0, 0, 0, "DATE NOT NULL" },
	{ "UTime", { "time" }, 0, 0, 0, "TIME NOT NULL" },
	{ "kWh", { "decimal" }, 7, 3, 0, "DECIMAL(7,3) NULL DEFAULT 0.0" },
	{ "HourUTC", { "datetime" }, 0, 0, 0, "DATETIME NULL" }, /* a TIMESTAMP changes with the server's zone and ends in 2038 */
	{ "Meter", { "char", "varchar" }, 0, 0, 18, "CHAR(18) CHARACTER SET ascii NULL" },
	{ "Covered", { "smallint", "mediumint", "int", "bigint" }, 0, 0, 0, "SMALLINT UNSIGNED NULL" },
	{ "kWhIn", { "decimal" }, 7, 3, 0, "DECIMAL(7,3) NULL" },
	{ "kWhOut", { "decimal" }, 7, 3, 0, "DECIMAL(7,3) NULL" },
};

/* A unique key: the number of its columns, of those that are Meter or HourUTC in full, and of those that are ID. */
struct key {
	char name[NAME_SIZE];
	int parts, wanted, id;
};

static enum outcome look_at_packet(struct server *, struct sql *, size_t *packet);
static enum outcome look_at_columns(struct server *, struct sql *, const char *table);
static enum outcome look_at_keys(struct server *, struct sql *, const char *table);
static enum outcome look_at_engine(struct server *, struct sql *, const char *table);
static enum outcome look_at_rights(struct server *, struct sql *, const char *table, bool deletes);

enum outcome
look_at_table(struct server *s, struct sql *sql, const char *table, bool deletes, size_t *packet)
{
	enum outcome outcome;

	/* a value out of range is then an error, and is not stored as another value */
	sql_begin(sql, "SET SESSION sql_mode='STRICT_ALL_TABLES',autocommit=1,time_zone='+00:00',sql_select_limit=DEFAULT,NAMES utf8mb4");
	if ((outcome = server_run(s, sql, NULL)) == DONE && (outcome = look_at_packet(s, sql, packet)) == DONE &&
	    (outcome = look_at_rights(s, sql, table, deletes)) == DONE && (outcome = look_at_columns(s, sql, table)) == DONE &&
	    (outcome = look_at_engine(s, sql, table)) == DONE)
		outcome = look_at_keys(s, sql, table);
	return outcome;
}

static enum outcome
look_at_packet(struct server *s, struct sql *sql, size_t *packet)
{
	const char *const *row;
	enum outcome outcome, ended;

	*packet = 0;
	sql_begin(sql, "SELECT @@max_allowed_packet");
	if ((outcome = server_ask(s, sql, 1)) != DONE)
		return outcome;
	while ((row = server_row(s, &ended)) != NULL)
		*packet = strtoul(server_or_empty(row[0]), NULL, 10);
	if (ended == DONE && *packet < PACKET_LEAST)
		return server_fail(s, REFUSED, "max_allowed_packet is less than %d", PACKET_LEAST);
	return ended;
}

/* Runs a statement that fails if a column or a right is missing; the error names it. */
static enum outcome
look_at_rights(struct server *s, struct sql *sql, const char *table, bool deletes)
{
	static const char *const tries[][2] = {
		{ "INSERT INTO ", " (UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut) SELECT UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut FROM " },
		{ "UPDATE ", " SET Covered=Covered WHERE FALSE" },
		{ "DELETE FROM ", " WHERE FALSE" },
	};
	enum outcome outcome = DONE;

	for (int i = 0; i < (deletes ? 3 : 2) && outcome == DONE; i++) {
		sql_begin(sql, tries[i][0]);
		sql_add_name(sql, table);
		sql_add(sql, tries[i][1]);
		if (i == 0) {
			sql_add_name(sql, table);
			sql_add(sql, " AS s WHERE FALSE");
		}
		outcome = server_run(s, sql, NULL);
	}
	return outcome;
}

/* Begins a question to information_schema about the table, up to its WHERE. */
static void
begin_question(struct sql *sql, const char *columns, const char *table)
{
	sql_begin(sql, "SELECT ");
	sql_add(sql, columns);
	sql_add(sql, " WHERE TABLE_SCHEMA=DATABASE() AND TABLE_NAME=");
	sql_add_text(sql, table);
}

static bool
holds(const struct column *column, const char *const *row)
{
	const char *type = server_or_empty(row[1]);
	long precision = atol(server_or_empty(row[2])), scale = atol(server_or_empty(row[3])), length = atol(server_or_empty(row[4]));

	for (size_t i = 0; column->types[i] != NULL; i++)
		if (strcasecmp(type, column->types[i]) == 0)
			return (column->scale == 0 || (scale >= column->scale && precision - scale >= column->precision - column->scale)) &&
			    length >= column->length;
	return false;
}

static enum outcome
look_at_columns(struct server *s, struct sql *sql, const char *table)
{
	const struct column *wrong = NULL;
	const char *const *row;
	enum outcome outcome;

	begin_question(sql, "COLUMN_NAME,DATA_TYPE,NUMERIC_PRECISION,NUMERIC_SCALE,CHARACTER_MAXIMUM_LENGTH FROM information_schema.COLUMNS", table);
	if ((outcome = server_ask(s, sql, 5)) != DONE)
		return outcome;
	while ((row = server_row(s, &outcome)) != NULL)
		for (size_t i = 0; i < sizeof(COLUMNS) / sizeof(COLUMNS[0]); i++)
			if (strcasecmp(server_or_empty(row[0]), COLUMNS[i].name) == 0 && !holds(&COLUMNS[i], row))
				wrong = &COLUMNS[i];
	if (outcome == DONE && wrong != NULL)
		return server_fail(s, REFUSED, "%s does not hold every value as it is; ALTER TABLE %s MODIFY %s %s", wrong->name, table,
		    wrong->name, wrong->right);
	return outcome;
}

/* Checks the engine: without transactions a crash leaves half a statement behind and doubles rows. */
static enum outcome
look_at_engine(struct server *s, struct sql *sql, const char *table)
{
	char engine[NAME_SIZE] = "";
	const char *const *row;
	enum outcome outcome;

	begin_question(sql, "t.ENGINE,e.TRANSACTIONS FROM information_schema.TABLES AS t LEFT JOIN information_schema.ENGINES AS e ON e.ENGINE=t.ENGINE",
	    table);
	if ((outcome = server_ask(s, sql, 2)) != DONE)
		return outcome;
	while ((row = server_row(s, &outcome)) != NULL)
		if (row[1] != NULL && strcasecmp(row[1], "YES") != 0)
			snprintf(engine, sizeof(engine), "%s", server_or_empty(row[0]));
	if (outcome == DONE && *engine != '\0')
		return server_fail(s, REFUSED, "%s loses or doubles rows in a crash; ALTER TABLE %s ENGINE=InnoDB", engine, table);
	return outcome;
}

/* Sets *found if this is the key that must be there; *wrong to one that must not. */
static void
judge_key(const struct key *key, bool *found, struct key *wrong)
{
	if (key->parts == 2 && key->wanted == 2)
		*found = true;
	else if (key->parts > 0 && (key->parts != 1 || key->id != 1))
		*wrong = *key;
}

/*
 * Checks the keys. One unique key must be over Meter and HourUTC and nothing else, or an hour could be stored twice.
 * No other unique key may be over anything but ID, or one hour could keep another from being stored.
 */
static enum outcome
look_at_keys(struct server *s, struct sql *sql, const char *table)
{
	struct key key = { .parts = 0 }, wrong = { .parts = 0 };
	bool found = false;
	const char *const *row;
	enum outcome outcome;

	begin_question(sql, "INDEX_NAME,COLUMN_NAME,SUB_PART FROM information_schema.STATISTICS", table);
	sql_add(sql, " AND NON_UNIQUE=0 ORDER BY INDEX_NAME,SEQ_IN_INDEX");
	if ((outcome = server_ask(s, sql, 3)) != DONE)
		return outcome;
	while ((row = server_row(s, &outcome)) != NULL) {
		const char *name = server_or_empty(row[0]), *column = row[2] == NULL ? server_or_empty(row[1]) : ""; /* "": an expression, or a part of a column */

		if (strcmp(key.name, name) != 0) {
			judge_key(&key, &found, &wrong);
			key = (struct key){ .parts = 0 };
			snprintf(key.name, sizeof(key.name), "%s", name);
		}
		key.parts++;
		key.id += strcasecmp(column, "ID") == 0;
		key.wanted += strcasecmp(column, "Meter") == 0 || strcasecmp(column, "HourUTC") == 0;
	}
	judge_key(&key, &found, &wrong);
	if (outcome != DONE)
		return outcome;
	if (!found)
		return server_fail(s, REFUSED, "no unique key over Meter and HourUTC; run sql/upgrade.sql");
	if (wrong.parts == 0)
		return DONE;
	sql_begin(sql, "ALTER TABLE ");
	sql_add_name(sql, table);
	sql_add(sql, " DROP KEY ");
	sql_add_name(sql, wrong.name);
	return server_fail(s, REFUSED, "the unique key %s, over other columns than ID, or Meter and HourUTC, would keep hours from being stored; %.*s",
	    wrong.name, (int)sql->length, sql->text);
}
