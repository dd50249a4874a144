#include "say.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Levels of syslog(3), as the journal wants them in front of a line: sd-daemon(3). */
enum { ERROR = '3', WARNING = '4', INFO = '6' };

/* What messages begin with in the journal; [1] is the level. err(3) wants it to last. */
static char journal_name[64];

/* Whether standard error is the journal: systemd.exec(5), JOURNAL_STREAM. */
static bool
stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;
	int length = 0;

	return stream != NULL && sscanf(stream, "%llu:%llu%n", &device, &inode, &length) == 2 && stream[length] == '\0' &&
	    fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device && status.st_ino == inode;
}

void
say_begin(char *argv[])
{
	const char *slash = strrchr(argv[0], '/');

	if (!stderr_is_journal())
		return;
	snprintf(journal_name, sizeof(journal_name), "<%c>%s", ERROR, slash != NULL ? slash + 1 : argv[0]);
	argv[0] = journal_name; /* for getopt(3) */
#ifdef __linux__
	program_invocation_short_name = journal_name; /* for err(3) */
#endif
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a message is one write: what others say there does not tear it */
}

static void SAY_FORMAT(2, 0)
print_values(char level, const char *format, va_list values)
{
	journal_name[1] = level;
	vwarnx(format, values);
	journal_name[1] = ERROR;
}

static void SAY_FORMAT(2, 3)
print(char level, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_values(level, format, values);
	va_end(values);
}

void
say_warning(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_values(WARNING, format, values);
	va_end(values);
}

void
say_info(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_values(INFO, format, values);
	va_end(values);
}

void
say_end(struct say *said)
{
	if (said->again == 1 && said->line > 0)
		print(WARNING, "%s:%lu: %s", said->file, said->line, said->why);
	else if (said->again > 0 && said->line > 0)
		print(WARNING, "%s:%lu-%lu: the same", said->file, said->line - said->again + 1, said->line);
	else if (said->again > 0)
		print(said->level, "%s (%lu times more)", said->text, said->again);
	said->text[0] = '\0';
	said->again = said->line = 0;
}

static void SAY_FORMAT(3, 0)
say_values(struct say *said, char level, const char *format, va_list values)
{
	char text[sizeof(said->text)];

	vsnprintf(text, sizeof(text), format, values);
	if (said->line == 0 && strcmp(text, said->text) == 0) {
		said->again++;
		return;
	}
	say_end(said);
	strcpy(said->text, text);
	said->level = level;
	print(level, "%s", text);
}

void
say(struct say *said, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	say_values(said, WARNING, format, values);
	va_end(values);
}

void
say_good(struct say *said, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	say_values(said, INFO, format, values);
	va_end(values);
}

void
say_bad_line(struct say *said, const char *file, unsigned long line, const char *why)
{
	if (said->line > 0 && line == said->line + 1 && why == said->why && file == said->file) {
		said->line++;
		said->again++;
		return;
	}
	say_end(said);
	said->file = file;
	said->line = line;
	said->why = why;
	print(WARNING, "%s:%lu: %s", file, line, why);
}
