/*
 * The zone by Windows. Its icu.dll, part of it since Windows 10 1903, has the zones by the names of the time zone database
 * with all past changes, and the zone that Windows itself is set to. Windows Update keeps it up to date.
 */
#include "zone.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sysexits.h>
#include <windows.h>

enum { ZONE_NAME_SIZE = 64, UCAL_GREGORIAN = 1, UCAL_ZONE_OFFSET = 15, UCAL_DST_OFFSET = 16 }; /* as ucal.h has them */

/* ICU's functions. UErrorCode is an int; above 0 it is an error. */
static struct {
	void *(*open_calendar)(const wchar_t *name, int32_t len, const char *locale, int type, int *error);
	int32_t (*canonical)(const wchar_t *name, int32_t len, wchar_t *to, int32_t size, signed char *known, int *error);
	void (*set_millis)(void *calendar, double ms, int *error);
	int32_t (*get)(const void *calendar, int field, int *error);
} icu;

static void *calendar;

static bool load(void);
static bool name_of(const char *tz, wchar_t name[ZONE_NAME_SIZE], int32_t *len);

const char *
zone_begin(int *status)
{
	const char *tz = getenv("TZ");
	wchar_t name[ZONE_NAME_SIZE];
	int32_t len = 0;
	int error = 0;

	*status = EX_CONFIG;
	if (!load())
		return "there is no icu.dll: Windows 10 1903 or later has one";
	if (tz != NULL && *tz == ':')
		tz++;
	if (tz != NULL && !name_of(*tz != '\0' ? tz : "UTC", name, &len))
		return "no such time zone";
	if ((calendar = icu.open_calendar(tz != NULL ? name : NULL, len, "", UCAL_GREGORIAN, &error)) != NULL && error <= 0)
		return NULL;
	*status = EX_OSERR;
	return "icu.dll has no calendar for it";
}

int32_t
zone_offset(int64_t utc_s)
{
	int error = 0;

	icu.set_millis(calendar, (double)utc_s * 1000, &error);
	return (icu.get(calendar, UCAL_ZONE_OFFSET, &error) + icu.get(calendar, UCAL_DST_OFFSET, &error)) / 1000;
}

static bool
load(void)
{
	HMODULE dll = LoadLibraryExA("icu.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
	FARPROC open_calendar, canonical, set_millis, get;

	if (dll == NULL)
		return false;
	open_calendar = GetProcAddress(dll, "ucal_open");
	canonical = GetProcAddress(dll, "ucal_getCanonicalTimeZoneID");
	set_millis = GetProcAddress(dll, "ucal_setMillis");
	get = GetProcAddress(dll, "ucal_get");
	memcpy(&icu.open_calendar, &open_calendar, sizeof(open_calendar));
	memcpy(&icu.canonical, &canonical, sizeof(canonical));
	memcpy(&icu.set_millis, &set_millis, sizeof(set_millis));
	memcpy(&icu.get, &get, sizeof(get));
	return open_calendar != NULL && canonical != NULL && set_millis != NULL && get != NULL;
}

/* Sets the name of TZ as ICU takes it. Returns false if it is not a zone. */
static bool
name_of(const char *tz, wchar_t name[ZONE_NAME_SIZE], int32_t *len)
{
	wchar_t canonical[ZONE_NAME_SIZE];
	signed char known = 0;
	int error = 0;

	for (*len = 0; tz[*len] != '\0'; ++*len) {
		if (*len == ZONE_NAME_SIZE || tz[*len] <= ' ' || tz[*len] > '~')
			return false;
		name[*len] = (wchar_t)tz[*len];
	}
	icu.canonical(name, *len, canonical, ZONE_NAME_SIZE, &known, &error);
	return error <= 0 && known;
}
