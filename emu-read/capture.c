/* Recorded bytes of a device, from files and standard input. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "reader.h"
#include "signals.h"

/* All the bytes there are, at once. Returns false when the end of the work has come. */
static bool
decode(struct reader *r, const char *name, int *status)
{
	bool standard = strcmp(name, "-") == 0, regular, line = false;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC), signals = 0;
	struct fragment fragment;
	struct stat file;
	const char *why;
	ssize_t got = -1;
	off_t done = 0;
	size_t size;

	r->source = standard ? "stdin" : name;
	if (fd < 0 || fstat(fd, &file) < 0) {
		warn("%s", r->source);
		*status = EX_IOERR;
		if (fd >= 0 && !standard)
			close(fd);
		return true;
	}
	if (!standard && isatty(fd))
		errx(EX_USAGE, "%s: a terminal, not a capture; a port is named with --port", name);
	regular = S_ISREG(file.st_mode);
	frame_begin(&r->frame, false);
	while (!(line && r->options->once)) {
		char *to = frame_room(&r->frame, &size);
		int ready = 1;

		if (!regular) {
			output_flush(r); /* before a wait */
			if ((ready = signals_wait(fd, STDOUT_FILENO, -1)) < 0)
				err(EX_OSERR, "poll");
		}
		if ((signals = signals_take()) & SIGNAL_TELL)
			tell(r);
		if (signals & SIGNAL_STOP)
			break;
		if (ready == 0)
			continue;
		if ((got = read(fd, to, size)) < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += got;
		r->bytes += (uint64_t)got;
		frame_fill(&r->frame, (size_t)got);
		line = fragments_take(r);
		if (regular)
			progress_show(&r->progress, done, file.st_size, r->lines);
	}
	progress_wipe(&r->progress);
	if (got < 0 && !(signals & SIGNAL_STOP)) {
		warn("%s", r->source);
		*status = EX_IOERR;
	}
	if (got == 0 && frame_end(&r->frame, &fragment, &why) < 0)
		dropped(r, &fragment, NULL, why);
	if (!standard)
		close(fd);
	if (signals & SIGNAL_STOP)
		*status = EX_OK;
	return !(signals & SIGNAL_STOP) && !(line && r->options->once);
}

int
decode_all(struct reader *r, char *captures[])
{
	int status = EX_OK;

	progress_begin(&r->progress);
	while (*captures != NULL && decode(r, *captures, &status))
		captures++;
	output_flush(r);
	return status == EX_OK && r->dropped > 0 ? EX_DATAERR : status;
}
