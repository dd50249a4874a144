/*
 * A device sends bare XML fragments one after the other, without a mark between them. Reading may
 * begin in the middle of one. The next one may cut one off anywhere. NULs, blank lines or the text of a
 * terminal server may stand between them. So only the tags of the known roots count:
 *
 *	- an opening root tag begins a fragment; an open one is dropped, as it was cut off;
 *	- the closing tag of the same root ends the fragment;
 *	- the closing tag of another root drops the fragment: the beginning of the other was lost;
 *	- bytes outside of fragments are skipped, and so are unknown roots.
 *
 * This alone resynchronises. What stands within a fragment is read elsewhere.
 */
#include "frame.h"

#include <string.h>
#include <strings.h>

/*
 * Every root of the RAVEn manual, and those that EMU-2s send. Element names are case-insensitive. An
 * unknown root can't cut off a fragment, so roots that are only skipped are listed, too.
 */
static const struct {
	enum root root;
	size_t len;
	const char *name;
} roots[] = {
#define ROOT(root, name) { root, sizeof(name) - 1, name }
	ROOT(ROOT_DEMAND, "InstantaneousDemand"),
	ROOT(ROOT_SUMMATION, "CurrentSummationDelivered"),
	ROOT(ROOT_SUMMATION, "CurrentSummation"), /* the EAGLE's name for it */
	ROOT(ROOT_SCHEDULE, "ScheduleInfo"),
	ROOT(ROOT_LINK, "ConnectionStatus"),
	ROOT(ROOT_LINK, "NetworkInfo"),
	ROOT(ROOT_OTHER, "TimeCluster"),
	ROOT(ROOT_OTHER, "PriceCluster"),
	ROOT(ROOT_OTHER, "MessageCluster"),
	ROOT(ROOT_OTHER, "DeviceInfo"),
	ROOT(ROOT_OTHER, "MeterInfo"),
	ROOT(ROOT_OTHER, "MeterList"),
	ROOT(ROOT_OTHER, "CurrentPeriodUsage"),
	ROOT(ROOT_OTHER, "LastPeriodUsage"),
	ROOT(ROOT_OTHER, "ProfileData"),
	ROOT(ROOT_OTHER, "FastPollStatus"),
	ROOT(ROOT_OTHER, "BlockPriceDetail"),
	ROOT(ROOT_OTHER, "BillingPeriodList"),
	ROOT(ROOT_OTHER, "SimpleMeteringCluster"),
	ROOT(ROOT_OTHER, "Warning"),
	ROOT(ROOT_OTHER, "Error"),
	ROOT(ROOT_OTHER, "Information"),
	ROOT(ROOT_OTHER, "ApsTable"),
	ROOT(ROOT_OTHER, "NwkTable"),
	ROOT(ROOT_OTHER, "Google"),
#undef ROOT
};

enum {
	ROOTS = sizeof(roots) / sizeof(roots[0]),
	TAG_MAX = 64, /* the longest root tag has 28 bytes */
};

enum tag { TAG_NONE, TAG_TORN, TAG_OPEN, TAG_CLOSE, TAG_EMPTY };

static enum tag tag_read(const char *lt, const char *end, int *root, const char **after);
static int root_find(const char *name, size_t len);
static bool is_letter(char);
static bool is_xml_space(char);
static void fragment_set(struct frame *, struct fragment *, int root, size_t start, size_t end);

void
frame_begin(struct frame *f, bool midway)
{
	f->midway = midway;
	f->scanned = f->filled = f->start = 0;
	f->before = 0;
	f->open = -1;
}

char *
frame_room(struct frame *f, size_t *size)
{
	size_t gone = f->open >= 0 ? f->start : f->scanned;

	memmove(f->bytes, f->bytes + gone, f->filled - gone);
	f->before += gone;
	f->filled -= gone;
	f->scanned -= gone;
	f->start = 0;
	*size = FRAME_SIZE - f->filled; /* at most an open fragment and a torn tag stay */
	return f->bytes + f->filled;
}

void
frame_fill(struct frame *f, size_t len)
{
	f->filled += len;
}

int
frame_next(struct frame *f, struct fragment *fragment, const char **why)
{
	const char *end = f->bytes + f->filled;

	for (;;) {
		const char *lt = memchr(f->bytes + f->scanned, '<', f->filled - f->scanned), *after;
		int root = -1, open = f->open;
		size_t start = f->start;
		enum tag tag;

		f->scanned = lt != NULL ? (size_t)(lt - f->bytes) : f->filled;
		if (open >= 0 && f->scanned - start > FRAGMENT_MAX) {
			f->open = -1;
			fragment_set(f, fragment, open, start, f->scanned);
			*why = "longer than 16 KiB";
			return -1;
		}
		if (lt == NULL)
			return 0;
		tag = tag_read(lt, end, &root, &after);
		if (tag == TAG_TORN)
			return 0;
		if (tag == TAG_NONE || root < 0) {
			f->scanned++;
			continue;
		}

		f->scanned = (size_t)(after - f->bytes);
		if (tag == TAG_CLOSE && f->midway) {
			f->midway = false;
			continue;
		}
		f->midway = false;
		f->open = tag == TAG_OPEN ? root : -1;
		f->start = (size_t)(lt - f->bytes);
		if (open >= 0 && (tag != TAG_CLOSE || root != open)) {
			if (tag == TAG_EMPTY)
				f->scanned = f->start; /* the next call returns it */
			fragment_set(f, fragment, open, start, (size_t)(lt - f->bytes));
			*why = tag == TAG_CLOSE ? "cut off, and the beginning of the next one is missing" :
			    "cut off by the next one";
			return -1;
		}
		if (tag == TAG_CLOSE && open < 0) {
			fragment_set(f, fragment, root, f->start, f->scanned);
			*why = "its beginning is missing";
			return -1;
		}
		if (tag != TAG_OPEN) {
			fragment_set(f, fragment, root, tag == TAG_EMPTY ? f->start : start, f->scanned);
			return 1;
		}
	}
}

int
frame_end(struct frame *f, struct fragment *fragment, const char **why)
{
	int open = f->open;

	f->open = -1;
	f->scanned = f->filled;
	if (open < 0)
		return 0;
	fragment_set(f, fragment, open, f->start, f->filled);
	*why = "cut off by the end";
	return -1;
}

/* Sets the fragment of a root, from the buffer's byte start to before end. */
static void
fragment_set(struct frame *f, struct fragment *fragment, int root, size_t start, size_t end)
{
	fragment->root = roots[root].root;
	fragment->name = roots[root].name;
	fragment->text = f->bytes + start;
	fragment->len = end - start;
	fragment->at = f->before + start;
}

/*
 * Reads a tag from its < on: <Name>, </Name> or <Name/>, without attributes. Returns TAG_NONE if it is not a
 * tag, TAG_TORN if more bytes may make it one. Sets *root, -1 for an unknown root, and *after to behind the >.
 */
static enum tag
tag_read(const char *lt, const char *end, int *root, const char **after)
{
	const char *at = lt + 1, *name, *limit = end - lt > TAG_MAX ? lt + TAG_MAX : end;
	bool close = at < limit && *at == '/', empty = false;
	size_t len;

	at += close;
	for (name = at; at < limit && is_letter(*at); at++)
		;
	len = (size_t)(at - name);
	while (at < limit && is_xml_space(*at) && len > 0)
		at++;
	if (at < limit && *at == '/' && len > 0 && !close)
		at++, empty = true;
	if (at == limit)
		return limit == end ? TAG_TORN : TAG_NONE;
	if (*at != '>' || len == 0)
		return TAG_NONE;
	*root = root_find(name, len);
	*after = at + 1;
	return close ? TAG_CLOSE : empty ? TAG_EMPTY : TAG_OPEN;
}

static int
root_find(const char *name, size_t len)
{
	for (int i = 0; i < ROOTS; i++)
		if (roots[i].len == len && ((roots[i].name[0] ^ name[0]) & ~0x20) == 0 &&
		    strncasecmp(roots[i].name, name, len) == 0)
			return i;
	return -1;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_xml_space(char c)
{
	return c == ' ' || c == '\r' || c == '\n' || c == '\t';
}
