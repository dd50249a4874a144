/*
 * The MySQL client's option files, as far as the sink itself needs to know them: the library reads them too. A file means
 * what my_print_defaults(1) takes it to mean, to the letter; tests/unit/option_file_test.c compares the two.
 */
#ifndef OPTION_FILE_H
#define OPTION_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { OPTION_SIZE = 1024 }; /* the longest line, with its NUL */

struct option_file_trouble {
	char file[OPTION_SIZE];
	unsigned long line; /* 0: the whole file */
	const char *why;    /* static; NULL: see errno */
};

/*
 * Reads an option file and what it includes, and gives each option of the
 * client's groups and of [mysql-sink], in their order: its name, with - for _, and
 * its value without quotes, NULL where there is none. take returns NULL, or the
 * reason why that can't be; its file is where the option stands. Returns 0, or
 * -1 and what the trouble was, with errno set where there is no reason.
 */
int option_file_read(const char *name, const char *(*take)(void *, const char *file, const char *option, const char *value),
    void *, struct option_file_trouble *);

/* Whether a file that could not be opened for that reason is one to do without, as the libraries do. */
bool option_file_left_out(int error);

/*
 * places.c for POSIX, ini.c for Windows: the usual option files in the order in which the libraries read them. Sets the path of
 * the i-th, or "" if this one does not apply here; returns false behind the last.
 */
bool option_place(size_t i, char name[PATH_MAX]);

/* There, too: whether a server can be reached by a unix socket. */
extern const bool option_sockets;

#endif
