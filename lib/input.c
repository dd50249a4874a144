#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
input_open(struct input *in, const char *name)
{
	bool standard = strcmp(name, "-") == 0;
	struct stat status;

	in->name = standard ? "stdin" : name;
	if (in->buffer == NULL && (in->buffer = malloc(INPUT_SIZE)) == NULL)
		return -1;
	in->read = 0;
	in->line = 0;
	in->overlong = false;
	in->at = in->end = in->buffer;
	if ((in->fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	if (fstat(in->fd, &status) < 0)
		return -1;
	in->regular = S_ISREG(status.st_mode);
	in->size = status.st_size;
#ifdef F_SETPIPE_SZ
	if (S_ISFIFO(status.st_mode))
		fcntl(in->fd, F_SETPIPE_SZ, 2 * INPUT_SIZE); /* fewer switches between writer and reader; as it was, if refused */
#endif
	return 0;
}

int
input_fill(struct input *in)
{
	size_t kept = (size_t)(in->end - in->at);
	ssize_t got;

	memmove(in->buffer, in->at, kept);
	in->at = in->buffer;
	in->end = in->buffer + kept;
	do {
		got = read(in->fd, in->end, INPUT_SIZE - kept);
	} while (got < 0 && errno == EINTR);
	if (got <= 0)
		return (int)got;
	in->end += got;
	in->read += got;
	return 1;
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
		if (!given) {
			in->line++;
			return true;
		}
	}
}

bool
input_torn(const struct input *in)
{
	return in->end > in->at;
}

void
input_close(struct input *in)
{
	if (in->fd != STDIN_FILENO)
		close(in->fd);
}
