#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "report.h"
#include "signals.h"

static enum input_event open_next(struct input *);
static enum input_event fill(struct input *);
static enum input_event end_operand(struct input *, enum input_event);
static enum input_event fail(struct input *, int status, const char *why);

void
input_begin(struct input *in, char *operands[], int out)
{
	static char name[] = "-", *standard[] = { name, NULL };

	memset(in, 0, sizeof(*in));
	in->operands = *operands != NULL ? operands : standard;
	in->out = out;
}

void
input_check(char *operands[])
{
	for (; *operands != NULL; operands++)
		if (strcmp(*operands, "-") != 0 && access(*operands, R_OK) < 0)
			fatal(EX_IOERR, "%s", *operands);
}

enum input_event
input_next(struct input *in)
{
	bool closed = in->name == NULL || in->ended;
	int readable = 1, signals;

	if (!closed && !in->regular && (readable = signals_wait(in->fd, in->out, in->waiting ? -1 : 0)) < 0)
		return fail(in, EX_OSERR, strerror(errno));
	if ((signals = signals_take()) & SIGNAL_STOP) /* comes before bytes that have come as well */
		return INPUT_STOP;
	if (signals & SIGNAL_REPORT)
		return INPUT_REPORT;
	if (closed)
		return open_next(in);
	in->waiting = readable == 0;
	return in->waiting ? INPUT_WAIT : fill(in);
}

bool
input_line(struct input *in, const char **text, size_t *len)
{
	for (;;) {
		char *lf = memchr(in->at, '\n', (size_t)(in->end - in->at));
		bool whole = lf != NULL, given = in->overlong;

		if (!whole && in->end - in->at < INPUT_SIZE && !(in->overlong && in->end > in->at))
			return false;
		*text = in->at;
		*len = (size_t)((whole ? lf : in->end) - in->at);
		in->at = whole ? lf + 1 : in->end;
		in->overlong = !whole;
		if (given)
			continue;
		in->line++;
		if (whole && *len > 0 && lf[-1] == '\r') {
			if (!in->cr_reported)
				report_info("%s:%lu: lines end with CR LF: read as LF", in->name, in->line);
			in->cr_reported = true;
			--*len;
		}
		return true;
	}
}

size_t
input_bytes(struct input *in, char *to, size_t room)
{
	size_t len = (size_t)(in->end - in->at);

	if (len > room)
		len = room;
	memcpy(to, in->at, len);
	in->at += len;
	return len;
}

const char *
input_kind(const char *text, size_t len)
{
	static const struct { const char *magic; size_t len; const char *why; } kinds[] = {
		{ "\x1f\x8b", 2, "this is gzip data: decompress it with zcat" },
		{ "\xfd" "7zXZ", 5, "this is xz data: decompress it with xzcat" },
		{ "\x28\xb5\x2f\xfd", 4, "this is zstd data: decompress it with zstdcat" },
		{ "BZh", 3, "this is bzip2 data: decompress it with bzcat" },
		{ "PK\x03\x04", 4, "this is a zip archive: unpack it with unzip" },
		{ "\xff\xfe", 2, "this is UTF-16 text: convert it with iconv -f UTF-16 -t UTF-8" },
		{ "\xfe\xff", 2, "this is UTF-16 text: convert it with iconv -f UTF-16 -t UTF-8" },
		{ "\xef\xbb\xbf", 3, "this text begins with a byte order mark: remove it with tail -c +4" },
		{ "2\0" "0\0", 4, "this is UTF-16 text: convert it with iconv -f UTF-16LE -t UTF-8" },
		{ "\0" "2\0" "0", 4, "this is UTF-16 text: convert it with iconv -f UTF-16BE -t UTF-8" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (len >= kinds[i].len && memcmp(text, kinds[i].magic, kinds[i].len) == 0)
			return kinds[i].why;
	return NULL;
}

/* Opens the next operand and returns what comes next of it. */
static enum input_event
open_next(struct input *in)
{
	const char *operand = *in->operands;
	bool standard;
	struct stat status;

	if (operand == NULL)
		return INPUT_END;
	in->operands++;
	standard = strcmp(operand, "-") == 0;
	in->name = standard ? "stdin" : operand;
	in->ended = in->waiting = in->overlong = in->cr_reported = false;
	in->lines += in->line;
	in->line = 0;
	in->read = 0;
	in->fd = -1;
	if (in->buffer == NULL && (in->buffer = malloc(INPUT_SIZE)) == NULL)
		return fail(in, EX_OSERR, strerror(errno));
	in->at = in->end = in->buffer;
	/* O_NONBLOCK: a fifo opens at once, and poll(2) waits for its writer */
	if ((in->fd = standard ? STDIN_FILENO : open(operand, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) < 0 || fstat(in->fd, &status) < 0)
		return fail(in, EX_IOERR, strerror(errno));
	in->regular = S_ISREG(status.st_mode);
	in->size = status.st_size;
	if (in->regular)
		report_progress(0, in->size, 0);
#ifdef F_SETPIPE_SZ
	/* a larger pipe takes fewer switches between writer and reader; it stays as it is if this fails */
	if (S_ISFIFO(status.st_mode) && fcntl(in->fd, F_GETPIPE_SZ) < 2 * INPUT_SIZE)
		fcntl(in->fd, F_SETPIPE_SZ, 2 * INPUT_SIZE);
#endif
	return input_next(in);
}

/* Reads the bytes that came. */
static enum input_event
fill(struct input *in)
{
	size_t kept = (size_t)(in->end - in->at);
	const char *why;
	ssize_t got;

	memmove(in->buffer, in->at, kept);
	in->at = in->buffer;
	in->end = in->buffer + kept;
	do {
		got = read(in->fd, in->end, INPUT_SIZE - kept);
	} while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return input_next(in);
	if (got < 0)
		return fail(in, EX_IOERR, strerror(errno));
	if (got == 0 && kept > 0)
		report("%s:%lu: torn last line, skipped", in->name, in->line + 1);
	if (got == 0)
		return end_operand(in, INPUT_FILE);
	if (in->read == 0 && !in->binary && (why = input_kind(in->end, (size_t)got)) != NULL)
		return fail(in, EX_DATAERR, why);
	in->end += got;
	in->read += got;
	if (in->regular)
		report_progress(in->read, in->size, in->line);
	return INPUT_READ;
}

static enum input_event
end_operand(struct input *in, enum input_event event)
{
	report_progress_end();
	in->ended = true;
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	return event;
}

static enum input_event
fail(struct input *in, int status, const char *why)
{
	in->status = status;
	in->why = why;
	return end_operand(in, INPUT_FAILED);
}
