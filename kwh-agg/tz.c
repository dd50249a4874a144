/* The zone by the C library. */
#include "zone.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

/*
 * POSIX.1-2017, 8.3, TZ: std offset [dst [offset] [,start[/time],end[/time]]]; times from
 * -167 to 167 hours. An offset must fit into an hour line: below a day, and whole minutes.
 */
#define NAME   "([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
#define SIXTY  ":[0-5][0-9]"
#define OFFSET "[+-]?([01]?[0-9]|2[0-3])(" SIXTY "(:00)?)?"
#define TIME   "[+-]?(1[0-5][0-9]|16[0-7]|[0-9]{1,2})(" SIXTY "(" SIXTY ")?)?"
#define MONTH  "M([1-9]|1[0-2])\\.[1-5]\\.[0-6]"
#define FROM_1 "([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])"
#define DAY    "(" MONTH "|J" FROM_1 "|0|" FROM_1 ")(/" TIME ")?"
static const char RULE[] = "^" NAME OFFSET "(" NAME "(" OFFSET ")?(," DAY "," DAY ")?)?$";

static int is_rule(const char *tz);
static int is_zone_file(const char *directory, const char *name);

const char *
zone_begin(int *status)
{
	const char *tz = getenv("TZ");
	int valid = tz != NULL ? zone_valid(tz) : zone_file_valid("/etc/localtime");

	*status = valid < 0 ? EX_OSERR : EX_CONFIG;
	if (valid < 0)
		return strerror(errno);
	if (valid == 0)
		return tz != NULL ? "no such time zone" : "is not a time zone file: link it to one, or set TZ";
	tzset();
	return zone_leaps() ? "counts leap seconds: use a zone that does not" : NULL;
}

int
zone_valid(const char *tz)
{
	const char *directory = getenv("TZDIR");
	int rule;

	if (tz == NULL || *tz == '\0')
		return 1;
	if (*tz == ':')
		tz++;
	else if ((rule = strcmp(tz, "UTC") == 0 ? 1 : is_rule(tz)) != 0)
		return rule;
	if (*tz == '/')
		return is_zone_file("", tz + 1);
	return is_zone_file(directory != NULL && *directory != '\0' ? directory : "/usr/share/zoneinfo", tz);
}

int
zone_file_valid(const char *path)
{
	struct stat status;

	/* localtime(5): a missing file means UTC; a dangling link means a mistake */
	return lstat(path, &status) < 0 && errno == ENOENT ? 1 : is_zone_file("", path);
}

bool
zone_leaps(void)
{
	time_t after_the_first = 78796800; /* 1972-07-01T00:00:00Z */
	struct tm local;

	localtime_r(&after_the_first, &local);
	return local.tm_sec != 0;
}

int32_t
zone_offset(int64_t utc_s)
{
	time_t clock = (time_t)utc_s;
	struct tm local;

	localtime_r(&clock, &local);
	return (int32_t)local.tm_gmtoff;
}

static int
is_rule(const char *tz)
{
	regex_t rule;
	int matches;

	errno = ENOMEM; /* the only error, as the expression is constant */
	if (regcomp(&rule, RULE, REG_EXTENDED | REG_NOSUB) != 0)
		return -1;
	matches = regexec(&rule, tz, 0, NULL, 0);
	regfree(&rule);
	return matches == REG_ESPACE ? -1 : matches == 0;
}

/* A time zone file begins with "TZif", in a header of 44 bytes (RFC 8536). */
static int
is_zone_file(const char *directory, const char *name)
{
	char path[1024], head[44];
	struct stat status;
	FILE *file;
	int is, saved;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >= (int)sizeof(path))
		return 0;
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) /* fopen(3) would wait for a fifo */
		return 0;
	if ((file = fopen(path, "rb")) == NULL)
		return errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG ? 0 : -1;
	is = fread(head, sizeof(head), 1, file) == 1 && memcmp(head, "TZif", 4) == 0;
	saved = errno;
	if (ferror(file))
		is = -1;
	fclose(file);
	errno = saved;
	return is;
}
