/* Bytes from and to the serial port of a meter: finding it, having it alone, and noticing when it is gone. */
#ifndef PORT_H
#define PORT_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

enum { PORT_NAME_SIZE = PATH_MAX, PORT_USB_SIZE = 256, PORTS_MAX = 64 };

struct port {
	const char *wanted;         /* a path, of links too; NULL: the one attached meter */
	char name[PORT_NAME_SIZE];  /* the device's own path, once found; else what was wanted */
	char usb[PORT_USB_SIZE];    /* how USB described it when it was open last; "": it is not on USB, or never was open */
	int fd;                     /* readable and writable without waiting; -1: closed */
	int error;                  /* after port_is_unlisted: the errno */
	pid_t holder;               /* after port_is_taken: the process that has it, or 0 if it can't be told */
};

struct port_found {
	char name[PORT_NAME_SIZE];
	char usb[PORT_USB_SIZE];    /* ids and strings, or "" */
	const char *meter;          /* "EMU-2", "RAVEn", or NULL */
};

void port_begin(struct port *, const char *wanted);

/*
 * Finds and opens the port, 115200 8N1 raw, for this process alone. A USB device that
 * was open before is found under whatever name it has come back; if it is nowhere, the
 * meter that has taken its place. Returns NULL or the reason why not.
 */
const char *port_open(struct port *);

/* Returns how many bytes came, 0 for none now, -1 with errno set if the port is gone. */
ssize_t port_read(struct port *, void *to, size_t size);

/* Writes all, or returns -1 with errno set; EAGAIN: the device takes no bytes. */
int port_write(struct port *, const void *from, size_t len);

void port_close(struct port *);

/* Lists at most PORTS_MAX serial ports; returns how many, or -1 with errno set. */
int port_list(struct port_found found[PORTS_MAX]);

/*
 * Reasons of port_open() to tell apart: nothing there, no serial port at all, another's, more than one meter to choose
 * from, and no list of ports to find it in.
 */
extern const char port_is_absent[], port_is_none[], port_is_taken[], port_is_many[], port_is_unlisted[];

#endif
