#include "wire.h"

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "house.h"

enum { ANSWERS_MAX = 32, STEP_MS = 20 };

struct wire wire = { .pty = -1 };

static struct { int64_t due_ms; int which; } answers[ANSWERS_MAX];
static size_t answer_count;

static void command_came(const char *name, const char *event);
static void command_log(const char *command);
static int slave_open(void);

void
plug(void)
{
	struct termios raw;
	int slave;

	if ((wire.pty = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) < 0 || grantpt(wire.pty) < 0 || unlockpt(wire.pty) < 0 ||
	    ptsname_r(wire.pty, wire.pty_path, sizeof(wire.pty_path)) != 0 || (slave = slave_open()) < 0 || tcgetattr(slave, &raw) < 0)
		err(EX_OSERR, "pty");
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	close(slave); /* from now on POLLHUP tells the master that nobody reads */
	answer_count = 0;
	if (wire.link_path != NULL && (unlink(wire.link_path), symlink(wire.pty_path, wire.link_path)) < 0)
		err(EX_CANTCREAT, "%s", wire.link_path);
}

/* When its master closes, a pty forgets the bytes that nobody has read. So wait for the reader. */
void
unplug(void)
{
	int slave, left = 1;

	if (wire.pty < 0)
		return;
	if ((slave = slave_open()) >= 0) {
		for (int tries = 0; tries < 100 && ioctl(slave, FIONREAD, &left) == 0 && left > 0; tries++)
			pause_ms(STEP_MS);
		close(slave);
	}
	if (wire.link_path != NULL)
		unlink(wire.link_path);
	close(wire.pty);
	wire.pty = -1;
}

bool
has_reader(void)
{
	struct pollfd p = { .fd = wire.pty };

	return wire.pty >= 0 && poll(&p, 1, 0) >= 0 && (p.revents & POLLHUP) == 0;
}

/* Bytes that a reader does not take in time are lost: a device has no queue. */
void
send_bytes(const char *bytes, size_t len)
{
	size_t piece = wire.slow_ms > 0 ? 7 : len;

	if (!has_reader())
		return;
	for (size_t sent = 0; sent < len; sent += piece) {
		if (write(wire.pty, bytes + sent, piece < len - sent ? piece : len - sent) < 0)
			return;
		if (wire.slow_ms > 0)
			pause_ms(wire.slow_ms);
	}
}

void
fragment_send(int which)
{
	char text[1024];
	size_t len;

	if (wire.mute || !has_reader() || ((device.disabled || device.unjoined) && which == DEMAND) || (device.unjoined && which == SUMMATION))
		return;
	if (which == DEMAND || which == SUMMATION)
		reading_take();
	if (which == SUMMATION && delivered_raw() == DECIMAL_NONE)
		return;
	len = fragment_write(text, sizeof(text), which);
	if (which == DEMAND)
		reading_give();
	send_bytes(text, len);
}

/* The first or the second half of a report. */
void
half_send(bool first)
{
	char text[1024];
	size_t len;

	reading_take();
	len = fragment_write(text, sizeof(text), DEMAND);
	send_bytes(first ? text : text + len / 2, first ? len / 2 : len - len / 2);
}

void
answers_send(void)
{
	for (size_t i = 0; i < answer_count; )
		if (answers[i].due_ms <= now_ms()) {
			fragment_send(answers[i].which);
			memmove(&answers[i], &answers[i + 1], (--answer_count - i) * sizeof(answers[0]));
		} else
			i++;
}

/* Splits the input into commands. A command may have several lines. */
void
commands_read(void)
{
	static char text[512];
	static size_t len;
	ssize_t got = read(wire.pty, text + len, sizeof(text) - 1 - len);
	char command[sizeof(text)], name[64], event[64], *end, *begin;

	if (got <= 0)
		return;
	text[len += (size_t)got] = '\0';
	while ((end = strcasestr(text, "</Command>")) != NULL) {
		end += strlen("</Command>");
		begin = strcasestr(text, "<Command>");
		if (begin != NULL && begin < end) {
			snprintf(command, sizeof(command), "%.*s", (int)(end - begin), begin);
			command_log(command);
			element_read(command, "<Name>", name);
			element_read(command, "<Event>", event);
			if (*name != '\0')
				command_came(name, event);
		}
		len -= (size_t)(end - text);
		memmove(text, end, len + 1);
	}
	if (len == sizeof(text) - 1)
		len = 0;
}

void
pause_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000 };

	nanosleep(&t, NULL);
}

/* Commands that change the device have no answer. */
static void
command_came(const char *name, const char *event)
{
	int count, which = command_find(name, event, &count);

	wire.polls += which == DEMAND;
	if (wire.deaf)
		return;
	if (strcmp(name, "set_schedule_default") == 0)
		device.disabled = false;
	if (which < 0 && strncmp(name, "set_", 4) != 0 && strncmp(name, "confirm_", 8) != 0 && strncmp(name, "close_", 6) != 0)
		send_bytes("<Warning>\r\n  <Text>Unknown command</Text>\r\n</Warning>\r\n", 55);
	for (int i = which < 0 ? 0 : wire.twice ? 2 : 1; i > 0; i--)
		for (int k = 0; k < count && answer_count < ANSWERS_MAX; k++) {
			answers[answer_count].due_ms = now_ms() + wire.late_ms;
			answers[answer_count++].which = which + k;
		}
}

/* Writes a command on one line. */
static void
command_log(const char *command)
{
	bool start = true; /* of a line */

	if (wire.commands_log == NULL)
		return;
	for (; *command != '\0'; command++)
		if (*command == '\r' || *command == '\n')
			start = true;
		else if (!start || (*command != ' ' && *command != '\t')) {
			putc(*command, wire.commands_log);
			start = false;
		}
	putc('\n', wire.commands_log);
	fflush(wire.commands_log);
}

static int
slave_open(void)
{
	return open(wire.pty_path, O_RDWR | O_NOCTTY | O_NONBLOCK);
}
