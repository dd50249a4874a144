/* Asks which of the hours to write are stored. */
#include "work.h"

#include <stdlib.h>
#include <string.h>

#include "utc.h"

enum {
	RANGES = 16,                 /* in one question: the server reads them one after the other */
	RANGE_SIZE = 128, METER_TEXT = METER_SIZE + 9, /* bytes of a range in a question, and of each of its meters */
	EXTRA_SIZE = 22,             /* bytes of a start in a DELETE */
};

static enum outcome ask_ranges(struct table *, struct work *);
static enum outcome ask_part(struct table *, struct work *);
static enum outcome take_stored(struct table *, struct work *);

/* Asks which hours are stored, and sets the rows' states. */
enum outcome
ask_stored(struct table *t, struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		work->rows[i].state = ROW_NEW;
	work->extras = 0;
	work->more = work->gone = false;
	if (work->guess)
		return DONE;
	return work->part != NULL ? ask_part(t, work) : ask_ranges(t, work);
}

static void
begin_select(struct table *t)
{
	sql_begin(&t->sql, "SELECT ");
	sql_add(&t->sql, WORK_COLUMN_NAMES);
	sql_add(&t->sql, " FROM ");
	sql_add_name(&t->sql, t->name);
	sql_add(&t->sql, " WHERE ");
}

static void
add_range(struct sql *sql, const struct row *rows, const struct range *range)
{
	const char *separator = "(Meter IN (";

	for (size_t i = range->first; i < range->end; i++) {
		if (i > range->first && memcmp(rows[i].meter, rows[i - 1].meter, METER_SIZE) == 0)
			continue;
		sql_add(sql, separator);
		sql_add_text(sql, rows[i].meter);
		separator = ",";
	}
	sql_add(sql, ") AND HourUTC BETWEEN ");
	sql_add_datetime(sql, range->from_s);
	sql_add(sql, " AND ");
	sql_add_datetime(sql, range->to_s);
	sql_add(sql, ")");
}

/* Asks by ranges, in as many questions as that takes. */
static enum outcome
ask_ranges(struct table *t, struct work *work)
{
	enum outcome outcome = DONE;
	size_t asked = 0;

	while (asked < work->count && outcome == DONE) {
		begin_select(t);
		for (int ranges = 0; ranges < RANGES && asked < work->count; ranges++) {
			struct range range = rows_range(work->rows, work->count, asked);

			if (ranges > 0 && t->sql.length + RANGE_SIZE + range.meters * METER_TEXT > t->room)
				break;
			if (ranges > 0)
				sql_add(&t->sql, " OR ");
			add_range(&t->sql, work->rows, &range);
			asked = range.end;
		}
		if ((outcome = server_ask(t->server, &t->sql, WORK_COLUMNS)) == DONE)
			outcome = take_stored(t, work);
	}
	return outcome;
}

/* Asks for the time of a part, from an hour before it: a row may reach into it. */
static enum outcome
ask_part(struct table *t, struct work *work)
{
	const struct table_part *part = work->part;
	const struct row *first = &work->rows[0], *last = &work->rows[work->count - 1];
	enum outcome outcome;

	begin_select(t);
	sql_add(&t->sql, "Meter=");
	sql_add_text(&t->sql, first->meter);
	sql_add(&t->sql, " AND HourUTC>=");
	sql_add_datetime(&t->sql, part->first ? first->start_s - HOUR_S : first->start_s);
	sql_add(&t->sql, " AND (HourUTC<");
	sql_add_datetime(&t->sql, part->last ? row_end_s(last) : part->until_s);
	if (part->last) {
		sql_add(&t->sql, " OR HourUTC>GREATEST(UTC_TIMESTAMP(),");
		sql_add_datetime(&t->sql, part->now_s);
		sql_add(&t->sql, ")");
	}
	sql_add(&t->sql, ")");
	if ((outcome = server_ask(t->server, &t->sql, WORK_COLUMNS)) == DONE)
		outcome = take_stored(t, work);
	return outcome;
}

static int64_t
stored_energy(const char *text)
{
	int64_t millionths;

	if (text == NULL || decimal_read(text, strlen(text), &millionths) != NULL)
		return DECIMAL_NONE;
	return divide_rounded(millionths, MWH_PER_WH);
}

/* Returns a DATE and a TIME as seconds; INT64_MIN if they are invalid. */
static int64_t
stored_time(const char *date, const char *time)
{
	char clock[CLOCK_LEN];
	int64_t seconds;

	if (strlen(date) < DATE_LEN || strlen(time) < TIME_LEN)
		return INT64_MIN;
	memcpy(clock, date, DATE_LEN);
	clock[DATE_LEN] = 'T';
	memcpy(clock + DATE_LEN + 1, time, TIME_LEN);
	return clock_read(clock, &seconds) == NULL ? seconds : INT64_MIN;
}

/* Sets a row from its values, in the order of WORK_COLUMN_NAMES. Returns false if it is not an hour of ours. */
static bool
read_row(struct row *row, const char *const *value)
{
	const char *start = server_or_empty(value[3]), *meter = server_or_empty(value[4]);
	int64_t start_s, local_s = stored_time(server_or_empty(value[0]), server_or_empty(value[1]));
	long covered_s = value[5] != NULL ? strtol(value[5], NULL, 10) : -1;

	if (strlen(start) < CLOCK_LEN || strlen(meter) >= METER_SIZE)
		return false;
	if ((start_s = stored_time(start, start + DATE_LEN + 1)) == INT64_MIN)
		return false;
	*row = (struct row){ .start_s = start_s, .energy_Wh = stored_energy(value[2]),
	    .delivered_Wh = stored_energy(value[6]), .received_Wh = stored_energy(value[7]), .offset_s = ROW_NO_OFFSET,
	    .covered_s = (int16_t)(covered_s > INT16_MAX ? INT16_MAX : covered_s < 0 ? -1 : covered_s) };
	if (local_s != INT64_MIN && local_s - start_s > INT32_MIN && local_s - start_s <= INT32_MAX)
		row->offset_s = (int32_t)(local_s - start_s);
	memcpy(row->meter, meter, strlen(meter));
	return true;
}

/* Compares the rows of an answer with the rows to write. */
static enum outcome
take_stored(struct table *t, struct work *work)
{
	const char *const *value;
	enum outcome outcome;
	size_t next = 0;

	while ((value = server_row(t->server, &outcome)) != NULL) {
		struct row stored, *row;

		if (!read_row(&stored, value))
			continue;
		if ((row = rows_find(work->rows, work->count, next, stored.meter, stored.start_s)) != NULL) {
			row->state = row_compare(row, &stored, work_is_exact(work, row));
			next = (size_t)(row - work->rows) + 1;
		} else if (work->part != NULL && row_end_s(&stored) > work->rows[0].start_s) {
			if (work->extras < WORK_EXTRA_MAX && (work->extras + 16) * EXTRA_SIZE < t->room)
				work->extra[work->extras++] = stored.start_s;
			else
				work->more = true;
		}
	}
	return outcome;
}
