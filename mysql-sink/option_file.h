/*
 * The MySQL client's option files, for the options that the sink itself needs: the library reads them, too. A file means
 * exactly what my_print_defaults(1) says; tests/unit/option_file_test.c compares the two.
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
 * Reads an option file and the files that it includes. Calls take with each option of
 * the client's groups and of [mysql-sink], in order: the file that has it, its name,
 * with - for _, and its value without quotes, or NULL. take returns NULL, or why the
 * option is invalid. Returns 0; or -1 and sets the trouble, with errno set if it has
 * no reason.
 */
int option_file_read(const char *name, const char *(*take)(void *, const char *file, const char *option, const char *value),
    void *, struct option_file_trouble *);

/* Returns whether the client libraries silently skip a file whose open(2) fails so. */
bool option_file_left_out(int error);

/*
 * places.c for POSIX, ini.c for Windows: the usual option files, in the order in which the libraries read them. Sets the
 * path of the i-th, or "" if there is none here. Returns false after the last.
 */
bool option_place(size_t i, char name[PATH_MAX]);

/* There, too: why this system has no unix sockets for a server; NULL where it has. */
extern const char *const option_no_sockets;

#endif
