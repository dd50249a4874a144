/*
 * A serial port of Windows, COM1 to COM256. The system gives it to one process alone. A read never waits, as signals_wait()
 * waits for the event of the port. The descriptor is the C library's for the port's handle.
 */
#include "ports.h"

#include <errno.h>
#include <io.h>
#include <libserialport.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { WRITE_MS = 1000 }; /* the time that a device has to take a command */

static const char *reason(DWORD error);
static BOOL set_up(HANDLE);
static ssize_t finish(struct port *, BOOL done, OVERLAPPED *);

int
port_names(int (*take)(const char *path, void *arg), void *arg)
{
	struct sp_port **ports;
	int error = 0;

	if (sp_list_ports(&ports) != SP_OK)
		return EIO;
	for (int i = 0; ports[i] != NULL && error == 0; i++)
		error = take(sp_get_port_name(ports[i]), arg);
	sp_free_port_list(ports);
	return error;
}

/* COM5, com5 and \\.\COM5 name COM5. */
const char *
port_path(const char *wanted, char path[PORT_NAME_SIZE])
{
	char target[PORT_NAME_SIZE];
	int number, end = 0;

	if (strncmp(wanted, "\\\\.\\", 4) == 0)
		wanted += 4;
	if (strncasecmp(wanted, "COM", 3) != 0 || sscanf(wanted + 3, "%3d%n", &number, &end) != 1 ||
	    wanted[3 + end] != '\0' || number < 1 || number > 256)
		return port_is_none;
	snprintf(path, PORT_NAME_SIZE, "COM%d", number);
	return QueryDosDeviceA(path, target, sizeof(target)) > 0 ? NULL : port_is_absent;
}

const char *
port_open(struct port *p)
{
	char name[PORT_NAME_SIZE], device[PORT_NAME_SIZE + 8];
	const char *why = port_find(p, name);
	struct port_found found;
	HANDLE port;

	p->holder = 0; /* Windows does not tell it */
	if (why != NULL)
		return why;
	strcpy(p->name, name);
	snprintf(device, sizeof(device), "\\\\.\\%s", name);
	port = CreateFileA(device, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
	if (port == INVALID_HANDLE_VALUE)
		return reason(GetLastError());
	if (!set_up(port)) {
		why = reason(GetLastError());
		CloseHandle(port);
		return why;
	}
	port_describe(name, &found);
	strcpy(p->usb, found.usb);
	p->fd = _open_osfhandle((intptr_t)port, 0);
	return NULL;
}

ssize_t
port_read(struct port *p, void *to, size_t size)
{
	HANDLE port = (HANDLE)_get_osfhandle(p->fd);
	OVERLAPPED read = { .hEvent = NULL };
	COMSTAT status;
	DWORD errors;

	errno = ENODEV;
	if (!ClearCommError(port, &errors, &status))
		return -1;
	if (status.cbInQue == 0)
		return 0;
	read.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
	return finish(p, ReadFile(port, to, status.cbInQue < size ? status.cbInQue : (DWORD)size, NULL, &read), &read);
}

int
port_write(struct port *p, const void *from, size_t len)
{
	OVERLAPPED written = { .hEvent = CreateEventA(NULL, TRUE, FALSE, NULL) };
	ssize_t put = finish(p, WriteFile((HANDLE)_get_osfhandle(p->fd), from, (DWORD)len, NULL, &written), &written);

	if (put >= 0 && (size_t)put < len)
		errno = EAGAIN;
	return put == (ssize_t)len ? 0 : -1;
}

void
port_close(struct port *p)
{
	if (p->fd < 0)
		return;
	PurgeComm((HANDLE)_get_osfhandle(p->fd), PURGE_RXABORT | PURGE_RXCLEAR | PURGE_TXABORT | PURGE_TXCLEAR);
	_close(p->fd);
	p->fd = -1;
}

static const char *
reason(DWORD error)
{
	switch (error) {
	case ERROR_FILE_NOT_FOUND:
	case ERROR_PATH_NOT_FOUND:
	case ERROR_DEV_NOT_EXIST:
	case ERROR_GEN_FAILURE: /* it was unplugged while somebody has it open */
		return port_is_absent;
	case ERROR_ACCESS_DENIED:
	case ERROR_SHARING_VIOLATION:
		return port_is_taken;
	case ERROR_INVALID_PARAMETER:
	case ERROR_INVALID_FUNCTION:
	case ERROR_INVALID_HANDLE:
		return port_is_none;
	default:
		return strerror(EIO);
	}
}

/* Sets 115200 8N1, no flow control, and reads that return at once. */
static BOOL
set_up(HANDLE port)
{
	COMMTIMEOUTS timeouts = { .ReadIntervalTimeout = MAXDWORD, .WriteTotalTimeoutConstant = WRITE_MS };
	DCB before = { .DCBlength = sizeof(before) }, mode = { .DCBlength = sizeof(mode) };

	if (!GetCommState(port, &before))
		return FALSE;
	mode.BaudRate = CBR_115200;
	mode.fBinary = TRUE;
	mode.ByteSize = 8;
	mode.Parity = NOPARITY;
	mode.StopBits = ONESTOPBIT;
	mode.fDtrControl = DTR_CONTROL_ENABLE;
	mode.fRtsControl = RTS_CONTROL_ENABLE;
	mode.XonLim = before.XonLim;
	mode.XoffLim = before.XoffLim;
	mode.XonChar = before.XonChar;
	mode.XoffChar = before.XoffChar;
	return SetCommState(port, &mode) && SetCommTimeouts(port, &timeouts) && SetCommMask(port, EV_RXCHAR | EV_ERR);
}

/* Waits for the end of a transfer, for which the port's timeouts set a limit. The event is not the one that signals_wait() waits for. */
static ssize_t
finish(struct port *p, BOOL done, OVERLAPPED *transfer)
{
	DWORD bytes = 0;

	if (done || GetLastError() == ERROR_IO_PENDING)
		done = GetOverlappedResult((HANDLE)_get_osfhandle(p->fd), transfer, &bytes, TRUE);
	CloseHandle(transfer->hEvent);
	errno = ENODEV;
	return done ? (ssize_t)bytes : -1;
}
