/*
 * For wine, by LD_PRELOAD: a pseudo terminal answers that its lines are up and that it has counted no error. Only a serial port
 * gives such answers; without them WaitCommEvent() returns at once instead of waiting for bytes.
 */
#include <dlfcn.h>
#include <linux/serial.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#ifndef TIOCSERGETLSR
#define TIOCSERGETLSR 0x5459
#endif

int
ioctl(int fd, unsigned long request, ...)
{
	int (*real)(int, unsigned long, ...) = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
	va_list values;
	void *value;
	int done;

	va_start(values, request);
	value = va_arg(values, void *);
	va_end(values);
	if ((done = real(fd, request, value)) >= 0)
		return done;
	switch (request) {
	case TIOCGICOUNT:
		memset(value, 0, sizeof(struct serial_icounter_struct));
		return 0;
	case TIOCMGET:
		*(int *)value = TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
		return 0;
	case TIOCSERGETLSR:
		*(int *)value = TIOCSER_TEMT;
		return 0;
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		return 0;
	default:
		return done;
	}
}
