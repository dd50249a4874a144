/* Writes rows by INSERT, UPDATE, DELETE, and in bulk. */
#include "work.h"

#include <string.h>

#include "errors.h"
#include "utc.h"

enum {
	ROW_SIZE = 256,      /* bytes of the longest row in a statement, and of what follows it */
	UPDATE_ROWS = 200,   /* a server's stack bounds how many SELECTs can be joined */
};

/*
 * The rule of row_replace(), for the server to apply once more: another sink may have stored the hour
 * since we asked. Covered comes last, as the other columns look at its old value.
 */
static const char RULE[] = " SET "
    "t.UDate=IF(n.Covered>=IFNULL(t.Covered,0),n.UDate,t.UDate),"
    "t.UTime=IF(n.Covered>=IFNULL(t.Covered,0),n.UTime,t.UTime),"
    "t.kWh=IF(n.Covered>=IFNULL(t.Covered,0),IFNULL(n.kWh,t.kWh),t.kWh),"
    "t.kWhIn=IFNULL(n.kWhIn,t.kWhIn),t.kWhOut=IFNULL(n.kWhOut,t.kWhOut),"
    "t.Covered=GREATEST(n.Covered,IFNULL(t.Covered,0))";

/* The rule of a rebuild: coverage protects nothing, and a missing value replaces one, too. */
static const char EXACTLY[] = " SET "
    "t.UDate=n.UDate,t.UTime=n.UTime,t.kWh=n.kWh,t.Covered=n.Covered,t.kWhIn=n.kWhIn,t.kWhOut=n.kWhOut";

static enum outcome delete_extra(struct table *, const struct work *);
static enum outcome insert(struct table *, const struct work *);
static enum outcome insert_plainly(struct table *, const struct work *, size_t from);
static enum outcome insert_in_bulk(struct table *, const struct work *, size_t *end);
static enum outcome update(struct table *, struct work *, bool exactly);
static void begin_insert(struct table *);

enum outcome
put(struct table *t, struct work *work)
{
	enum outcome outcome;

	if ((outcome = delete_extra(t, work)) == DONE && (outcome = insert(t, work)) == DONE &&
	    (outcome = update(t, work, false)) == DONE)
		outcome = update(t, work, true);
	return outcome;
}

/* Inserts rows in bulk if they fill the statement, and the rest as text. If a server rejects the bulk way, inserts all as text. */
static enum outcome
insert(struct table *t, const struct work *work)
{
	enum outcome outcome;
	size_t end = 0;

	outcome = insert_in_bulk(t, work, &end);
	if (outcome == REFUSED && !error_of_id(server_error(t->server))) {
		server_bulk_end(t->server);
		t->plain = true;
		outcome = DONE;
	}
	return outcome == DONE ? insert_plainly(t, work, end) : outcome;
}

static enum outcome
delete_extra(struct table *t, const struct work *work)
{
	if (work->extras == 0)
		return DONE;
	sql_begin(&t->sql, "DELETE FROM ");
	sql_add_name(&t->sql, t->name);
	sql_add(&t->sql, " WHERE Meter=");
	sql_add_text(&t->sql, work->rows[0].meter);
	for (size_t i = 0; i < work->extras; i++) {
		sql_add(&t->sql, i == 0 ? " AND HourUTC IN (" : ",");
		sql_add_datetime(&t->sql, work->extra[i]);
	}
	sql_add(&t->sql, ")");
	return server_run(t->server, &t->sql, NULL);
}

static void
begin_insert(struct table *t)
{
	sql_begin(&t->sql, "INSERT INTO ");
	sql_add_name(&t->sql, t->name);
	sql_add(&t->sql, " (" WORK_COLUMN_NAMES ")");
}

/* Adds the values of a row, each with the SQL around it. */
static void
add_row(struct sql *sql, const struct row *row, const char *const around[WORK_COLUMNS])
{
	int64_t local_s = row->start_s + row->offset_s;

	sql_add(sql, around[0]);
	sql_add_date(sql, local_s);
	sql_add(sql, around[1]);
	sql_add_time(sql, local_s);
	sql_add(sql, around[2]);
	sql_add_energy(sql, row->energy_Wh);
	sql_add(sql, around[3]);
	sql_add_datetime(sql, row->start_s);
	sql_add(sql, around[4]);
	sql_add_text(sql, row->meter);
	sql_add(sql, around[5]);
	sql_add_integer(sql, row->covered_s);
	sql_add(sql, around[6]);
	sql_add_energy(sql, row->delivered_Wh);
	sql_add(sql, around[7]);
	sql_add_energy(sql, row->received_Wh);
}

/* The new rows from this one on. */
static enum outcome
insert_plainly(struct table *t, const struct work *work, size_t from)
{
	static const char *const around[] = { "(", ",", ",", ",", ",", ",", ",", "," };
	enum outcome outcome = DONE;
	size_t i = from;

	while (outcome == DONE) {
		const char *separator = " VALUES ";
		unsigned count = 0;

		begin_insert(t);
		for (; i < work->count && count < WORK_BULK && t->sql.length + ROW_SIZE < t->room; i++) {
			if (work->rows[i].state != ROW_NEW)
				continue;
			count++;
			sql_add(&t->sql, separator);
			add_row(&t->sql, &work->rows[i], around);
			sql_add(&t->sql, ")");
			separator = ",";
		}
		if (count == 0)
			break;
		outcome = server_run(t->server, &t->sql, NULL);
	}
	return outcome;
}

/*
 * Updates the stored rows by their natural key: it needs no ID, takes none, and touches no other row. It marks the work
 * if a row has gone meanwhile.
 */
static enum outcome
update(struct table *t, struct work *work, bool exactly)
{
	static const char *const first[] = { "SELECT DATE", " AS UDate,TIME", " AS UTime,", " AS kWh,TIMESTAMP", " AS HourUTC,_ascii",
	    " AS Meter,", " AS Covered,", " AS kWhIn," };
	static const char *const others[] = { " UNION ALL SELECT DATE", ",TIME", ",", ",TIMESTAMP", ",_ascii", ",", ",", "," };
	const char *rule = exactly ? EXACTLY : RULE;
	enum outcome outcome = DONE;
	size_t i = 0;

	while (outcome == DONE) {
		uint64_t found = 0;
		unsigned count = 0;

		sql_begin(&t->sql, "UPDATE (");
		for (; i < work->count && count < UPDATE_ROWS && t->sql.length + 2 * ROW_SIZE + strlen(rule) < t->room; i++) {
			if (work->rows[i].state != ROW_CHANGED || work_is_exact(work, &work->rows[i]) != exactly)
				continue;
			add_row(&t->sql, &work->rows[i], count == 0 ? first : others);
			if (count++ == 0)
				sql_add(&t->sql, " AS kWhOut");
		}
		if (count == 0)
			break;
		sql_add(&t->sql, ") AS n STRAIGHT_JOIN ");
		sql_add_name(&t->sql, t->name);
		sql_add(&t->sql, " AS t ON t.Meter=n.Meter AND t.HourUTC=n.HourUTC");
		sql_add(&t->sql, rule);
		outcome = server_run(t->server, &t->sql, &found);
		work->gone = work->gone || (outcome == DONE && found < count);
	}
	return outcome;
}

/* ---- in bulk ---- */

static void
fill_text(struct server_text *to, const char *text)
{
	to->null = false;
	to->length = strlen(text);
	memcpy(to->text, text, to->length);
}

static void
fill_energy(struct server_text *to, int64_t energy_Wh)
{
	to->null = energy_Wh == DECIMAL_NONE;
	if (!to->null)
		to->length = decimal_write(to->text, energy_Wh * MWH_PER_WH);
}

static void
fill_bulk_row(struct bulk_row *to, const struct row *row)
{
	int64_t local = clock_number(row->start_s + row->offset_s);

	to->date = (int)(local / 1000000);
	to->time = (int)(local % 1000000);
	to->start = clock_number(row->start_s);
	to->covered = row->covered_s;
	fill_text(&to->meter, row->meter);
	fill_energy(&to->energy, row->energy_Wh);
	fill_energy(&to->delivered, row->delivered_Wh);
	fill_energy(&to->received, row->received_Wh);
}

/* Has the server parse the statement, once for a connection. */
static bool
prepare_bulk(struct table *t, unsigned places)
{
	struct bulk_row *first = t->bulk_rows;
	const struct server_value values[WORK_COLUMNS] = { /* in the order of WORK_COLUMN_NAMES */
		{ VALUE_INTEGER, &first->date }, { VALUE_INTEGER, &first->time }, { VALUE_DECIMAL, &first->energy }, { VALUE_LONG, &first->start },
		{ VALUE_TEXT, &first->meter }, { VALUE_INTEGER, &first->covered }, { VALUE_DECIMAL, &first->delivered }, { VALUE_DECIMAL, &first->received },
	};

	begin_insert(t);
	for (unsigned i = 0; i < places; i++)
		sql_add(&t->sql, i == 0 ? " VALUES (?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?)");
	return server_bulk_prepare(t->server, &t->sql, values, WORK_COLUMNS, sizeof(*first), places);
}

/* Sets where the rows end that are inserted: those too few for a statement are left. */
static enum outcome
insert_in_bulk(struct table *t, const struct work *work, size_t *end)
{
	bool arrays = server_takes_arrays(t->server);
	unsigned most = arrays ? (unsigned)(t->room / WORK_ROW) : WORK_BULK, count = 0;
	enum outcome outcome = DONE;

	for (size_t i = 0; i < work->count && !t->plain && outcome == DONE; i++) {
		if (work->rows[i].state == ROW_NEW)
			fill_bulk_row(&t->bulk_rows[count++], &work->rows[i]);
		if (count < (i + 1 < work->count ? most : WORK_BULK))
			continue;
		if (!server_bulk(t->server) && !prepare_bulk(t, arrays ? 1 : WORK_BULK))
			t->plain = true;
		else if ((outcome = server_bulk_run(t->server, count)) == DONE)
			*end = i + 1;
		count = 0;
	}
	return outcome;
}
