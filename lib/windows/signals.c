/*
 * Ctrl+C, and the end of the console, of the session or of Windows, stop a filter; Ctrl+Break asks it for a report. There
 * is no poll(2): of a pipe a thread waits in a read of no bytes, a serial port has an event for bytes
 * that came, and anything else is read at once.
 */
#include "signals.h"

#include <errno.h>
#include <stdint.h>
#include <winsock2.h>
#include <windows.h>

#include "report.h"

static HANDLE came;              /* a signal is there to be taken */
static volatile LONG signals;

static struct {
	HANDLE pipe, ask, arrived;   /* look at the pipe; it has bytes, or has ended */
	bool asked;
} watched;

static struct {
	HANDLE port;
	OVERLAPPED wait;
	DWORD mask;
	bool waits;
} serial;

static HANDLE pipe_event(HANDLE);
static HANDLE port_event(HANDLE);

static BOOL WINAPI
on_signal(DWORD which)
{
	InterlockedOr(&signals, which == CTRL_BREAK_EVENT ? SIGNAL_REPORT : SIGNAL_STOP);
	SetEvent(came);
	if (which != CTRL_C_EVENT && which != CTRL_BREAK_EVENT)
		Sleep(INFINITE); /* the process ends when this returns: until then it has some seconds to end by itself */
	return TRUE;
}

int
signals_catch(void)
{
	if ((came = CreateEventA(NULL, TRUE, FALSE, NULL)) != NULL && SetConsoleCtrlHandler(on_signal, TRUE))
		return 0;
	errno = EAGAIN;
	return -1;
}

int
signals_take(void)
{
	ResetEvent(came);
	return (int)InterlockedExchange(&signals, 0);
}

int
signals_wait(int in, int out, int timeout_ms)
{
	HANDLE handle = in < 0 ? INVALID_HANDLE_VALUE : (HANDLE)_get_osfhandle(in), events[2] = { came };
	DWORD kind = in < 0 ? FILE_TYPE_UNKNOWN : GetFileType(handle), mode, event;
	int due_ms;

	(void)out; /* a pipe does not tell its writer that the reader has gone: the next write does */
	report_due();
	due_ms = report_due_ms();
	if (due_ms >= 0 && (timeout_ms < 0 || due_ms < timeout_ms))
		timeout_ms = due_ms;
	if (kind == FILE_TYPE_PIPE)
		events[1] = pipe_event(handle);
	else if (kind == FILE_TYPE_CHAR && !GetConsoleMode(handle, &mode))
		events[1] = port_event(handle);
	if (in >= 0 && events[1] == NULL)
		return 1;
	event = WaitForMultipleObjects(in < 0 ? 1 : 2, events, FALSE, timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
	if (event != WAIT_OBJECT_0 + 1)
		return 0;
	if (kind == FILE_TYPE_PIPE)
		watched.asked = false;
	else
		serial.waits = false;
	return 1;
}

int
signals_wait_socket(int socket, int timeout_ms)
{
	HANDLE events[2] = { came, WSACreateEvent() };
	DWORD event;
	u_long waits = 0;

	if (events[1] == NULL || WSAEventSelect((SOCKET)socket, events[1], FD_READ | FD_CLOSE) != 0)
		return -1;
	event = WaitForMultipleObjects(2, events, FALSE, timeout_ms < 0 ? INFINITE : (DWORD)timeout_ms);
	/* which has made it a socket that never waits; the library wants it as it was */
	WSAEventSelect((SOCKET)socket, NULL, 0);
	ioctlsocket((SOCKET)socket, (long)FIONBIO, &waits);
	WSACloseEvent(events[1]);
	return event == WAIT_OBJECT_0 + 1;
}

bool
signals_wait_writable(int out)
{
	(void)out;
	return true; /* the write itself waits */
}

static DWORD WINAPI
watch(void *unused)
{
	DWORD got;
	char none;

	(void)unused;
	for (;;) {
		WaitForSingleObject(watched.ask, INFINITE);
		ReadFile(watched.pipe, &none, 0, &got, NULL);
		SetEvent(watched.arrived);
	}
	return 0;
}

/* The event that tells of bytes in a pipe, or of its end; NULL: read at once. */
static HANDLE
pipe_event(HANDLE pipe)
{
	if (watched.ask == NULL) {
		watched.ask = CreateEventA(NULL, FALSE, FALSE, NULL);
		watched.arrived = CreateEventA(NULL, FALSE, FALSE, NULL);
		if (watched.ask == NULL || watched.arrived == NULL || CreateThread(NULL, 0, watch, NULL, 0, NULL) == NULL)
			return NULL;
	}
	if (!watched.asked) {
		watched.pipe = pipe;
		SetEvent(watched.ask);
	}
	watched.asked = true;
	return watched.arrived;
}

/* The same of a serial port. */
static HANDLE
port_event(HANDLE port)
{
	COMSTAT status;
	DWORD errors;

	if (!ClearCommError(port, &errors, &status) || status.cbInQue > 0)
		return NULL;
	if (serial.wait.hEvent == NULL && (serial.wait.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)) == NULL)
		return NULL;
	if (!serial.waits || serial.port != port) {
		serial.port = port;
		ResetEvent(serial.wait.hEvent);
		if (WaitCommEvent(port, &serial.mask, &serial.wait) || GetLastError() != ERROR_IO_PENDING)
			return NULL;
		serial.waits = true;
	}
	return serial.wait.hEvent;
}
