/*
 * A stand-in for Windows' icu.dll, which wine lacks: the four functions that kwh-agg calls, with the time zone database of the
 * machine that wine runs on. Not tested: the real icu.dll.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { NAME_SIZE = 64, ZONE_OFFSET = 15, DST_OFFSET = 16, TRANSITIONS_MAX = 2000 };

struct calendar {
	int count;
	int64_t at[TRANSITIONS_MAX];
	int32_t offset[TRANSITIONS_MAX + 1]; /* [i + 1] from at[i] on */
	int64_t now_s;
};

static uint64_t
big_endian(const unsigned char *from, int len)
{
	uint64_t number = 0;

	while (len-- > 0)
		number = number << 8 | *from++;
	return number;
}

/* RFC 8536: a header and a body of 32 bits, then the same of 64 bits. Returns 0 if there is no such file. */
static int
zone_read(const wchar_t *name, int32_t len, struct calendar *c)
{
	static unsigned char bytes[1 << 16];
	char path[NAME_SIZE + 64];
	unsigned char *head = bytes, *types, *index;
	uint64_t n[6];
	FILE *file;

	snprintf(path, sizeof(path), "Z:/usr/share/zoneinfo/%.*ls", (int)len, name);
	if (len >= NAME_SIZE || wcsncmp(name, L"right/", 6) == 0 || (file = fopen(path, "rb")) == NULL)
		return 0;
	if (fread(bytes, 1, sizeof(bytes), file) < 88 || memcmp(bytes, "TZif", 4) != 0)
		return 0;
	fclose(file);
	for (int i = 0; i < 6; i++) /* isut, isstd, leap, time, type, char */
		n[i] = big_endian(head + 20 + i * 4, 4);
	head += 44 + n[3] * 5 + n[4] * 6 + n[5] + n[2] * 8 + n[1] + n[0];
	for (int i = 0; i < 6; i++)
		n[i] = big_endian(head + 20 + i * 4, 4);
	index = head + 44 + n[3] * 8;
	types = index + n[3];
	c->count = (int)n[3];
	c->offset[0] = (int32_t)big_endian(types, 4);
	for (int i = 0; i < c->count; i++) {
		c->at[i] = (int64_t)big_endian(head + 44 + i * 8, 8);
		c->offset[i + 1] = (int32_t)big_endian(types + index[i] * 6, 4);
	}
	return 1;
}

__declspec(dllexport) void *
ucal_open(const wchar_t *name, int32_t len, const char *locale, int type, int *error)
{
	struct calendar *c = calloc(1, sizeof(*c));

	(void)locale;
	(void)type;
	if (name == NULL)
		*error = !zone_read(L"UTC", 3, c);
	else
		*error = !zone_read(name, len, c);
	return c;
}

__declspec(dllexport) int32_t
ucal_getCanonicalTimeZoneID(const wchar_t *name, int32_t len, wchar_t *to, int32_t size, signed char *known, int *error)
{
	static struct calendar scratch;

	(void)to;
	(void)size;
	*error = !zone_read(name, len, &scratch);
	*known = *error == 0;
	return len;
}

__declspec(dllexport) void
ucal_setMillis(void *calendar, double ms, int *error)
{
	(void)error;
	((struct calendar *)calendar)->now_s = (int64_t)(ms / 1000);
}

__declspec(dllexport) int32_t
ucal_get(const void *calendar, int field, int *error)
{
	const struct calendar *c = calendar;
	int i = c->count;

	(void)error;
	while (i > 0 && c->now_s < c->at[i - 1])
		i--;
	return field == ZONE_OFFSET ? c->offset[i] * 1000 : 0;
}
