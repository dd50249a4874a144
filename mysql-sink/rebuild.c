#include "rebuild.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_LEAST = 1024 };

int
rebuild_add(struct rebuild *rebuild, const struct hour_line *line)
{
	if (rebuild->count == rebuild->size) {
		size_t size = rebuild->size < ROWS_LEAST ? ROWS_LEAST : rebuild->size * 2;
		struct row *rows = realloc(rebuild->rows, size * sizeof(*rows));

		if (rows == NULL)
			return -1;
		rebuild->rows = rows;
		rebuild->size = size;
	}
	row_of_line(&rebuild->rows[rebuild->count], line, (uint32_t)rebuild->count);
	rebuild->count++;
	return 0;
}

void
rebuild_arrange(struct rebuild *rebuild)
{
	rebuild->count = rows_arrange(rebuild->rows, rebuild->count);
	rebuild->next = rebuild->meter = 0;
}

bool
rebuild_next(struct rebuild *rebuild, int64_t now_s, struct table_part *part)
{
	struct row *first = &rebuild->rows[rebuild->next];
	size_t left = rebuild->count - rebuild->next, count = 1;

	if (left == 0)
		return false;
	part->first = rebuild->next == 0 || memcmp(first[-1].meter, first->meter, METER_SIZE) != 0;
	if (part->first)
		rebuild->meter = rebuild->next;
	while (count < left && count < TABLE_BATCH && memcmp(first[count].meter, first->meter, METER_SIZE) == 0)
		count++;
	part->last = count == left || memcmp(first[count].meter, first->meter, METER_SIZE) != 0;
	part->rows = first;
	part->count = count;
	part->until_s = part->last ? 0 : first[count].start_s;
	part->now_s = now_s;
	rebuild->next += count;
	return true;
}

void
rebuild_time(const struct rebuild *rebuild, int64_t *from_s, int64_t *to_s)
{
	*from_s = rebuild->rows[rebuild->meter].start_s;
	*to_s = row_end_s(&rebuild->rows[rebuild->next - 1]);
}

void
rebuild_halve(const struct table_part *part, struct table_part halves[2])
{
	size_t half = part->count / 2;

	halves[0] = halves[1] = *part;
	halves[0].count = half;
	halves[0].last = false;
	halves[0].until_s = part->rows[half].start_s;
	halves[1].rows += half;
	halves[1].count -= half;
	halves[1].first = false;
}
