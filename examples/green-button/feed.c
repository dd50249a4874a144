#include "feed.h"

#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"

/* expat 2.9 deprecates the old names of these; 2.8 and before have only the old names. */
#if XML_MAJOR_VERSION * 100 + XML_MINOR_VERSION >= 209
#define XML_GetCurrentByteIndex XML_GetCurrentByteIndex64
#define XML_GetCurrentLineNumber XML_GetCurrentLineNumber64
#endif

enum { NUMBER_SIZE = 32 }; /* longer than any number with the spaces around it */

enum element {
	OTHER, ENTRY, LINK, METER_READING, READING_TYPE, BLOCK, READING, PERIOD,
	START, DURATION, VALUE, ACCUMULATION, COMMODITY, DIRECTION, LENGTH, POWER, UNIT, ELEMENTS
};

static const char *const names[ELEMENTS] = {
	[OTHER] = "", [ENTRY] = "entry", [LINK] = "link", [METER_READING] = "MeterReading", [READING_TYPE] = "ReadingType",
	[BLOCK] = "IntervalBlock", [READING] = "IntervalReading", [PERIOD] = "timePeriod", [START] = "start",
	[DURATION] = "duration", [VALUE] = "value", [ACCUMULATION] = "accumulationBehaviour", [COMMODITY] = "commodity",
	[DIRECTION] = "flowDirection", [LENGTH] = "intervalLength", [POWER] = "powerOfTenMultiplier", [UNIT] = "uom",
};

struct feed_parser {
	XML_Parser expat;
	struct feed *feed;
	const char *why;                 /* why parsing was stopped */
	uint64_t taken;                  /* bytes */
	enum element open[FEED_DEPTH];
	int depth;
	uint32_t entry;                  /* the open one; 0: none */
	struct interval interval;        /* the open one */
	char number[NUMBER_SIZE];        /* text of the open element */
	size_t number_len;
};

const char feed_no_memory[] = "out of memory";

static void XMLCALL on_start(void *, const XML_Char *name, const XML_Char **attributes);
static void XMLCALL on_end(void *, const XML_Char *name);
static void XMLCALL on_text(void *, const XML_Char *text, int len);
static void XMLCALL on_doctype(void *, const XML_Char *, const XML_Char *, const XML_Char *, int);
static void parser_stop(struct feed_parser *, const char *why);
static void *element_add(struct feed_parser *, void *array, size_t *count, size_t size);
static void add_resource(struct feed_parser *, enum resource_kind);
static void add_link(struct feed_parser *, const XML_Char **attributes);
static void take_number(struct feed_parser *, enum element);

struct feed_parser *
feed_begin(struct feed *feed)
{
	struct feed_parser *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->feed = feed;
	if ((p->expat = XML_ParserCreate(NULL)) == NULL) {
		free(p);
		errno = ENOMEM;
		return NULL;
	}
	XML_SetUserData(p->expat, p);
	XML_SetElementHandler(p->expat, on_start, on_end);
	XML_SetCharacterDataHandler(p->expat, on_text);
	XML_SetStartDoctypeDeclHandler(p->expat, on_doctype);
	feed->entries = element_add(p, NULL, &feed->entry_count, sizeof(*feed->entries));
	return p;
}

const char *
feed_parse(struct feed_parser *p, const char *text, size_t len, bool last)
{
	int64_t at;

	if (p->why == NULL && XML_Parse(p->expat, text, (int)len, last) == XML_STATUS_ERROR && p->why == NULL)
		p->why = XML_GetErrorCode(p->expat) == XML_ERROR_NO_MEMORY ? feed_no_memory :
		    XML_ErrorString(XML_GetErrorCode(p->expat));
	p->taken += len;
	at = XML_GetCurrentByteIndex(p->expat);
	if (p->why == NULL && at >= 0 && p->taken > (uint64_t)at + FEED_TOKEN_MAX)
		p->why = "a tag is longer than 1 MB";
	return p->why;
}

unsigned long
feed_line(const struct feed_parser *p)
{
	return (unsigned long)XML_GetCurrentLineNumber(p->expat);
}

void
feed_end(struct feed_parser *p)
{
	XML_ParserFree(p->expat);
	free(p);
}

void
feed_free(struct feed *feed)
{
	for (size_t i = 0; i < feed->entry_count; i++) {
		struct links *entry = &feed->entries[i];

		free(entry->self);
		free(entry->up);
		for (size_t l = 0; l < entry->related_count; l++)
			free(entry->related[l]);
		free(entry->related);
	}
	free(feed->entries);
	free(feed->resources);
	free(feed->intervals);
}

static enum element
element_find(const char *name)
{
	const char *colon = strchr(name, ':');
	int i = ELEMENTS - 1;

	if (colon != NULL)
		name = colon + 1;
	while (i > OTHER && strcmp(names[i], name) != 0)
		i--;
	return (enum element)i;
}

static void XMLCALL
on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct feed_parser *p = data;
	enum element element = element_find(name);

	if (p->depth == FEED_DEPTH) {
		parser_stop(p, "elements are more than 64 deep");
		return;
	}
	p->open[p->depth++] = element;
	p->number_len = 0;
	switch (element) {
	case ENTRY:
		p->entry = (uint32_t)p->feed->entry_count;
		p->feed->entries = element_add(p, p->feed->entries, &p->feed->entry_count, sizeof(*p->feed->entries));
		break;
	case LINK:
		if (p->entry > 0)
			add_link(p, attributes);
		break;
	case METER_READING:
		add_resource(p, RESOURCE_METER_READING);
		break;
	case READING_TYPE:
		add_resource(p, RESOURCE_READING_TYPE);
		break;
	case BLOCK:
		add_resource(p, RESOURCE_BLOCK);
		break;
	case READING:
		p->interval = (struct interval){ .start_s = FEED_NONE, .duration_s = FEED_NONE, .value = FEED_NONE };
		break;
	default:
		break;
	}
}

/* Returns whether these are the innermost open elements. An element that ends is still open. */
static bool
within(const struct feed_parser *p, enum element outer, enum element inner)
{
	return p->depth >= 3 && p->open[p->depth - 3] == outer && p->open[p->depth - 2] == inner;
}

static void XMLCALL
on_end(void *data, const XML_Char *name)
{
	struct feed_parser *p = data;
	struct feed *feed = p->feed;
	enum element element = p->open[p->depth - 1];

	(void)name;
	if (element >= START)
		take_number(p, element);
	else if (element == ENTRY)
		p->entry = 0;
	else if (element == READING && p->depth >= 2 && p->open[p->depth - 2] == BLOCK) {
		struct interval *interval;

		feed->intervals = element_add(p, feed->intervals, &feed->interval_count, sizeof(*feed->intervals));
		if (p->why == NULL) {
			interval = &feed->intervals[feed->interval_count - 1];
			*interval = p->interval;
			interval->block = (uint32_t)feed->resource_count - 1;
			interval->line = (uint32_t)feed_line(p);
		}
	}
	p->depth--;
	p->number_len = 0;
}

static void XMLCALL
on_text(void *data, const XML_Char *text, int len)
{
	struct feed_parser *p = data;

	if (p->depth == 0 || p->open[p->depth - 1] < START)
		return;
	for (; len > 0; text++, len--)
		if (strchr(" \t\n", *text) == NULL && p->number_len < NUMBER_SIZE)
			p->number[p->number_len++] = *text;
}

static void XMLCALL
on_doctype(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id, int internal)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)internal;
	parser_stop(data, "it has a document type, which no Green Button file has");
}

static void
parser_stop(struct feed_parser *p, const char *why)
{
	if (p->why == NULL)
		p->why = why;
	XML_StopParser(p->expat, XML_FALSE);
}

/* Append a member of zeros to an array, which doubles as it grows. Returns the array. Stops the parser if there is no memory. */
static void *
element_add(struct feed_parser *p, void *array, size_t *count, size_t size)
{
	void *more = array;

	if ((*count & (*count - 1)) == 0)
		more = realloc(array, (*count == 0 ? 1 : *count * 2) * size);
	if (more == NULL) {
		parser_stop(p, feed_no_memory);
		return array;
	}
	memset((char *)more + *count * size, 0, size);
	++*count;
	return more;
}

static void
add_resource(struct feed_parser *p, enum resource_kind kind)
{
	struct feed *feed = p->feed;

	feed->resources = element_add(p, feed->resources, &feed->resource_count, sizeof(*feed->resources));
	if (p->why == NULL)
		feed->resources[feed->resource_count - 1] = (struct resource){
			.kind = kind, .entry = p->entry,
			.type = { FEED_NONE, FEED_NONE, FEED_NONE, FEED_NONE, FEED_NONE, FEED_NONE },
		};
}

/* Returns a link without scheme and host: some links of a file have them, others do not. */
static char *
href_copy(const char *href)
{
	const char *host = strstr(href, "://"), *path = host != NULL ? strchr(host + 3, '/') : href;
	size_t len;

	if (path == NULL)
		path = href;
	len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	return strndup(path, len);
}

static void
add_link(struct feed_parser *p, const XML_Char **attributes)
{
	struct links *entry = &p->feed->entries[p->entry];
	const char *rel = "", *href = NULL;
	char *copy, **to = NULL;

	for (; *attributes != NULL; attributes += 2) {
		if (strcmp(attributes[0], "rel") == 0)
			rel = attributes[1];
		else if (strcmp(attributes[0], "href") == 0)
			href = attributes[1];
	}
	if (href == NULL || *href == '\0')
		return;
	if (strlen(href) >= FEED_HREF_SIZE) {
		parser_stop(p, "a link is longer than 2047 bytes");
		return;
	}
	if (strcmp(rel, "self") == 0)
		to = &entry->self;
	else if (strcmp(rel, "up") == 0)
		to = &entry->up;
	else if (strcmp(rel, "related") != 0)
		return;
	if ((copy = href_copy(href)) == NULL) {
		parser_stop(p, feed_no_memory);
		return;
	}
	if (to == NULL) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): feed_begin() made the first entry, on_start() made this one */
		entry->related = element_add(p, entry->related, &entry->related_count, sizeof(*entry->related));
		if (p->why != NULL) {
			free(copy);
			return;
		}
		to = &entry->related[entry->related_count - 1];
	}
	free(*to);
	*to = copy;
}

/* Returns where to store the number of the element that ends. Returns NULL if it is not used, as in a summary. */
static int64_t *
number_place(struct feed_parser *p, enum element element)
{
	struct resource *type = p->feed->resource_count > 0 ? &p->feed->resources[p->feed->resource_count - 1] : NULL;

	if (within(p, READING, PERIOD))
		return element == START ? &p->interval.start_s : element == DURATION ? &p->interval.duration_s : NULL;
	if (within(p, BLOCK, READING))
		return element == VALUE ? &p->interval.value : NULL;
	if (p->depth < 2 || p->open[p->depth - 2] != READING_TYPE || type == NULL)
		return NULL;
	switch (element) {
	case ACCUMULATION: return &type->type.accumulation;
	case COMMODITY: return &type->type.commodity;
	case DIRECTION: return &type->type.direction;
	case LENGTH: return &type->type.length_s;
	case POWER: return &type->type.power;
	case UNIT: return &type->type.unit;
	default: return NULL;
	}
}

/* A malformed number stays unknown, so only its own interval is left out. */
static void
take_number(struct feed_parser *p, enum element element)
{
	int64_t *to = number_place(p, element), millionths;

	if (to == NULL || decimal_read(p->number, p->number_len, &millionths) != NULL)
		return;
	if (element == VALUE)
		*to = millionths;
	else if (millionths % DECIMAL_ONE == 0)
		*to = millionths / DECIMAL_ONE;
}
