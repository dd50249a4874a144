/* The serial port of a meter: finds it, opens it for this process alone, reads, writes, and notices when it is gone. */
#ifndef PORT_H
#define PORT_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

enum { PORT_NAME_SIZE = PATH_MAX, PORT_USB_SIZE = 256 };

struct port {
	const char *wanted;         /* a path, which may be a link; NULL: the one meter that is attached */
	char name[PORT_NAME_SIZE];  /* the device's own path; before it was found, what was wanted */
	char usb[PORT_USB_SIZE];    /* how USB described it when it was open last; "": it is not on USB, or never was open */
	int fd;                     /* does not block; -1: closed */
	int error;                  /* after port_is_unlisted: the errno */
	pid_t holder;               /* after port_is_taken: the process that has it; 0: unknown */
};

struct port_found {
	char name[PORT_NAME_SIZE];
	char usb[PORT_USB_SIZE];    /* ids and strings, or "" */
	const char *meter;          /* "EMU-2", "RAVEn", or NULL */
};

void port_begin(struct port *, const char *wanted);

/*
 * Finds and opens the port, 115200 8N1 raw, for this process alone. Finds a USB device
 * that was open before under any name that it came back with; if it did not, finds the
 * meter that has its name or is the only one. Returns NULL, or why it could not.
 */
const char *port_open(struct port *);

/* Returns the number of bytes that came, 0 if none did, -1 with errno set if the port is gone. */
ssize_t port_read(struct port *, void *to, size_t size);

/* Writes all len bytes. Returns -1 with errno set if it could not; EAGAIN: the device takes no bytes. */
int port_write(struct port *, const void *from, size_t len);

void port_close(struct port *);

/* Lists the serial ports in *found, which the caller frees. Returns how many; or -1 with errno set, and NULL in *found. */
int port_list(struct port_found **found);

/*
 * Reasons of port_open() that callers tell apart: no such device, not a serial port, open in another process, several
 * meters to choose from, no list of the ports.
 */
extern const char port_is_absent[], port_is_none[], port_is_taken[], port_is_many[], port_is_unlisted[];

#endif
