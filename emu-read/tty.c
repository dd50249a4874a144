/*
 * A serial port of POSIX. libserialport sets it up. We wait, read and write by poll(2), read(2) and write(2) on a descriptor
 * of our own: its calls take an unplugged device for a silent one, time their waits by the wall clock and swallow signals.
 */
#include "ports.h"

#include <dirent.h>
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
#include <termios.h>
#include <unistd.h>

static bool is_device(const char *name);
static int set_up(int fd, struct sp_port *);
static int set_line(int fd, struct sp_port *);
static pid_t lock_holder(const struct stat *file);
static const char *open_reason(int error);

int
port_names(int (*take)(const char *path, void *arg), void *arg)
{
	DIR *directory = opendir("/sys/class/tty");
	char path[PORT_NAME_SIZE];
	struct dirent *entry;
	int error = 0;

	if (directory == NULL)
		return errno;
	while (error == 0) {
		errno = 0;
		if ((entry = readdir(directory)) == NULL) {
			error = errno;
			break;
		}
		if (!is_device(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		error = take(path, arg);
	}
	closedir(directory);
	return error;
}

const char *
port_path(const char *wanted, char path[PORT_NAME_SIZE])
{
	if (realpath(wanted, path) != NULL)
		return NULL;
	return errno == ENOENT ? port_is_absent : open_reason(errno);
}

const char *
port_open(struct port *p)
{
	char name[PORT_NAME_SIZE];
	const char *why = port_find(p, name);
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
		why = open_reason(errno);
	else if (!isatty(p->fd))
		why = open_reason(errno); /* ENOTTY, or it has just gone */
	else if (flock(p->fd, LOCK_EX | LOCK_NB) < 0)
		why = port_is_taken;
	else {
		if (port_describe(name, &found) && sp_get_port_by_name(name, &serial) != SP_OK)
			serial = NULL;
		if (set_up(p->fd, serial) < 0)
			why = open_reason(errno);
		else if (serial != NULL && ioctl(p->fd, TIOCEXCL) < 0)
			why = strerror(errno); /* not for a pty: it would stay exclusive until its other end closes */
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
		errno = EIO; /* the end of file of a tty whose device was unplugged */
	return -1;
}

int
port_write(struct port *p, const void *from, size_t len)
{
	ssize_t put = write(p->fd, from, len);

	if (put >= 0 && (size_t)put < len)
		errno = EAGAIN; /* its buffer of some KB is full: it would not take the rest either */
	return put == (ssize_t)len ? 0 : -1;
}

void
port_close(struct port *p)
{
	if (p->fd < 0)
		return;
	tcflush(p->fd, TCIOFLUSH);  /* otherwise close(2) waits for the device to take the rest */
	ioctl(p->fd, TIOCNXCL);     /* otherwise TIOCEXCL lasts as long as anybody has the port open */
	close(p->fd);
	p->fd = -1;
}

/*
 * Returns whether a name in /sys/class/tty is that of a device. Consoles and the like are not. Neither are the names of the driver of
 * old serial ports: it makes many, with or without a port, and to open one could disturb a program that uses it.
 */
static bool
is_device(const char *name)
{
	char path[PATH_MAX], target[PATH_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "/sys/class/tty/%s", name);
	if ((len = readlink(path, target, sizeof(target) - 1)) < 0)
		return false;
	target[len] = '\0';
	return strstr(target, "/virtual/") == NULL && strstr(target, "serial8250") == NULL;
}

/* Sets the line up. port is NULL for a pty, as of socat or ser2net, which libserialport does not know. */
static int
set_up(int fd, struct sp_port *port)
{
	struct termios mode;

	if (port != NULL && set_line(fd, port) < 0)
		return -1;
	if (tcgetattr(fd, &mode) < 0)
		return -1;
	if (port == NULL)
		cfsetspeed(&mode, B115200);
	cfmakeraw(&mode);
	mode.c_cflag |= CREAD | CLOCAL;
	mode.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS); /* libserialport 0.1.1 leaves CRTSCTS set */
	mode.c_cflag &= ~(tcflag_t)HUPCL; /* closing the port must not reset the device */
	mode.c_cc[VMIN] = 1;              /* with 0, reading nothing looks like reading a lost device */
	mode.c_cc[VTIME] = 0;
	return tcsetattr(fd, TCSANOW, &mode);
}

/*
 * Lets libserialport set the line to 115200 8N1. The port is open and locked at fd. libserialport opens it once more,
 * 0.1.1 without a lock, 0.1.2 with flock(2) and TIOCEXCL. So we unlock it before and lock it again after.
 */
static int
set_line(int fd, struct sp_port *port)
{
	int error, leaked;
	bool done;

	flock(fd, LOCK_UN);
	if (sp_open(port, SP_MODE_READ_WRITE) != SP_OK) {
		error = errno;
		/* 0.1.2 leaves its descriptor open if it does not get the lock. sp_close() would end the TIOCEXCL of the lock's holder. */
		if (sp_get_port_handle(port, &leaked) == SP_OK && leaked >= 0)
			close(leaked);
		errno = error;
		return -1;
	}
	done = sp_set_baudrate(port, 115200) == SP_OK && sp_set_bits(port, 8) == SP_OK &&
	    sp_set_parity(port, SP_PARITY_NONE) == SP_OK && sp_set_stopbits(port, 1) == SP_OK &&
	    sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE) == SP_OK;
	error = errno;
	sp_close(port);
	errno = error;
	return done ? flock(fd, LOCK_EX | LOCK_NB) : -1;
}

/* Returns the process that holds a lock on the file, by /proc/locks; 0 if that does not tell. */
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
	case EBUSY:
	case EWOULDBLOCK:
		return port_is_taken;
	default:
		return strerror(error);
	}
}
