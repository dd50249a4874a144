#include "usage.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "utc.h"

/* Codes of the Energy Services Provider Interface, espi.xsd. */
enum {
	ELECTRICITY = 1, WATT_HOURS = 72,
	DELTA_DATA = 4, BEHAVIOUR_NONE = 0,
	DELIVERED = 1, NET = 4, RECEIVED = 19,
	POWER_MAX = 12,
};

#define ENERGY_MAX INT64_C(100000000000000000) /* 10^11 Wh: 5 times that times 18 fits */

const char usage_other_point[] = "it has intervals of another usage point";

/* A resource, and a link that leads to it. */
struct place {
	const char *href;
	size_t resource;
};

/* The meter readings and reading types of a file, by their links. */
struct index {
	const struct feed *feed;
	struct place *readings, *types;
	size_t reading_count, type_count;
	size_t only_type; /* the only reading type of the file, or SIZE_MAX */
};

static bool index_begin(struct index *, const struct feed *);
static void index_end(struct index *);
static const struct reading_type *type_of(const struct index *, const struct resource *block);
static const char *point_of(const struct links *, size_t *len);
static const char *add_interval(struct usage *, const struct index *, const struct interval *, const char *point);
static bool add_part(struct usage *, const struct usage_part *);
static bool energy_of(const struct interval *, const struct reading_type *, int64_t *energy_uWh);
static int part_order(const void *, const void *);
static size_t merge(struct usage *);

const char *
usage_add(struct usage *usage, const struct feed *feed, const char *point)
{
	struct index index;
	size_t before = usage->count;
	const char *why = NULL;

	if (!index_begin(&index, feed))
		return feed_no_memory;
	for (size_t i = 0; i < feed->interval_count && why == NULL; i++)
		why = add_interval(usage, &index, &feed->intervals[i], point);
	index_end(&index);
	if (why != NULL)
		usage->count = before;
	return why;
}

size_t
usage_lines(struct usage *usage, const char meter[METER_SIZE], void (*take)(const struct demand_line *, void *), void *arg)
{
	size_t count = merge(usage);

	for (size_t i = 0; i < count; i++) {
		const struct usage_part *part = &usage->parts[i];
		struct demand_line line = {
			.time_s = part->start_s,
			/* kW = Wh * 3600 / s / 1000, in millionths of both */
			.demand_mW = divide_rounded(part->energy_uWh * 18, part->duration_s * 5),
			.delivered_mWh = DECIMAL_NONE, .received_mWh = DECIMAL_NONE,
		};

		memcpy(line.meter, meter, METER_SIZE);
		take(&line, arg);
	}
	return count;
}

void
usage_free(struct usage *usage)
{
	free(usage->parts);
	free(usage->point);
	free(usage->other_point);
}

/* ---- which reading type a block has ---- */

static int
place_order(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->href, ((const struct place *)b)->href);
}

static size_t
add_place(struct place *to, const char *href, size_t resource)
{
	if (href == NULL)
		return 0;
	*to = (struct place){ .href = href, .resource = resource };
	return 1;
}

static bool
index_begin(struct index *index, const struct feed *feed)
{
	size_t links = 1;

	for (size_t r = 0; r < feed->resource_count; r++)
		links += 1 + feed->entries[feed->resources[r].entry].related_count;
	*index = (struct index){ .feed = feed, .only_type = SIZE_MAX };
	index->readings = malloc(links * sizeof(*index->readings));
	index->types = malloc(links * sizeof(*index->types));
	if (index->readings == NULL || index->types == NULL) {
		index_end(index);
		return false;
	}
	for (size_t r = 0, types = 0; r < feed->resource_count; r++) {
		const struct links *links_of = &feed->entries[feed->resources[r].entry];

		if (feed->resources[r].kind == RESOURCE_READING_TYPE) {
			index->type_count += add_place(&index->types[index->type_count], links_of->self, r);
			index->only_type = types++ == 0 ? r : SIZE_MAX;
		} else if (feed->resources[r].kind == RESOURCE_METER_READING) {
			index->reading_count += add_place(&index->readings[index->reading_count], links_of->self, r);
			for (size_t l = 0; l < links_of->related_count; l++)
				index->reading_count += add_place(&index->readings[index->reading_count], links_of->related[l], r);
		}
	}
	qsort(index->readings, index->reading_count, sizeof(*index->readings), place_order);
	qsort(index->types, index->type_count, sizeof(*index->types), place_order);
	return true;
}

static void
index_end(struct index *index)
{
	free(index->readings);
	free(index->types);
}

/* Returns the resource that a link leads to, or SIZE_MAX. */
static size_t
find(const struct place *places, size_t count, const char *href)
{
	const struct place wanted = { .href = href }, *found = bsearch(&wanted, places, count, sizeof(*places), place_order);

	return found != NULL ? found->resource : SIZE_MAX;
}

/*
 * Returns the meter reading of a block's link: one that names the link or its collection, or one whose own link is the
 * beginning of it.
 */
static size_t
reading_of(const struct index *index, const char *href)
{
	char part[FEED_HREF_SIZE];
	size_t found = SIZE_MAX;
	char *slash = part;

	if (href == NULL)
		return SIZE_MAX;
	strcpy(part, href);
	while (found == SIZE_MAX && slash != NULL) {
		found = find(index->readings, index->reading_count, part);
		if ((slash = strrchr(part, '/')) != NULL)
			*slash = '\0';
	}
	return found;
}

/* Returns the reading type that one of the related links leads to. */
static size_t
related_type(const struct index *index, const struct links *links)
{
	size_t found = SIZE_MAX;

	for (size_t l = 0; l < links->related_count && found == SIZE_MAX; l++)
		found = find(index->types, index->type_count, links->related[l]);
	return found;
}

/* Returns the reading type of its meter reading, or of its own link, or the only one of the file, or NULL. */
static const struct reading_type *
type_of(const struct index *index, const struct resource *block)
{
	const struct feed *feed = index->feed;
	const struct links *links = &feed->entries[block->entry];
	size_t reading = reading_of(index, links->self), type = SIZE_MAX;

	if (reading == SIZE_MAX)
		reading = reading_of(index, links->up);
	if (reading != SIZE_MAX)
		type = related_type(index, &feed->entries[feed->resources[reading].entry]);
	if (type == SIZE_MAX)
		type = related_type(index, links);
	if (type == SIZE_MAX)
		type = index->only_type;
	return type != SIZE_MAX ? &feed->resources[type].type : NULL;
}

/* Returns where the usage point stands in a block's links, or NULL if they name none. */
static const char *
point_of(const struct links *links, size_t *len)
{
	static const char mark[] = "/UsagePoint/";
	const char *href = links->self != NULL && strstr(links->self, mark) != NULL ? links->self : links->up;
	const char *at = href != NULL ? strstr(href, mark) : NULL;

	if (at == NULL)
		return NULL;
	at += sizeof(mark) - 1;
	*len = strcspn(at, "/");
	return at;
}

/* ---- which intervals count ---- */

/* Set wanted to whether the block's usage point is the chosen one. Returns NULL, or an error. */
static const char *
choose_point(struct usage *usage, const struct links *links, const char *point, bool *wanted)
{
	size_t len = 0;
	const char *at = point_of(links, &len);

	*wanted = true;
	if (point != NULL) {
		*wanted = at != NULL && strlen(point) == len && memcmp(at, point, len) == 0;
		return NULL;
	}
	if (at == NULL)
		return NULL;
	if (usage->point == NULL)
		return (usage->point = strndup(at, len)) == NULL ? feed_no_memory : NULL;
	if (strlen(usage->point) == len && memcmp(at, usage->point, len) == 0)
		return NULL;
	return (usage->other_point = strndup(at, len)) == NULL ? feed_no_memory : usage_other_point;
}

static const char *
add_interval(struct usage *usage, const struct index *index, const struct interval *interval, const char *point)
{
	const struct resource *block = &index->feed->resources[interval->block];
	const struct reading_type *type = type_of(index, block);
	struct usage_part part = { .start_s = interval->start_s, .duration_s = interval->duration_s, .place = usage->count };
	enum usage_left left = USAGE_LEFT;
	const char *why;
	bool wanted;

	if (type == NULL)
		left = USAGE_TYPE;
	else if (type->unit != WATT_HOURS || (type->commodity != FEED_NONE && type->commodity != 0 && type->commodity != ELECTRICITY))
		left = USAGE_UNIT;
	else if (type->accumulation != FEED_NONE && type->accumulation != BEHAVIOUR_NONE && type->accumulation != DELTA_DATA)
		left = USAGE_SUM;
	else if (type->direction != FEED_NONE && type->direction != 0 && type->direction != DELIVERED &&
	    type->direction != NET && type->direction != RECEIVED)
		left = USAGE_DIRECTION;
	else {
		part.direction = type->direction == NET || type->direction == RECEIVED ? type->direction : DELIVERED;
		if (part.duration_s == FEED_NONE)
			part.duration_s = type->length_s;
		if (part.start_s < 0 || part.start_s > UTC_MAX || part.duration_s < 1 || part.duration_s > USAGE_DURATION_MAX ||
		    !energy_of(interval, type, &part.energy_uWh))
			left = USAGE_INCOMPLETE;
	}
	if (left != USAGE_LEFT) {
		usage->left[left]++;
		return NULL;
	}
	if ((why = choose_point(usage, &index->feed->entries[block->entry], point, &wanted)) != NULL)
		return why;
	return !wanted || add_part(usage, &part) ? NULL : feed_no_memory;
}

/* Calculate value * 10^power, both in millionths. Returns false if it is unknown or too large. */
static bool
energy_of(const struct interval *interval, const struct reading_type *type, int64_t *energy_uWh)
{
	int64_t power = type->power == FEED_NONE ? 0 : type->power, divisor = 1;

	if (interval->value == FEED_NONE || power < -POWER_MAX || power > POWER_MAX)
		return false;
	*energy_uWh = interval->value;
	for (; power > 0; power--) {
		if (*energy_uWh > ENERGY_MAX || *energy_uWh < -ENERGY_MAX)
			return false;
		*energy_uWh *= 10;
	}
	for (; power < 0; power++)
		divisor *= 10;
	*energy_uWh = divide_rounded(*energy_uWh, divisor);
	return *energy_uWh <= ENERGY_MAX && *energy_uWh >= -ENERGY_MAX;
}

static bool
add_part(struct usage *usage, const struct usage_part *part)
{
	if (usage->count == usage->room) {
		size_t room = usage->room == 0 ? 1024 : usage->room * 2;
		struct usage_part *parts = realloc(usage->parts, room * sizeof(*parts));

		if (parts == NULL)
			return false;
		usage->parts = parts;
		usage->room = room;
	}
	usage->parts[usage->count++] = *part;
	return true;
}

/* ---- one line an interval ---- */

static int
order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int
part_order(const void *a, const void *b)
{
	const struct usage_part *x = a, *y = b;
	int by = order(x->start_s, y->start_s);

	if (by == 0)
		by = order(x->duration_s, y->duration_s);
	if (by == 0)
		by = order(x->direction, y->direction);
	return by != 0 ? by : order((int64_t)x->place, (int64_t)y->place);
}

/* Merge the parts of one interval, from *i on: net energy as it is, else delivered less received. */
static struct usage_part
next_interval(struct usage *usage, size_t *i)
{
	struct usage_part whole = usage->parts[*i];
	int64_t energy_uWh[RECEIVED + 1] = { 0 };
	bool net = false;

	for (; *i < usage->count; ++*i) {
		const struct usage_part *part = &usage->parts[*i], *next = part + 1;

		if (part->start_s != whole.start_s || part->duration_s != whole.duration_s)
			break;
		if (*i + 1 < usage->count && next->start_s == part->start_s && next->duration_s == part->duration_s &&
		    next->direction == part->direction) {
			usage->left[USAGE_TWICE]++;
			continue;
		}
		energy_uWh[part->direction] = part->energy_uWh;
		net = net || part->direction == NET;
	}
	whole.energy_uWh = net ? energy_uWh[NET] : energy_uWh[DELIVERED] - energy_uWh[RECEIVED];
	return whole;
}

/*
 * Sort the parts, and replace those of each interval by one. If two intervals overlap, the shorter one counts. Returns how
 * many are left.
 */
static size_t
merge(struct usage *usage)
{
	size_t count = 0, i = 0;

	if (usage->count > 0)
		qsort(usage->parts, usage->count, sizeof(*usage->parts), part_order);
	while (i < usage->count) {
		struct usage_part whole = next_interval(usage, &i), *last = &usage->parts[count > 0 ? count - 1 : 0];

		if (count == 0 || whole.start_s >= last->start_s + last->duration_s) {
			usage->parts[count++] = whole;
			continue;
		}
		usage->left[USAGE_OVERLAP]++;
		if (whole.duration_s < last->duration_s)
			*last = whole;
	}
	return count;
}
