#include "option_file.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 10 }; /* of files that include files, as in the libraries */

struct option_reading {
	const char *(*take)(void *, const char *file, const char *option, const char *value);
	void *arg;
	struct option_file_trouble *trouble;
};

static int read_file(const struct option_reading *, const char *name, int depth);
static int read_lines(const struct option_reading *, FILE *, const char *name, int depth);
static const char *take_option(const struct option_reading *, const char *file, char *text);
static int include(const struct option_reading *, const char *file, unsigned long line, char *directive, int depth);
static int read_directory(const struct option_reading *, const char *directory, int depth);
static bool is_ours(const char *group);
static void cut_remark(char *text);
static char *unquote(char *value);
static char *trim(char *text);
static char *trim_end(char *text);
static bool is_space(char c);
static void skip_line(FILE *);
static int trouble(const struct option_reading *, const char *file, unsigned long line, const char *why);

int
option_file_read(const char *name, const char *(*take)(void *, const char *file, const char *option, const char *value),
    void *arg, struct option_file_trouble *told)
{
	struct option_reading reading = { take, arg, told };

	return read_file(&reading, name, 0);
}

bool
option_file_left_out(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP;
}

static int
read_file(const struct option_reading *reading, const char *name, int depth)
{
	FILE *from = fopen(name, "re");
	struct stat status;
	int result, saved;

	if (from != NULL && fstat(fileno(from), &status) == 0 && (status.st_mode & S_IWOTH) && S_ISREG(status.st_mode)) {
		fclose(from);
		return trouble(reading, name, 0, "everybody can write to it, so the library ignores it: chmod 600");
	}
	if (from == NULL) /* the libraries silently skip an included file that they can't read */
		return depth > 0 && option_file_left_out(errno) ? 0 : trouble(reading, name, 0, NULL);
	result = read_lines(reading, from, name, depth);
	saved = errno;
	fclose(from);
	errno = saved;
	return result;
}

static int
read_lines(const struct option_reading *reading, FILE *from, const char *name, int depth)
{
	char buffer[OPTION_SIZE], *text, *end;
	bool grouped = false, ours = false;
	const char *why;

	for (unsigned long line = 1; fgets(buffer, sizeof(buffer), from) != NULL; line++) {
		if (strlen(buffer) == sizeof(buffer) - 1 && buffer[sizeof(buffer) - 2] != '\n') {
			if (ours)
				return trouble(reading, name, line, "line is too long");
			skip_line(from); /* a server's options can be long */
		}
		text = trim(buffer);
		if (*text == '\0' || *text == '#' || *text == ';')
			continue;
		if (*text == '!') {
			if (include(reading, name, line, text, depth) < 0)
				return -1;
		} else if (*text == '[') {
			if ((end = strchr(text, ']')) == NULL)
				return trouble(reading, name, line, "[ without ]");
			*end = '\0';
			text = trim_end(text + 1);
			grouped = true;
			ours = is_ours(text);
		} else if (!grouped) {
			return trouble(reading, name, line, "option before any [group]");
		} else if (ours && (why = take_option(reading, name, text)) != NULL) {
			return trouble(reading, name, line, why);
		}
	}
	return ferror(from) ? trouble(reading, name, 0, NULL) : 0;
}

static const char *
take_option(const struct option_reading *reading, const char *file, char *text)
{
	char *value;

	cut_remark(text);
	if ((value = strchr(text, '=')) != NULL) {
		*value = '\0';
		value = unquote(trim(value + 1));
	}
	trim_end(text);
	for (char *at = text; *at != '\0'; at++)
		if (*at == '_')
			*at = '-';
	return reading->take(reading->arg, file, text, value);
}

/* !include file, !includedir directory. */
static int
include(const struct option_reading *reading, const char *file, unsigned long line, char *directive, int depth)
{
	bool directory;
	char *name;

	for (directive++; is_space(*directive); directive++)
		continue;
	directory = strncmp(directive, "includedir", 10) == 0;
	name = directive + (directory ? 10 : 7);
	if (strncmp(directive, "include", 7) != 0 || !is_space(*name))
		return trouble(reading, file, line, "neither !include file nor !includedir directory");
	if (depth == DEPTH_MAX)
		return trouble(reading, file, line, "files include files too deeply");
	name = trim(name);
	return directory ? read_directory(reading, name, depth + 1) : read_file(reading, name, depth + 1);
}

/* Reads the files of a directory that end in .cnf, in the order of their names. */
static int
read_directory(const struct option_reading *reading, const char *directory, int depth)
{
	char pattern[OPTION_SIZE + 8];
	glob_t found;
	int result = 0;

	if (access(directory, R_OK | X_OK) < 0) /* Oracle's library drops the whole file then */
		return trouble(reading, directory, 0, NULL);
	snprintf(pattern, sizeof(pattern), "%s/*.cnf", directory);
	switch (glob(pattern, 0, NULL, &found)) {
	case 0:
		break;
	case GLOB_NOSPACE:
		errno = ENOMEM;
		return trouble(reading, directory, 0, NULL);
	default:
		return 0;
	}
	for (size_t i = 0; i < found.gl_pathc && result == 0; i++)
		result = read_file(reading, found.gl_pathv[i], depth);
	globfree(&found);
	return result;
}

/* Returns whether a group is one that the libraries read; we tell them to read [mysql-sink]. */
static bool
is_ours(const char *group)
{
	static const char *const ours[] = { "client", "client-server", "client-mariadb", "mysql-sink" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcasecmp(group, ours[i]) == 0)
			return true;
	return false;
}

/* Ends a line at its remark, which begins at the first # outside of quotes. */
static void
cut_remark(char *text)
{
	char quote = '\0';
	bool escaped = false;

	for (; *text != '\0'; text++) {
		if ((*text == '\'' || *text == '"') && !escaped)
			quote = (char)(quote == '\0' ? *text : quote == *text ? '\0' : quote);
		if (quote == '\0' && *text == '#') {
			*text = '\0';
			return;
		}
		escaped = quote != '\0' && *text == '\\' && !escaped;
	}
}

/* Removes the quotes around a value and replaces its escapes. */
static char *
unquote(char *value)
{
	static const char letters[] = "ntrbs\"'\\", meant[] = "\n\t\r\b \"'\\";
	size_t len = strlen(value);
	char *to, *from;

	if (len > 1 && (*value == '\'' || *value == '"') && value[len - 1] == *value) {
		value[len - 1] = '\0';
		value++;
	}
	for (to = from = value; *from != '\0'; from++) {
		const char *letter = *from == '\\' && from[1] != '\0' ? strchr(letters, from[1]) : NULL;

		*to++ = (char)(letter != NULL ? meant[letter - letters] : *from);
		from += letter != NULL;
	}
	*to = '\0';
	return value;
}

static char *
trim(char *text)
{
	while (is_space(*text))
		text++;
	return trim_end(text);
}

static char *
trim_end(char *text)
{
	size_t len = strlen(text);

	while (len > 0 && is_space(text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* As in the libraries, in every locale. */
static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void
skip_line(FILE *from)
{
	int c;

	while ((c = getc(from)) != EOF && c != '\n')
		continue;
}

static int
trouble(const struct option_reading *reading, const char *file, unsigned long line, const char *why)
{
	snprintf(reading->trouble->file, sizeof(reading->trouble->file), "%s", file);
	reading->trouble->line = line;
	reading->trouble->why = why;
	return -1;
}
