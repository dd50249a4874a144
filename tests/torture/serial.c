/* The calls into libserialport. */
#include "faults.h"

#include <libserialport.h>

/* Errors of libserialport: SP_ERR_FAIL has an errno, the others have none. */
#define SERIAL(name, parameters, arguments) \
REAL(enum sp_return, name, parameters) \
{ \
	static const struct way ways[] = { { "fail", SP_ERR_FAIL }, { "memory", SP_ERR_MEM }, { "unsupported", SP_ERR_SUPP }, END }; \
	const struct way *way = fault(#name, ways); \
\
	if (way == NULL) \
		return __real_##name arguments; \
	errno = way->value == SP_ERR_FAIL ? EIO : 0; \
	return (enum sp_return)way->value; \
}
SERIAL(sp_get_port_by_name, (const char *name, struct sp_port **port), (name, port))
SERIAL(sp_get_port_usb_vid_pid, (const struct sp_port *port, int *vendor, int *product), (port, vendor, product))
SERIAL(sp_get_port_handle, (const struct sp_port *port, void *handle), (port, handle))
SERIAL(sp_set_baudrate, (struct sp_port *port, int rate), (port, rate))
SERIAL(sp_set_bits, (struct sp_port *port, int bits), (port, bits))
SERIAL(sp_set_parity, (struct sp_port *port, enum sp_parity parity), (port, parity))
SERIAL(sp_set_stopbits, (struct sp_port *port, int bits), (port, bits))
SERIAL(sp_set_flowcontrol, (struct sp_port *port, enum sp_flowcontrol control), (port, control))

#define TEXT(name) CALL(char *, name, (const struct sp_port *port), (port), NULL, { "none", 0 })
TEXT(sp_get_port_usb_manufacturer)
TEXT(sp_get_port_usb_product)
TEXT(sp_get_port_usb_serial)

/* "taken": somebody else has the lock. 0.1.2 then leaves its descriptor open. */
REAL(enum sp_return, sp_open, (struct sp_port *port, enum sp_mode mode))
{
	static const struct way ways[] = { { "fail", SP_ERR_FAIL }, { "memory", SP_ERR_MEM }, { "taken", SP_OK }, END };
	const struct way *way = fault("sp_open", ways);

	if (way == NULL)
		return __real_sp_open(port, mode);
	if (way->value == SP_OK)
		__real_sp_open(port, mode);
	errno = way->value == SP_ERR_MEM ? 0 : EBUSY;
	return way->value == SP_OK ? SP_ERR_FAIL : (enum sp_return)way->value;
}

REAL(enum sp_return, sp_close, (struct sp_port *port))
{
	static const struct way ways[] = { { "fail", SP_ERR_FAIL }, END };
	const struct way *way = fault("sp_close", ways);
	enum sp_return done = __real_sp_close(port);

	return way != NULL ? SP_ERR_FAIL : done;
}
