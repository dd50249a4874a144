#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "utc.h"

enum {
	RANGE_METERS = 500, /* with 1000 or more in IN, MariaDB uses another plan */
};

_Static_assert(sizeof(struct row) == 64, "a rebuild holds 64 bytes an hour");

static int compare_hour(const struct row *, const char *meter, int64_t start_s);
static int compare_rows(const void *, const void *);

void
row_of_line(struct row *row, const struct hour_line *line, uint32_t order)
{
	*row = (struct row){ .start_s = line->start_s, .energy_Wh = line->energy_Wh, .delivered_Wh = line->delivered_Wh,
	    .received_Wh = line->received_Wh, .offset_s = line->offset_s, .order = order, .covered_s = (int16_t)line->covered_s };
	memcpy(row->meter, line->meter, METER_SIZE);
}

void
line_of_row(struct hour_line *line, const struct row *row)
{
	*line = (struct hour_line){ .start_s = row->start_s, .energy_Wh = row->energy_Wh, .delivered_Wh = row->delivered_Wh,
	    .received_Wh = row->received_Wh, .offset_s = row->offset_s, .covered_s = row->covered_s,
	    .registers = row->delivered_Wh != DECIMAL_NONE || row->received_Wh != DECIMAL_NONE };
	memcpy(line->meter, row->meter, METER_SIZE);
}

void
row_replace(struct row *row, const struct row *newer)
{
	if (newer->covered_s >= row->covered_s) {
		row->covered_s = newer->covered_s;
		row->offset_s = newer->offset_s;
		if (newer->energy_Wh != DECIMAL_NONE)
			row->energy_Wh = newer->energy_Wh;
	}
	if (newer->delivered_Wh != DECIMAL_NONE)
		row->delivered_Wh = newer->delivered_Wh;
	if (newer->received_Wh != DECIMAL_NONE)
		row->received_Wh = newer->received_Wh;
}

enum row_state
row_compare(const struct row *row, const struct row *stored, bool exact)
{
	struct row after = *stored;

	if (exact)
		after = *row;
	else
		row_replace(&after, row);
	if (after.offset_s != stored->offset_s || after.covered_s != stored->covered_s || after.energy_Wh != stored->energy_Wh ||
	    after.delivered_Wh != stored->delivered_Wh || after.received_Wh != stored->received_Wh)
		return ROW_CHANGED;
	return row->covered_s < stored->covered_s ? ROW_KEPT : ROW_SAME;
}

int64_t
row_end_s(const struct row *row)
{
	int64_t into_s = row->offset_s == ROW_NO_OFFSET ? 0 : (row->start_s + row->offset_s) % HOUR_S;

	return row->start_s + HOUR_S - (into_s < 0 ? into_s + HOUR_S : into_s);
}

size_t
rows_arrange(struct row *rows, size_t count)
{
	size_t left = 0, sorted = 1;

	while (sorted < count && compare_rows(&rows[sorted - 1], &rows[sorted]) < 0) /* input is often in order */
		sorted++;
	if (sorted < count)
		qsort(rows, count, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < count; i++) {
		if (left > 0 && compare_hour(&rows[left - 1], rows[i].meter, rows[i].start_s) == 0)
			row_replace(&rows[left - 1], &rows[i]);
		else
			rows[left++] = rows[i];
	}
	return left;
}

struct row *
rows_find(struct row *rows, size_t count, size_t guess, const char meter[METER_SIZE], int64_t start_s)
{
	size_t low = 0, high = count;

	for (size_t at = guess; low < high; at = low + (high - low) / 2) {
		struct row *row = &rows[at < high ? at : high - 1];
		int order = compare_hour(row, meter, start_s);

		if (order == 0)
			return row;
		if (order < 0)
			low = (size_t)(row - rows) + 1;
		else
			high = (size_t)(row - rows);
	}
	return NULL;
}

struct range
rows_range(const struct row *rows, size_t count, size_t first)
{
	struct range range = { first, first + 1, 1, rows[first].start_s, rows[first].start_s };

	for (; range.end < count; range.end++) {
		const struct row *row = &rows[range.end];
		bool other = memcmp(row->meter, row[-1].meter, METER_SIZE) != 0;
		int64_t from_s = row->start_s < range.from_s ? row->start_s : range.from_s;
		int64_t to_s = row->start_s > range.to_s ? row->start_s : range.to_s;
		size_t hours = (range.meters + other) * (size_t)((to_s - from_s) / HOUR_S + 1);

		if (hours > 2 * (range.end - first) + 64 || range.meters + other > RANGE_METERS)
			break;
		range.meters += other;
		range.from_s = from_s;
		range.to_s = to_s;
	}
	return range;
}

static int
compare_hour(const struct row *row, const char *meter, int64_t start_s)
{
	int by_meter = memcmp(row->meter, meter, METER_SIZE);

	return by_meter != 0 ? by_meter : (row->start_s > start_s) - (row->start_s < start_s);
}

static int
compare_rows(const void *a, const void *b)
{
	const struct row *one = a, *other = b;
	int order = compare_hour(one, other->meter, other->start_s);

	return order != 0 ? order : (one->order > other->order) - (one->order < other->order);
}
