/*
 * libserialport knows the ports, what USB says of them, and how to set one up; waiting, reading and
 * writing stay with poll(2), read(2) and write(2) on a descriptor of our own, because its calls take
 * an unplugged device for a silent one, time their waits by the wall clock and swallow signals.
 */
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <libserialport.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

const char port_is_none[] = "not a serial port";
const char port_is_many[] = "more than one EMU-2 or RAVEn is attached";
const char port_is_absent[] = "no such device";
const char port_is_taken[] = "in use by another process";

static const char *
text_or(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}

/*
 * The RAVEn's id is its own. The EMU-2's is the generic one of a Cypress chip, which other
 * devices have too: its strings have to fit as well.
 */
static const char *
meter_kind(int vendor, int product, const char *made_by, const char *called)
{
	if (vendor == 0x0403 && product == 0x8a28)
		return "RAVEn";
	if (vendor == 0x04b4 && product == 0x0003 && strcasestr(made_by, "rainforest") != NULL &&
	    strcasestr(called, "emu-2") != NULL)
		return "EMU-2";
	return NULL;
}

static void
describe(struct sp_port *port, struct port_found *found)
{
	const char *made_by = text_or(sp_get_port_usb_manufacturer(port), "");
	const char *called = text_or(sp_get_port_usb_product(port), "");
	const char *serial = text_or(sp_get_port_usb_serial(port), "");
	int vendor, product;

	snprintf(found->name, sizeof(found->name), "%s", sp_get_port_name(port));
	found->usb[0] = '\0';
	found->meter = NULL;
	if (sp_get_port_usb_vid_pid(port, &vendor, &product) != SP_OK)
		return;
	snprintf(found->usb, sizeof(found->usb), "%04x:%04x %s, %s%s%s", (unsigned)vendor, (unsigned)product,
	    made_by, called, *serial != '\0' ? ", " : "", serial);
	for (char *c = found->usb; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	found->meter = meter_kind(vendor, product, made_by, called);
}

static int
list_here(struct port_found found[PORTS_MAX])
{
	struct sp_port **ports = NULL;
	int count = 0;

	if (sp_list_ports(&ports) != SP_OK || ports == NULL)
		return -1;
	for (; count < PORTS_MAX && ports[count] != NULL; count++)
		describe(ports[count], &found[count]);
	sp_free_port_list(ports);
	return count;
}

/* Reads all of size bytes, or returns false with errno set: to 0 if less is there. */
static bool
read_whole(int fd, void *to, size_t size)
{
	for (ssize_t got; size > 0; size -= (size_t)got, to = (char *)to + got) {
		while ((got = read(fd, to, size)) < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			return false;
	}
	return true;
}

/* In a process of its own: writes the ports to the pipe, and ends with 0, or with the errno that tells why it could not. */
static _Noreturn void
list_there(int to, struct port_found found[PORTS_MAX])
{
	size_t size = PORTS_MAX * sizeof(found[0]);
	int count;

	memset(found, 0, size);
	errno = 0; /* nothing sets it when all is well and there is no list */
	count = list_here(found);
	if (count < 0 || write(to, &count, sizeof(count)) < 0 || (count > 0 && write(to, found, size) < 0))
		_exit(errno);
	_exit(0);
}

/*
 * When a port goes while it looks, libserialport 0.1.1 fails, or says that all is
 * well and gives no list, or crashes: so it looks in a process of its own.
 */
static int
list_apart(struct port_found found[PORTS_MAX])
{
	size_t size = PORTS_MAX * sizeof(found[0]);
	int ends[2], count = -1, why, status;
	pid_t child;

	if (pipe(ends) < 0)
		return -1;
	if ((child = fork()) == 0) {
		close(ends[0]); /* or to write what nobody reads any more would wait for ever */
		list_there(ends[1], found);
	}
	why = child < 0 ? errno : 0;
	close(ends[1]);
	if (child > 0 && (!read_whole(ends[0], &count, sizeof(count)) || (count > 0 && !read_whole(ends[0], found, size)))) {
		count = -1;
		why = errno;
	}
	close(ends[0]);
	for (status = 0; child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR;)
		continue;
	if (why == 0 && WIFEXITED(status))
		why = WEXITSTATUS(status);
	errno = why != 0 ? why : ENODEV; /* it crashed, or had no list: a port has gone */
	return count;
}

int
port_list(struct port_found found[PORTS_MAX])
{
	int count, tries = 20;

	while ((count = list_apart(found)) < 0 && --tries > 0)
		continue;
	return count;
}

void
port_begin(struct port *p, const char *wanted)
{
	memset(p, 0, sizeof(*p));
	p->wanted = wanted;
	p->fd = -1;
	snprintf(p->name, sizeof(p->name), "%s", wanted != NULL ? wanted : "meter");
}

static const char *
open_reason(int error)
{
	switch (error) {
	case EACCES:
		return "permission denied; is this user in the device's group, often dialout?";
	case ENOENT:
	case ENXIO:
	case ENODEV:
		return port_is_absent;
	case ENOTTY:
	case EISDIR:
		return port_is_none;
	default:
		return strerror(error);
	}
}

/* The one port that USB describes so, or if usb is "" that is a meter. */
static const char *
search(const char *usb, char name[PORT_NAME_SIZE])
{
	struct port_found *found = malloc(PORTS_MAX * sizeof(*found));
	int count, fits = 0;

	if (found == NULL || (count = port_list(found)) < 0) {
		free(found);
		return open_reason(errno);
	}
	for (int i = 0; i < count; i++)
		if (*usb != '\0' ? strcmp(found[i].usb, usb) == 0 : found[i].meter != NULL)
			if (fits++ == 0)
				strcpy(name, found[i].name);
	free(found);
	return fits == 1 ? NULL : fits == 0 ? port_is_absent : port_is_many;
}

/* A port and what USB says of it; NULL and "" if libserialport does not take it. */
static struct sp_port *
serial_port(const char *name, struct port_found *found)
{
	struct sp_port *port;

	found->usb[0] = '\0';
	found->meter = NULL;
	if (sp_get_port_by_name(name, &port) != SP_OK)
		return NULL;
	describe(port, found);
	return port;
}

/*
 * Ours comes first, under whatever name: what has its old name may be another
 * device. But if ours is nowhere it was replaced, by the meter there is now.
 */
static const char *
find(struct port *p, char name[PORT_NAME_SIZE])
{
	struct port_found found = { .meter = NULL };
	char path[PATH_MAX];
	const char *why;
	struct sp_port *port;

	if (p->wanted != NULL) {
		if (realpath(p->wanted, path) != NULL) {
			if ((port = serial_port(path, &found)) != NULL)
				sp_free_port(port);
			if (p->usb[0] == '\0' || strcmp(p->usb, found.usb) == 0) {
				strcpy(name, path);
				return NULL;
			}
		} else if (errno != ENOENT)
			return open_reason(errno);
		if (p->usb[0] == '\0')
			return port_is_absent;
	}
	why = search(p->usb, name);
	if (why != port_is_absent || p->usb[0] == '\0')
		return why;
	if (p->wanted == NULL)
		return search("", name);
	if (found.meter == NULL)
		return port_is_absent;
	strcpy(name, path);
	return NULL;
}

/* The process that holds a lock on the file, as /proc/locks says; 0 where there is no such thing. */
static pid_t
lock_holder(const struct stat *file)
{
	unsigned long inode;
	unsigned major_of, minor_of;
	char line[256];
	FILE *locks = fopen("/proc/locks", "re");
	long pid, holder = 0;

	if (locks == NULL)
		return 0;
	while (fgets(line, sizeof(line), locks) != NULL)
		if (sscanf(line, "%*s FLOCK %*s %*s %ld %x:%x:%lu", &pid, &major_of, &minor_of, &inode) == 4 &&
		    inode == file->st_ino && makedev(major_of, minor_of) == file->st_dev)
			holder = pid;
	fclose(locks);
	return (pid_t)holder;
}

/* Through libserialport for what it takes; a pty, of socat or ser2net, it does not. */
static int
set_up(int fd, struct sp_port *port)
{
	struct termios mode;
	bool done;

	if (port != NULL) {
		if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK)
			return -1;
		done = sp_set_baudrate(port, 115200) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
		    sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
		    sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK;
		sp_close(port);
		if (!done)
			return -1;
	}
	if (tcgetattr(fd, &mode) < 0)
		return -1;
	if (port == NULL)
		cfsetspeed(&mode, B115200);
	cfmakeraw(&mode);
	mode.c_cflag |= CREAD | CLOCAL;
	mode.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS); /* libserialport 0.1.1 leaves CRTSCTS set */
	mode.c_cflag &= ~(tcflag_t)HUPCL; /* closing is no reason to reset the device */
	mode.c_cc[VMIN] = 1;              /* with 0 a read of nothing and a read of a lost device are the same */
	mode.c_cc[VTIME] = 0;
	return tcsetattr(fd, TCSANOW, &mode);
}

const char *
port_open(struct port *p)
{
	char name[PORT_NAME_SIZE];
	const char *why = find(p, name);
	struct port_found found;
	struct sp_port *serial = NULL;
	struct stat status;

	p->holder = 0;
	if (why != NULL)
		return why;
	strcpy(p->name, name);
	if (stat(name, &status) < 0)
		return open_reason(errno);
	if (!S_ISCHR(status.st_mode))
		return port_is_none;
	if ((p->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) < 0)
		why = errno == EBUSY ? port_is_taken : open_reason(errno);
	else if (!isatty(p->fd))
		why = open_reason(errno); /* ENOTTY, unless it has gone just now */
	else if (flock(p->fd, LOCK_EX | LOCK_NB) < 0)
		why = port_is_taken;
	else {
		serial = serial_port(name, &found);
		if (set_up(p->fd, serial) < 0)
			why = open_reason(errno);
		else if (serial != NULL && ioctl(p->fd, TIOCEXCL) < 0)
			why = strerror(errno); /* a pty would stay exclusive after us, until its other end closes */
		else
			strcpy(p->usb, found.usb);
	}
	if (serial != NULL)
		sp_free_port(serial);
	if (why == port_is_taken)
		p->holder = lock_holder(&status);
	if (why != NULL && p->fd >= 0) {
		close(p->fd);
		p->fd = -1;
	}
	return why;
}

ssize_t
port_read(struct port *p, void *to, size_t size)
{
	ssize_t got = read(p->fd, to, size);

	if (got > 0)
		return got;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got == 0)
		errno = EIO; /* so a tty whose device was pulled out */
	return -1;
}

int
port_write(struct port *p, const void *from, size_t len)
{
	ssize_t put = write(p->fd, from, len);

	if (put >= 0 && (size_t)put < len)
		errno = EAGAIN; /* its buffer of some KB is full: the rest would not be taken either */
	return put == (ssize_t)len ? 0 : -1;
}

void
port_close(struct port *p)
{
	if (p->fd < 0)
		return;
	tcflush(p->fd, TCIOFLUSH);  /* close(2) would wait for the device to take what is left */
	ioctl(p->fd, TIOCNXCL);     /* it would last as long as anybody else has the port open */
	close(p->fd);
	p->fd = -1;
}
