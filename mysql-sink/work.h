/* What table.c, ask.c and put.c share: a table, and the rows to write to it. */
#ifndef WORK_H
#define WORK_H

#include "decimal.h"
#include "table.h"

enum {
	WORK_STATEMENT = 1 << 17, /* bytes of the longest statement */
	WORK_BULK = 128,          /* rows of one statement: what fits a processor's cache is parsed fastest, as text or with a ? for each value */
	WORK_ROW = 128,           /* bytes of a row in bulk, at most */
	WORK_ARRAY = WORK_STATEMENT / WORK_ROW, /* rows of one statement that is parsed for one row: few waits for an answer */
	WORK_EXTRA_MAX = 4096,    /* rows deleted at a time */
	WORK_COLUMNS = 8,
};

#define WORK_COLUMN_NAMES "UDate,UTime,kWh,HourUTC,Meter,Covered,kWhIn,kWhOut"

/* A row in the form of the bulk way. */
struct bulk_row {
	long long start;
	int date, time, covered;
	struct server_text meter, energy, delivered, received;
};

struct table {
	struct server *server;
	const char *name;
	bool rebuild;
	bool trusted;                    /* it was right once */
	struct sql sql;
	size_t room;                     /* bytes that a statement may have with this server */
	bool plain;                      /* this server takes no rows in bulk */
	bool all_new;                    /* the last hours were many, and none was stored */
	struct row brought[TABLE_BATCH]; /* of the lines that are written */
	struct bulk_row bulk_rows[WORK_ARRAY];
};

/* What to write: some arranged rows; in a rebuild also which other rows to delete. */
struct work {
	struct row *rows;
	size_t count;
	const struct table_part *part;   /* NULL: not a rebuild */
	bool guess;                      /* do not ask: take all rows for new; the INSERT fails if one is stored */
	int64_t extra[WORK_EXTRA_MAX];   /* starts of stored rows that the part does not have */
	size_t extras;
	bool more;                       /* there are more of them */
	bool gone;                       /* a stored row has gone meanwhile */
};

/* Returns whether the stored row has to become equal to this one: in a rebuild all but the meter's last hour. */
bool work_is_exact(const struct work *, const struct row *);

/* ask.c: asks which hours are stored, and sets the rows' states; in a rebuild finds the extra rows. */
enum outcome ask_stored(struct table *, struct work *);

/* put.c: deletes the extra rows, inserts the new ones, updates the changed ones. */
enum outcome put(struct table *, struct work *);

#endif
