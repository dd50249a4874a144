/*
 * Finds the meter's port among the serial ports. libserialport describes each port and its USB device. What differs between
 * systems is in tty.c for POSIX and in com.c for Windows.
 */
#include "ports.h"

#include <errno.h>
#include <libserialport.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char port_is_none[] = "not a serial port";
const char port_is_many[] = "more than one EMU-2 or RAVEn is attached";
const char port_is_absent[] = "no such device";
const char port_is_taken[] = "in use by another process";
const char port_is_unlisted[] = "the serial ports cannot be listed";

struct list {
	struct port_found *found;
	int count;
};

static const char *search(struct port *, const char *usb, char name[PORT_NAME_SIZE]);
static int list_add(const char *path, void *arg);
static void describe(struct sp_port *, struct port_found *);
static const char *meter_kind(int vendor, int product, const char *made_by, const char *called);
static const char *text_or(const char *text, const char *otherwise);

void
port_begin(struct port *p, const char *wanted)
{
	memset(p, 0, sizeof(*p));
	p->wanted = wanted;
	p->fd = -1;
	snprintf(p->name, sizeof(p->name), "%s", wanted != NULL ? wanted : "meter");
}

/* Another device may have our port's old name, so search for ours first. If it is nowhere, the meter that is there replaced it. */
const char *
port_find(struct port *p, char path[PORT_NAME_SIZE])
{
	struct port_found found = { .meter = NULL };
	char wanted[PORT_NAME_SIZE];
	const char *why;

	if (p->wanted != NULL) {
		if ((why = port_path(p->wanted, wanted)) == NULL) {
			port_describe(wanted, &found);
			if (p->usb[0] == '\0' || strcmp(p->usb, found.usb) == 0) {
				strcpy(path, wanted);
				return NULL;
			}
		} else if (why != port_is_absent)
			return why;
		if (p->usb[0] == '\0')
			return port_is_absent;
	}
	why = search(p, p->usb, path);
	if (why != port_is_absent || p->usb[0] == '\0')
		return why;
	if (p->wanted == NULL)
		return search(p, "", path);
	if (found.meter == NULL)
		return port_is_absent;
	strcpy(path, wanted);
	return NULL;
}

bool
port_describe(const char *path, struct port_found *found)
{
	struct sp_port *port;

	found->usb[0] = '\0';
	found->meter = NULL;
	if (sp_get_port_by_name(path, &port) != SP_OK)
		return false;
	describe(port, found);
	sp_free_port(port);
	return true;
}

/*
 * Lists the ports one by one. If a port goes meanwhile or has no node, as in a container, sp_list_ports() of libserialport
 * 0.1.2 returns no list at all, and that of 0.1.1 crashes.
 */
int
port_list(struct port_found **found)
{
	struct list list = { .found = NULL };
	int error = port_names(list_add, &list);

	*found = list.found;
	if (error == 0)
		return list.count;
	free(list.found);
	*found = NULL;
	errno = error;
	return -1;
}

/* Finds the one port whose USB description is usb; for "" the one that is a meter. */
static const char *
search(struct port *p, const char *usb, char name[PORT_NAME_SIZE])
{
	struct port_found *found;
	int count = port_list(&found), fits = 0;

	if (count < 0) {
		p->error = errno;
		return port_is_unlisted;
	}
	for (int i = 0; i < count; i++)
		if (*usb != '\0' ? strcmp(found[i].usb, usb) == 0 : found[i].meter != NULL)
			if (fits++ == 0)
				strcpy(name, found[i].name);
	free(found);
	return fits == 1 ? NULL : fits == 0 ? port_is_absent : port_is_many;
}

/* Adds a port to the list, unless it has just gone or has no node. Returns 0, or an errno to stop with. */
static int
list_add(const char *path, void *arg)
{
	struct list *list = arg;
	struct port_found *longer;
	struct sp_port *port;

	switch (sp_get_port_by_name(path, &port)) {
	case SP_OK:
		if ((longer = realloc(list->found, (size_t)(list->count + 1) * sizeof(*longer))) != NULL) {
			list->found = longer;
			describe(port, &longer[list->count++]);
		}
		sp_free_port(port);
		return longer != NULL ? 0 : ENOMEM;
	case SP_ERR_ARG:
		return 0;
	case SP_ERR_MEM:
		return ENOMEM;
	default:
		return errno != 0 ? errno : EIO;
	}
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

/*
 * The RAVEn has an id of its own. The EMU-2 has the generic one of a Cypress chip, which
 * other devices have as well, so its strings have to match, too.
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

static const char *
text_or(const char *text, const char *otherwise)
{
	return text != NULL ? text : otherwise;
}
