/*
 * An option file of the MySQL client. Names and values of options are within their limits; a line feed and another group at the
 * end change nothing. unit/option_file_test.c tests the meaning of a file. Not tested here: !include, which opens other files.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "mysql-sink/option_file.h"

enum { TEXT_MAX = 4096 };

struct options_read { size_t len; char text[4 * TEXT_MAX]; };

static const char *
take(void *to, const char *file, const char *option, const char *value)
{
	struct options_read *all = to;

	assert(*file != '\0' && strlen(option) < OPTION_SIZE && strchr(option, '_') == NULL);
	assert(value == NULL || strlen(value) < OPTION_SIZE);
	all->len += (size_t)snprintf(all->text + all->len, sizeof(all->text) - all->len, "%s%s%s\n", option, value != NULL ? "=" : "", value != NULL ? value : "");
	assert(all->len < sizeof(all->text));
	return NULL;
}

/* Reads a file with that text. Returns as option_file_read() does. */
static int
read_text(const uint8_t *data, size_t size, const char *more, struct options_read *all)
{
	struct option_file_trouble trouble = { .why = NULL };
	int fd = memfd_create("option file", 0), got;
	char name[32];

	if (fd < 0 || fchmod(fd, 0600) < 0 || write(fd, data, size) != (ssize_t)size || write(fd, more, strlen(more)) != (ssize_t)strlen(more))
		abort();
	snprintf(name, sizeof(name), "/dev/fd/%d", fd);
	all->len = 0;
	errno = 0;
	got = option_file_read(name, take, all, &trouble);
	assert(got == 0 || (got == -1 && (trouble.why != NULL || errno != 0)));
	close(fd);
	return got;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct options_read all, same;

	if (size > TEXT_MAX || memmem(data, size, "!", 1) != NULL)
		return 0;
	if (read_text(data, size, "", &all) < 0)
		return 0;
	assert(read_text(data, size, "\n[of-nobody]\nuser=nobody\n", &same) == 0);
	assert(same.len == all.len && memcmp(same.text, all.text, all.len) == 0);
	return 0;
}
