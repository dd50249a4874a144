#include "faults.h"

#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HIGH_FD = 100 }; /* high, because the filters use the lowest free numbers */

static struct {
	char call[64], way[32];
	unsigned long at;       /* the first use that fails; 0: none */
	bool ever;
	unsigned long *uses;    /* shared with a process that is forked off */
	int log;                /* -1: none */
} set = { .log = -1 };

int fault_full = -1;
long fault_speed = 1;

/* The linker's --wrap holds for this file as well. */
ssize_t __real_write(int fd, const void *from, size_t size);
int __real_close(int fd);

static int
high(const char *name, int flags)
{
	int low = open(name, flags | O_CREAT, 0600), fd = fcntl(low, F_DUPFD_CLOEXEC, HIGH_FD);

	if (fd < 0)
		err(127, "%s", name);
	__real_close(low);
	return fd;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *fault = getenv("FAULT"), *log = getenv("FAULT_LOG");
	char plus = '\0';

	if (getenv("FAULT_SPEED") != NULL)
		fault_speed = atol(getenv("FAULT_SPEED"));
	fault_full = high("/dev/full", O_WRONLY);
	if (log != NULL)
		set.log = high(log, O_WRONLY | O_APPEND);
	if (fault == NULL)
		return;
	if (sscanf(fault, "%63[^:]:%lu:%31s", set.call, &set.at, set.way) != 3 &&
	    (sscanf(fault, "%63[^:]:%lu%c:%31s", set.call, &set.at, &plus, set.way) != 4 || plus != '+'))
		errx(127, "FAULT: %s: not of the form call:use:way or call:use+:way", fault);
	set.ever = plus == '+';
	set.uses = mmap(NULL, sizeof(*set.uses), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (set.uses == MAP_FAILED)
		err(127, "FAULT");
}

__attribute__((destructor)) void
fault_end(void)
{
	set.at = 0;
	set.log = -1;
}

int
fault_sooner(int timeout_ms)
{
	return timeout_ms > 0 ? (int)((timeout_ms + fault_speed - 1) / fault_speed) : timeout_ms;
}

/* Writes a line of the log at once: the call may crash. */
static void
note(const char *text, size_t len)
{
	if (set.log >= 0 && __real_write(set.log, text, len) != (ssize_t)len)
		abort();
}

static const struct way *
due(const char *call, const struct way *way)
{
	if (set.at == 0 || strcmp(call, set.call) != 0)
		return NULL;
	++*set.uses;
	if (set.ever ? *set.uses < set.at : *set.uses != set.at)
		return NULL;
	while (way->name != NULL && strcmp(way->name, set.way) != 0)
		way++;
	return way->name != NULL ? way : NULL;
}

const struct way *
fault(const char *call, const struct way *ways)
{
	int saved = errno;
	const struct way *way = due(call, ways);
	char line[256];
	int len;

	if (set.log >= 0 && way != NULL) {
		len = snprintf(line, sizeof(line), "fault %s %s: %s\n", call, way->name, *way->name == 'E' ? strerror(way->value) : "");
		note(line, (size_t)len);
	} else if (set.log >= 0) {
		len = snprintf(line, sizeof(line), "%s", call);
		for (; ways->name != NULL; ways++)
			len += snprintf(line + len, sizeof(line) - (size_t)len, " %s", ways->name);
		line[len++] = '\n';
		note(line, (size_t)len);
	}
	errno = saved;
	return way;
}
