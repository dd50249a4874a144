#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "monotonic.h"
#include "utc.h"

enum {
	ERROR = '3', WARNING = '4', INFO = '6', /* syslog(3)'s levels, as the journal takes them: sd-daemon(3) */
	MINUTE_MS = 60000,
	MESSAGES_MAX = 20,                      /* within a minute */
	TEXT_SIZE = 4096 + 512,                 /* a path and the rest of a message */
	PREFIX_SIZE = 64,
};

/* A process has one standard error, so there is one of this. */
static struct {
	char name[PREFIX_SIZE];       /* of the program */
	char getopt_name[PREFIX_SIZE + CLOCK_LEN + 2];
	bool journal, timed;

	char text[TEXT_SIZE];         /* the last warning; "": none */
	unsigned long repeats;        /* of it; or of a bad line, those after the first */
	const char *file, *why;       /* the last bad line */
	unsigned long line;           /* its number; 0: the last message was not about a bad line */

	int64_t minute_ms;            /* when the minute began, monotonic */
	unsigned printed;             /* messages within that minute */
	unsigned long unprinted;

	bool progress_wanted, progress_shown;
	int64_t progress_began_ms, progress_last_ms;
} state;

static void end(void);
static void print_unprinted(void);
static bool stderr_is_journal(void);
static bool within_bound(void);
static size_t write_prefix(char *to, char level);
static void print(char level, const char *format, ...) REPORT_FORMAT(2, 3);
static void print_values(char level, const char *format, va_list values) REPORT_FORMAT(2, 0);
static void print_error(int error, const char *format, va_list values) REPORT_FORMAT(2, 0);

void
report_begin(char *argv[])
{
	const char *slash = strrchr(argv[0], '/');
	struct stat status;

	snprintf(state.name, sizeof(state.name), "%s", slash != NULL ? slash + 1 : argv[0]);
	state.journal = stderr_is_journal();
	state.timed = !state.journal && fstat(STDERR_FILENO, &status) == 0 && S_ISREG(status.st_mode);
	strcpy(state.getopt_name + write_prefix(state.getopt_name, ERROR), state.name);
	atexit(end);
	argv[0] = state.getopt_name; /* getopt(3) begins its messages, which are errors, with it */
}

void
report(const char *format, ...)
{
	char text[TEXT_SIZE];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (state.line == 0 && strcmp(text, state.text) == 0) {
		state.repeats++;
		return;
	}
	report_flush();
	strcpy(state.text, text);
	if (within_bound())
		print(WARNING, "%s", text);
}

void
report_error(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_error(0, format, values);
	va_end(values);
}

void
report_info(const char *format, ...)
{
	va_list values;

	report_flush();
	if (!within_bound())
		return;
	va_start(values, format);
	print_values(INFO, format, values);
	va_end(values);
}

void
report_total(const char *format, ...)
{
	va_list values;

	report_flush();
	va_start(values, format);
	print_values(INFO, format, values);
	va_end(values);
}

void
report_bad_line(const char *file, unsigned long line, const char *why)
{
	if (state.line > 0 && line == state.line + 1 && why == state.why && file == state.file) {
		state.line++;
		state.repeats++;
		return;
	}
	report_flush();
	state.file = file;
	state.line = line;
	state.why = why;
	if (within_bound())
		print(WARNING, "%s:%lu: %s", file, line, why);
}

void
report_flush(void)
{
	unsigned long repeats = state.repeats, line = state.line;

	state.repeats = state.line = 0;
	if (repeats > 0 && within_bound()) {
		if (line == 0)
			print(WARNING, "%s (%lu times more)", state.text, repeats);
		else if (repeats == 1)
			print(WARNING, "%s:%lu: %s", state.file, line, state.why);
		else
			print(WARNING, "%s:%lu-%lu: the same", state.file, line - repeats + 1, line);
	}
	state.text[0] = '\0';
}

void
fatal(int status, const char *format, ...)
{
	int error = errno;
	va_list values;

	va_start(values, format);
	print_error(error, format, values);
	va_end(values);
	exit(status);
}

void
fatalx(int status, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_error(0, format, values);
	va_end(values);
	exit(status);
}

int
report_due_ms(void)
{
	int64_t left_ms = state.minute_ms + MINUTE_MS - monotonic_ms();

	if (state.unprinted == 0)
		return -1;
	return left_ms > 0 ? (int)left_ms : 0;
}

/* atexit(3): prints what is pending. */
static void
end(void)
{
	report_flush();
	report_progress_end();
	print_unprinted();
}

static void
print_unprinted(void)
{
	unsigned long unprinted = state.unprinted;

	state.unprinted = 0;
	if (unprinted > 0)
		print(WARNING, "%lu more messages were not printed", unprinted);
}

void
report_due(void)
{
	if (report_due_ms() == 0)
		print_unprinted();
}

void
report_progress(off_t done, off_t size, unsigned long lines)
{
	int64_t now, elapsed_ms;

	if (done == 0) {
		state.progress_wanted = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
		state.progress_began_ms = state.progress_last_ms = monotonic_ms();
	}
	if (!state.progress_wanted || done == 0 || done > size)
		return;
	now = monotonic_ms();
	elapsed_ms = now - state.progress_began_ms;
	if (elapsed_ms < 2000 || now - state.progress_last_ms < 200)
		return;
	/* Without wrapping, so that a terminal of fewer columns cuts the line and stays in it. */
	fprintf(stderr, "\r\033[K\033[?7l%3d %%, %.0f lines/s, %.0f s left\033[?7h", (int)(100.0 * (double)done / (double)size),
	    (double)lines * 1000 / (double)elapsed_ms, (double)elapsed_ms / 1000 * (double)(size - done) / (double)done);
	state.progress_last_ms = now;
	state.progress_shown = true;
}

void
report_progress_end(void)
{
	if (state.progress_shown)
		fputs("\r\033[K", stderr);
	state.progress_shown = false;
}

/* Returns whether standard error is the journal: systemd.exec(5), JOURNAL_STREAM. */
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

/* Counts a message. Returns whether it may be printed in this minute. */
static bool
within_bound(void)
{
	int64_t now = monotonic_ms();

	if (state.printed == 0 || now - state.minute_ms >= MINUTE_MS) {
		print_unprinted();
		state.minute_ms = now;
		state.printed = 0;
	}
	if (state.printed == MESSAGES_MAX) {
		state.unprinted++;
		return false;
	}
	state.printed++;
	return true;
}

static void
print(char level, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	print_values(level, format, values);
	va_end(values);
}

/* Writes what stands before the program's name, and a NUL: the level in the journal, the time in a file. Returns its length. */
static size_t
write_prefix(char *to, char level)
{
	struct timespec now;

	*to = '\0';
	if (state.journal)
		return (size_t)sprintf(to, "<%c>", level);
	if (!state.timed)
		return 0;
	clock_gettime(CLOCK_REALTIME, &now);
	clock_write(to, now.tv_sec);
	strcpy(to + CLOCK_LEN, "Z ");
	return CLOCK_LEN + 2;
}

/* Prints a message by one write(2), so that no other writer tears it. */
static void
print_values(char level, const char *format, va_list values)
{
	char line[CLOCK_LEN + PREFIX_SIZE + TEXT_SIZE + 8];
	size_t len = write_prefix(line, level);

	len += (size_t)sprintf(line + len, "%s: ", state.name);
	vsnprintf(line + len, TEXT_SIZE, format, values);
	for (char *at = line; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	strcat(line, "\n");
	report_progress_end();
	fputs(line, stderr);
}

static void
print_error(int error, const char *format, va_list values)
{
	char text[TEXT_SIZE];

	report_flush();
	print_unprinted();
	vsnprintf(text, sizeof(text), format, values);
	if (error != 0)
		print(ERROR, "%s: %s", text, strerror(error));
	else
		print(ERROR, "%s", text);
}
