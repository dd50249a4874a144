#include "progress.h"

#include <stdio.h>
#include <unistd.h>

static double
seconds_since(const struct timespec *then, const struct timespec *now)
{
	return (double)(now->tv_sec - then->tv_sec) + (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void
progress_begin(struct progress *progress)
{
	progress->wanted = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
	progress->shown = false;
	clock_gettime(CLOCK_MONOTONIC, &progress->began);
	progress->last = progress->began;
}

void
progress_show(struct progress *progress, off_t done, off_t size, unsigned long lines)
{
	struct timespec now;
	double elapsed;

	if (!progress->wanted || size <= 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	elapsed = seconds_since(&progress->began, &now);
	if (elapsed < 2 || done <= 0 || done > size || seconds_since(&progress->last, &now) < 0.2)
		return;
	fprintf(stderr, "\r%3d %%, %.0f lines/s, %.0f s left\033[K", (int)(100.0 * (double)done / (double)size),
	    (double)lines / elapsed, elapsed * (double)(size - done) / (double)done);
	progress->last = now;
	progress->shown = true;
}

void
progress_wipe(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
