#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "report.h"

/* Static, as a handler has no argument to find them by. */
static int ends[2] = { -1, -1 };
static volatile sig_atomic_t stops; /* stop signals that came, counted up to 2 */

static void
on_signal(int number)
{
	int saved = errno;
	char which = number == SIGUSR1 ? SIGNAL_REPORT : SIGNAL_STOP;

	if (which == SIGNAL_STOP && stops < 2)
		stops++;
	(void)!write(ends[1], &which, 1); /* fails only if thousands of signals were not taken */
	errno = saved;
}

int
signals_catch(void)
{
	static const int caught[] = { SIGTERM, SIGINT, SIGUSR1 };
	struct sigaction before, action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	int low[2];

	if (pipe(low) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		/* a standard stream may be closed: do not take its number */
		if ((ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) < 0 ||
		    fcntl(ends[i], F_SETFL, O_NONBLOCK) < 0)
			return -1;
		close(low[i]);
	}
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		if (sigaction(caught[i], NULL, &before) < 0)
			return -1;
		if (before.sa_handler != SIG_IGN && sigaction(caught[i], &action, NULL) < 0)
			return -1;
	}
	return ends[0];
}

int
signals_take(void)
{
	char which;
	int taken = 0;

	while (read(ends[0], &which, 1) == 1)
		taken |= which;
	return taken;
}

int
signals_wait(int in, int out, int timeout_ms)
{
	struct pollfd polled[] = { { .fd = in, .events = POLLIN }, { .fd = ends[0], .events = POLLIN }, { .fd = out } };
	int ready, due_ms;
	bool count_first;

	report_due();
	due_ms = report_due_ms();
	count_first = due_ms >= 0 && (timeout_ms < 0 || due_ms < timeout_ms);
	do {
		ready = poll(polled, sizeof(polled) / sizeof(polled[0]), count_first ? due_ms : timeout_ms);
	} while (ready < 0 && errno == EINTR && timeout_ms < 0);
	if (ready < 0)
		return errno == EINTR ? 0 : -1;
	if (polled[2].revents & POLLERR)
		raise(SIGPIPE);
	return polled[0].revents != 0;
}

bool
signals_wait_writable(int out)
{
	static const int timeouts_ms[] = { 1000, 2000, 0 }; /* the first: a signal may come just before the call */
	struct pollfd polled = { .fd = out, .events = POLLOUT };
	int ready;

	for (;;) {
		int stops_before = stops;

		ready = poll(&polled, 1, timeouts_ms[stops_before]);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true;
		if (ready == 0 && stops_before > 0)
			return false;
	}
}

int
signals_wait_socket(int socket, int timeout_ms)
{
	return signals_wait(socket, -1, timeout_ms);
}
