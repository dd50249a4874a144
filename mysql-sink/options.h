/* The options of mysql-sink, from its command line and the MySQL client's option files. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "option_file.h"
#include "server.h"

enum { HOSTS_MAX = 32 };

struct host {
	const char *name;    /* NULL: the option files name it */
	unsigned port;       /* 0: the one for all hosts */
	char label[300];     /* for messages */
};

struct options {
	struct server_place place;      /* points into this */
	struct host hosts[HOSTS_MAX];
	size_t host_count;              /* >= 1 */
	char rejects[OPTION_SIZE];      /* the file of rejects; "": none */
	long timeout_s;                 /* give up after this long without a server; 0: never */
	bool dry_run, verbose, rebuild;

	char defaults_file[PATH_MAX], server_key[OPTION_SIZE], database[OPTION_SIZE], table[OPTION_SIZE], host_list[OPTION_SIZE];
};

/*
 * Reads the option files and then the command line, up to its operands at
 * optind. Exits for what is invalid, and after --help and --version.
 */
void options_read(struct options *, int argc, char **argv);

#endif
