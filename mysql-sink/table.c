#include "table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "look.h"
#include "work.h"

enum {
	NAME_MAX_LEN = 64 * 4, /* bytes in the name of a table: 64 characters */
	ROUNDS_MAX = 100,      /* rounds, if others write the same hours */
};

static enum outcome bring(struct table *, struct work *, struct table_counts *);

struct table *
table_new(const struct server_place *place, const char *name, bool rebuild)
{
	struct table *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	if (strlen(name) > NAME_MAX_LEN) {
		free(t);
		errno = EINVAL;
		return NULL;
	}
	t->name = name;
	t->rebuild = rebuild;
	t->sql.size = WORK_STATEMENT;
	t->sql.text = malloc(t->sql.size);
	if (t->sql.text == NULL || (t->server = server_new(place)) == NULL) {
		free(t->sql.text);
		free(t);
		errno = ENOMEM;
		return NULL;
	}
	return t;
}

void
table_free(struct table *t)
{
	server_free(t->server);
	free(t->sql.text);
	free(t);
}

enum outcome
table_connect(struct table *t, const char *host, unsigned port)
{
	enum outcome outcome = server_connect(t->server, host, port);
	size_t packet;

	if (outcome == DONE)
		outcome = look_at_table(t->server, &t->sql, t->name, t->rebuild, &packet);
	if (outcome == ROW || outcome == DUPLICATE)
		outcome = REFUSED;
	if (outcome == REFUSED && t->trusted) /* it was right once: somebody is restoring it */
		outcome = LATER;
	if (outcome != DONE) {
		server_disconnect(t->server);
		return outcome;
	}
	server_trust(t->server);
	t->trusted = true;
	t->room = packet < t->sql.size ? packet - 1 : t->sql.size;
	t->plain = false;
	return DONE;
}

bool
table_connected(const struct table *t)
{
	return server_connected(t->server);
}

const char *
table_reason(const struct table *t)
{
	return server_reason(t->server);
}

unsigned
table_error(const struct table *t)
{
	return server_error(t->server);
}

enum outcome
table_write(struct table *t, const struct hour_line *lines, size_t count, struct table_counts *counts)
{
	struct work work = { .rows = t->brought };

	for (size_t i = 0; i < count; i++)
		row_of_line(&t->brought[i], &lines[i], (uint32_t)i);
	work.count = rows_arrange(t->brought, count);
	return bring(t, &work, counts);
}

enum outcome
table_rebuild(struct table *t, const struct table_part *part, struct table_counts *counts)
{
	struct work work = { .rows = part->rows, .count = part->count, .part = part };

	return bring(t, &work, counts);
}

enum outcome
table_outside(struct table *t, const char meter[METER_SIZE], int64_t from_s, int64_t to_s, uint64_t *before, uint64_t *after)
{
	const char *const *row;
	enum outcome outcome;

	*before = *after = 0;
	sql_begin(&t->sql, "SELECT SUM(HourUTC<");
	sql_add_datetime(&t->sql, from_s);
	sql_add(&t->sql, "),SUM(HourUTC>=");
	sql_add_datetime(&t->sql, to_s);
	sql_add(&t->sql, ") FROM ");
	sql_add_name(&t->sql, t->name);
	sql_add(&t->sql, " WHERE Meter=");
	sql_add_text(&t->sql, meter);
	if ((outcome = server_ask(t->server, &t->sql, 2)) != DONE)
		return outcome;
	while ((row = server_row(t->server, &outcome)) != NULL) {
		*before = strtoull(server_or_empty(row[0]), NULL, 10);
		*after = strtoull(server_or_empty(row[1]), NULL, 10);
	}
	return outcome;
}

/* ---- the way of rows into the table ---- */

static void
count_rows(const struct work *work, struct table_counts *counts)
{
	for (size_t i = 0; i < work->count; i++)
		switch (work->rows[i].state) {
		case ROW_NEW:
			counts->added++;
			break;
		case ROW_CHANGED:
			counts->replaced++;
			break;
		case ROW_SAME:
			counts->same++;
			break;
		default:
			counts->kept++;
		}
}

static size_t
count_new(const struct work *work)
{
	size_t count = 0;

	for (size_t i = 0; i < work->count; i++)
		count += work->rows[i].state == ROW_NEW;
	return count;
}

/* One round: asks what is stored, and writes what differs. Many rows are one transaction, as a commit waits for the disk. */
static enum outcome
bring_once(struct table *t, struct work *work)
{
	bool transaction = work->part != NULL || work->count > 1;
	enum outcome outcome = DONE;

	if (transaction) {
		sql_begin(&t->sql, "START TRANSACTION");
		outcome = server_run(t->server, &t->sql, NULL);
	}
	if (outcome == DONE && (outcome = ask_stored(t, work)) == DONE)
		outcome = put(t, work);
	if (!transaction)
		return outcome;
	if (outcome == DONE) {
		sql_begin(&t->sql, "COMMIT");
		outcome = server_run(t->server, &t->sql, NULL);
	} else {
		outcome = server_rollback(t->server, outcome);
	}
	return outcome;
}

/*
 * Does rounds until all is stored. After many new hours it does not ask whether the next ones are stored, until an INSERT
 * finds that one is. It inserts a new row plainly and updates a stored row by its natural key. So a row only
 * becomes a newer version of its own hour, whatever key a statement collides with. If another sink was faster, the next
 * round finds its rows. If a round finds no such rows, the collision was with another key.
 */
static enum outcome
bring(struct table *t, struct work *work, struct table_counts *counts)
{
	struct table_counts now = *counts;
	size_t missing = SIZE_MAX;
	bool many = work->part == NULL && work->count > WORK_BULK;

	work->guess = many && t->all_new;
	if (work->guess) {
		enum outcome outcome = bring_once(t, work);

		if (outcome == DONE)
			count_rows(work, counts);
		if (outcome != DUPLICATE)
			return outcome;
		work->guess = false;
	}
	for (int round = 0; round < ROUNDS_MAX; round++) {
		enum outcome outcome = bring_once(t, work);

		if (outcome == LATER || outcome == ROW || outcome == REFUSED)
			return outcome;
		if (round == 0)
			count_rows(work, &now);
		if (outcome == DONE)
			now.deleted += work->extras;
		if (outcome == DUPLICATE) {
			if (count_new(work) >= missing)
				return server_refuse(t->server);
			missing = count_new(work);
		} else if (!work->more && !work->gone) {
			*counts = now;
			t->all_new = many && count_new(work) == work->count;
			return DONE;
		}
	}
	return server_fail(t->server, LATER, "others write the same hours all the time");
}

bool
work_is_exact(const struct work *work, const struct row *row)
{
	return work->part != NULL && !(work->part->last && row == &work->rows[work->count - 1]);
}
