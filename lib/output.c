#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "report.h"
#include "signals.h"

static const char *torn_end_of(const struct output *, off_t size, const char *torn_end);
static void write_all(struct output *, const char *text, size_t len);

void
output_begin(struct output *out, int fd, const char *name, const char *torn_end, bool durable)
{
	struct stat status;
	int flags = fcntl(fd, F_GETFL);

	errno = flags < 0 ? errno : EBADF;
	if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY || fstat(fd, &status) < 0)
		fatal(EX_IOERR, "%s", name);
	out->fd = fd;
	out->name = name;
	out->waits = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(fd);
	out->durable = durable && S_ISREG(status.st_mode);
	out->len = 0;
	out->torn_end = S_ISREG(status.st_mode) && status.st_size > 0 ? torn_end_of(out, status.st_size, torn_end) : NULL;
}

void
output_write(struct output *out, const char *text, size_t len)
{
	if (out->torn_end != NULL) {
		const char *torn_end = out->torn_end;

		out->torn_end = NULL;
		output_write(out, torn_end, strlen(torn_end));
	}
	if (len > OUTPUT_SIZE - out->len)
		write_all(out, out->buffer, out->len);
	if (len > OUTPUT_SIZE) {
		write_all(out, text, len);
		return;
	}
	memcpy(out->buffer + out->len, text, len);
	out->len += len;
}

void
output_flush(struct output *out)
{
	if (out->len == 0)
		return;
	write_all(out, out->buffer, out->len);
	if (out->durable && fdatasync(out->fd) < 0 && errno != EINVAL && errno != EROFS)
		fatal(EX_IOERR, "%s", out->name);
}

static void
write_all(struct output *out, const char *text, size_t len)
{
	while (len > 0) {
		size_t most = out->waits && len > PIPE_BUF ? PIPE_BUF : len; /* a pipe that is writable takes that many at once */
		ssize_t put;

		if (out->waits && !signals_wait_writable(out->fd))
			fatalx(EX_IOERR, "%s: stopped, and its reader takes nothing: %zu bytes are lost", out->name, len);
		if ((put = write(out->fd, text, most)) < 0 && errno != EINTR && errno != EAGAIN)
			fatal(EX_IOERR, "%s", out->name);
		if (put > 0) {
			text += put;
			len -= (size_t)put;
		}
	}
	out->len = 0;
}

/* Returns what to write before the first line of a file of that size, or NULL. */
static const char *
torn_end_of(const struct output *out, off_t size, const char *torn_end)
{
	char path[32], last = '\n';
	int fd;

	if (torn_end == NULL)
		return NULL;
	snprintf(path, sizeof(path), "/dev/fd/%d", out->fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == EACCES || errno == ENOENT))
		return "\n"; /* an empty line is skipped */
	if (fd < 0 || pread(fd, &last, 1, size - 1) < 0)
		fatal(EX_IOERR, "%s", out->name);
	close(fd);
	return last == '\n' ? NULL : torn_end;
}
