/* Which row replaces which, how lines become rows, and the parts of a rebuild. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "mysql-sink/rebuild.h"
#include "mysql-sink/rows.h"
#include "decimal.h"

#define NONE DECIMAL_NONE

/* kWh in Wh, seconds, registers in Wh. */
struct values { int64_t energy; int covered; int64_t delivered, received; };

struct rule_case {
	const char *name;
	struct values before, newer, after;
	enum row_state state, exactly; /* what to do about the newer row when "before" is stored */
};

static const struct rule_case RULES[] = {
	{ "more seconds", { 1000, 1800, NONE, NONE }, { 2000, 3600, NONE, NONE }, { 2000, 3600, NONE, NONE }, ROW_CHANGED, ROW_CHANGED },
	{ "as many", { 1000, 3600, NONE, NONE }, { 1500, 3600, NONE, NONE }, { 1500, 3600, NONE, NONE }, ROW_CHANGED, ROW_CHANGED },
	{ "fewer", { 1000, 3600, NONE, NONE }, { 2000, 1800, NONE, NONE }, { 1000, 3600, NONE, NONE }, ROW_KEPT, ROW_CHANGED },
	{ "the same", { 1000, 3600, 1100, 100 }, { 1000, 3600, 1100, 100 }, { 1000, 3600, 1100, 100 }, ROW_SAME, ROW_SAME },
	{ "no registers", { 1000, 3600, 1100, 100 }, { 1000, 3600, NONE, NONE }, { 1000, 3600, 1100, 100 }, ROW_SAME, ROW_CHANGED },
	{ "registers come later", { 1000, 3600, NONE, NONE }, { NONE, 0, 1100, 100 }, { 1000, 3600, 1100, 100 }, ROW_CHANGED, ROW_CHANGED },
	{ "one of them", { 1000, 3600, NONE, NONE }, { NONE, 0, NONE, 100 }, { 1000, 3600, NONE, 100 }, ROW_CHANGED, ROW_CHANGED },
	{ "a register replaces one", { 1000, 3600, 1100, 100 }, { NONE, 0, 1200, NONE }, { 1000, 3600, 1200, 100 }, ROW_CHANGED, ROW_CHANGED },
	{ "with fewer seconds, too", { 1000, 3600, 1100, 100 }, { 500, 1800, 1200, 200 }, { 1000, 3600, 1200, 200 }, ROW_CHANGED, ROW_CHANGED },
	{ "demand comes later", { NONE, 0, 1100, 100 }, { 1000, 60, NONE, NONE }, { 1000, 60, 1100, 100 }, ROW_CHANGED, ROW_CHANGED },
	{ "nothing new", { 1000, 1800, 1100, 100 }, { NONE, 0, NONE, NONE }, { 1000, 1800, 1100, 100 }, ROW_KEPT, ROW_CHANGED },
	{ "seconds that are not known", { 1000, -1, NONE, NONE }, { NONE, 0, NONE, NONE }, { 1000, 0, NONE, NONE }, ROW_CHANGED, ROW_CHANGED },
	{ "a zero is known", { 1000, 3600, 1100, 100 }, { 0, 3600, 0, 0 }, { 0, 3600, 0, 0 }, ROW_CHANGED, ROW_CHANGED },
};

static struct row
row_of(const struct values *v)
{
	return (struct row){ .energy_Wh = v->energy, .covered_s = (int16_t)v->covered, .delivered_Wh = v->delivered, .received_Wh = v->received };
}

static void
rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(RULES); i++) {
		const struct rule_case *c = &RULES[i];
		struct row before = row_of(&c->before), newer = row_of(&c->newer), after = before;

		row_replace(&after, &newer);
		SAME_NUMBER(c->name, after.energy_Wh, c->after.energy);
		SAME_NUMBER(c->name, after.covered_s, c->after.covered);
		SAME_NUMBER(c->name, after.delivered_Wh, c->after.delivered);
		SAME_NUMBER(c->name, after.received_Wh, c->after.received);
		SAME_NUMBER(c->name, row_compare(&newer, &before, false), c->state);
		SAME_NUMBER(c->name, row_compare(&newer, &before, true), c->exactly);
	}
}

/* A row becomes a line of 6 fields if it has a register, of 4 if not. */
static void
registers(void **state)
{
	static const struct { const char *name; struct values values; bool registers; } table[] = {
		{ "none", { 1000, 3600, NONE, NONE }, false },
		{ "both", { 1000, 3600, 1100, 100 }, true },
		{ "delivered", { 1000, 3600, 1100, NONE }, true },
		{ "received", { 1000, 3600, NONE, 0 }, true },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(table); i++) {
		struct row row = row_of(&table[i].values);
		struct hour_line line;

		line_of_row(&line, &row);
		SAME_NUMBER(table[i].name, line.registers, table[i].registers);
	}
}

/* The local date and time are those of the line that covers at least as many seconds. */
static void
offsets(void **state)
{
	struct row stored = { .offset_s = 3600, .covered_s = 1800 }, newer = { .offset_s = 7200, .covered_s = 1800 };

	(void)state;
	assert_int_equal(row_compare(&newer, &stored, false), ROW_CHANGED);
	newer.covered_s = 1799;
	assert_int_equal(row_compare(&newer, &stored, false), ROW_KEPT);
	row_replace(&stored, &newer);
	assert_int_equal(stored.offset_s, 3600);
}

/* Lines give the same one by one, in any batches, and at once. */
static void
batches(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 20000; round++) {
		struct row lines[6], all, in_two[2];
		int cut = rand() % 5 + 1;

		for (int i = 0; i < 6; i++) {
			int covered = rand() % 3 * 1800;

			lines[i] = row_of(&(struct values){ covered ? rand() % 5 : NONE, covered, rand() % 2 ? rand() % 5 : NONE, rand() % 2 ? rand() % 5 : NONE });
			lines[i].offset_s = rand() % 2;
		}
		all = in_two[0] = lines[0];
		for (int i = 1; i < 6; i++)
			row_replace(&all, &lines[i]);
		for (int i = 1; i < cut; i++)
			row_replace(&in_two[0], &lines[i]);
		in_two[1] = lines[cut];
		for (int i = cut + 1; i < 6; i++)
			row_replace(&in_two[1], &lines[i]);
		row_replace(&in_two[0], &in_two[1]);
		assert_memory_equal(&all, &in_two[0], sizeof(all));
	}
}

static const struct { const char *name; int64_t start_s; int32_t offset_s; int64_t length_s; } ENDS[] = {
	{ "an hour", 3600 * 7, 0, 3600 },
	{ "of a zone of half an hour", 3600 * 7 + 1800, 19800, 3600 },
	{ "that begins at half past", 3600 * 7 + 1800, 0, 1800 },
	{ "at a quarter past", 3600 * 7 + 900, 0, 2700 },
	{ "before 1970", -3600 * 7 - 1800, 0, 1800 },
	{ "whose local time is none", 3600 * 7 + 5, ROW_NO_OFFSET, 3600 },
};

static void
ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(ENDS); i++) {
		struct row row = { .start_s = ENDS[i].start_s, .offset_s = ENDS[i].offset_s };

		SAME_NUMBER(ENDS[i].name, row_end_s(&row) - row.start_s, ENDS[i].length_s);
	}
}

static struct hour_line
line(int meter, int hour, int energy)
{
	struct hour_line l = { .start_s = hour * 3600, .energy_Wh = energy, .covered_s = 3600, .delivered_Wh = NONE, .received_Wh = NONE };

	snprintf(l.meter, sizeof(l.meter), "0x%016x", (unsigned)meter);
	return l;
}

/* Lines in any order, some twice: there is one row an hour, of the last line, in order; each row is found, and no other. */
static void
arranged(void **state)
{
	enum { METERS = 7, HOURS = 50, LINES = 2000 };
	static struct row rows[LINES];
	int last[METERS][HOURS] = { 0 };
	size_t count, wanted = 0;

	(void)state;
	srand(2);
	for (int i = 0; i < LINES; i++) {
		int meter = rand() % METERS, hour = rand() % HOURS / 2 * 2;
		struct hour_line l = line(meter, hour, i + 1);

		row_of_line(&rows[i], &l, (uint32_t)i);
		last[meter][hour] = i + 1;
	}
	count = rows_arrange(rows, LINES);
	for (int meter = 0; meter < METERS; meter++)
		for (int hour = 0; hour < HOURS; hour++) {
			struct hour_line l = line(meter, hour, 0);
			struct row *row = rows_find(rows, count, (size_t)rand() % (count + 1), l.meter, l.start_s);

			assert_int_equal(row != NULL, last[meter][hour] > 0);
			if (row == NULL)
				continue;
			assert_ptr_equal(row, &rows[wanted]);
			assert_int_equal(row->energy_Wh, last[meter][hour]);
			wanted++;
		}
	assert_int_equal(count, wanted);
	assert_int_equal(rows_arrange(rows, 0), 0);
	assert_int_equal(rows_arrange(rows, 1), 1);
}

/* A rebuild divides its input into parts of one meter each, with the first and the last marked, and none left out. */
static void
parts(void **state)
{
	static const int HOURS[] = { 1, TABLE_BATCH, TABLE_BATCH + 1, 3 * TABLE_BATCH + 5 };
	struct rebuild rebuild = { 0 };
	struct table_part part, halves[2];
	size_t next = 0;

	(void)state;
	for (int meter = 0; meter < 4; meter++)
		for (int hour = HOURS[meter]; hour-- > 0;) {
			struct hour_line l = line(meter, hour, 1);

			assert_int_equal(rebuild_add(&rebuild, &l), 0);
		}
	rebuild_arrange(&rebuild);
	for (int meter = 0; meter < 4; meter++)
		for (int hour = 0; hour < HOURS[meter];) {
			int64_t from_s, to_s;

			assert_true(rebuild_next(&rebuild, 77, &part));
			assert_ptr_equal(part.rows, rebuild.rows + next);
			assert_int_equal(part.now_s, 77);
			assert_true(part.count >= 1 && part.count <= TABLE_BATCH);
			assert_int_equal(part.rows->start_s, hour * 3600);
			assert_int_equal(part.first, hour == 0);
			hour += (int)part.count;
			next += part.count;
			assert_int_equal(part.last, hour == HOURS[meter]);
			assert_int_equal(part.until_s, part.last ? 0 : hour * 3600);
			if (part.last) {
				rebuild_time(&rebuild, &from_s, &to_s);
				assert_int_equal(from_s, 0);
				assert_int_equal(to_s, hour * 3600);
			}
			if (part.count < 2)
				continue;
			rebuild_halve(&part, halves);
			assert_int_equal(halves[0].count + halves[1].count, part.count);
			assert_ptr_equal(halves[1].rows, halves[0].rows + halves[0].count);
			assert_int_equal(halves[0].until_s, halves[1].rows->start_s);
			assert_true(halves[0].first == part.first && !halves[0].last && !halves[1].first && halves[1].last == part.last);
		}
	assert_false(rebuild_next(&rebuild, 77, &part));
	free(rebuild.rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rule), cmocka_unit_test(registers), cmocka_unit_test(offsets), cmocka_unit_test(batches),
	    cmocka_unit_test(ends), cmocka_unit_test(arranged), cmocka_unit_test(parts) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
