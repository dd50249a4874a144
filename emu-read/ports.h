/* The seam between port.c, which knows the ports, and tty.c or com.c, which knows the system. */
#ifndef PORTS_H
#define PORTS_H

#include <stdbool.h>

#include "port.h"

/* Finds the port to open and sets its path. Returns NULL, or why it could not. */
const char *port_find(struct port *, char path[PORT_NAME_SIZE]);

/* Sets how USB describes a port. Returns false and sets nothing of USB if libserialport does not know it, as a pty. */
bool port_describe(const char *path, struct port_found *);

/* By the system: calls take with the path of each serial port until it returns an errno. Returns that errno, or 0. */
int port_names(int (*take)(const char *path, void *arg), void *arg);

/* By the system: resolves a person's name for a port. Returns NULL and sets the path, or why it could not; port_is_absent: there is no such port now. */
const char *port_path(const char *wanted, char path[PORT_NAME_SIZE]);

#endif
