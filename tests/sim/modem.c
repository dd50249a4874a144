/*
 * For LD_PRELOAD: a pty, which has no modem lines, answers as if it had, so that libserialport opens it like a USB port. It is
 * exclusive only while it is open, like a port.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/ioctl.h>

/* fakesys.c writes down the calls. */
__attribute__((weak)) void note(const char *text);

int
ioctl(int fd, unsigned long request, ...)
{
	va_list values;
	void *value;

	va_start(values, request);
	value = va_arg(values, void *);
	va_end(values);
	switch (request) {
	case TIOCMGET:
		*(int *)value = 0;
		return 0;
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		return 0;
	case TIOCEXCL:
		if (note != NULL)
			note("TIOCEXCL\n");
		return 0;
	default:
		return ((int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl"))(fd, request, value);
	}
}
