/* What port.c, which knows the ports, shares with tty.c or com.c, which knows the system. */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>

#include "port.h"

/* Finds the port that is to be opened; sets its path. Returns NULL, or why not. */
const char *port_find(struct port *, char path[PORT_NAME_SIZE]);

/* What USB says of a port. Returns false, and a port without USB, if libserialport does not take it: a pty, say. */
bool port_describe(const char *path, struct port_found *);

/* The system's own: gives the path of each serial port until take returns an errno. Returns that, or 0. */
int port_names(int (*take)(const char *path, void *arg), void *arg);

/* Resolves what a person calls a port. Returns NULL and its path, or why not; port_is_absent: there is none now. */
const char *port_path(const char *wanted, char path[PORT_NAME_SIZE]);

#endif
