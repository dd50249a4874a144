#include "filter.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "decimal.h"
#include "output.h"
#include "report.h"

void
filter_begin(char *argv[])
{
	report_begin(argv);
	/* open(2) takes the lowest free number. Reading 0 and writing 1 still fail with EBADF, as if they were closed. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_WRONLY) != fd)
			fatal(EX_OSERR, "/dev/null");
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
}

void
filter_print(const char *text)
{
	static struct output out; /* too large for a small stack */

	output_begin(&out, STDOUT_FILENO, "stdout", NULL, false);
	output_write(&out, text, strlen(text));
	output_flush(&out);
	exit(EX_OK);
}

void
filter_usage(const char *usage)
{
	fputs(usage, stderr);
	exit(EX_USAGE);
}

void
filter_reject(const char *option, const char *value, const char *why, const char *usage)
{
	report_error("option --%s: %.200s: %s", option, value, why);
	filter_usage(usage);
}

long
filter_integer(const char *option, const char *value, long least, long most, const char *usage)
{
	long number = 0;
	const char *why = integer_read(value, least, most, &number);

	if (why != NULL)
		filter_reject(option, value, why, usage);
	return number;
}
