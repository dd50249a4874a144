#include "attach.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "report.h"

enum {
	BACKOFF_MIN_MS = 250, /* between attempts, doubling up to */
	BACKOFF_MAX_MS = 60000,
	HURRIED_MAX_MS = 2000,
	SETTLE_MS = 5000,     /* how long a new reason has to last before it is reported */
};

static void open_report(struct attach *, const char *usb_before);
static void closed_report(struct attach *, const char *why);

void
attach_begin(struct attach *a, const char *wanted, bool hurried, bool verbose, int64_t now_ms)
{
	*a = (struct attach){ .verbose = verbose, .open_at_ms = now_ms, .backoff_ms = BACKOFF_MIN_MS,
	    .backoff_max_ms = hurried ? HURRIED_MAX_MS : BACKOFF_MAX_MS };
	port_begin(&a->port, wanted);
	a->source = wanted != NULL ? wanted : a->port.name;
}

bool
attach_try(struct attach *a, int64_t now_ms)
{
	char usb_before[PORT_USB_SIZE];
	const char *why;
	bool first = a->opened == 0 && a->closed_why == NULL;

	if (a->port.fd >= 0 || now_ms < a->open_at_ms)
		return false;
	strcpy(usb_before, a->port.usb);
	if ((why = port_open(&a->port)) == NULL) {
		open_report(a, usb_before);
		a->closed_why = a->why = NULL;
		a->opened++;
		a->backoff_ms = BACKOFF_MIN_MS;
		return true;
	}
	if (why != a->why) {
		a->why = why;
		a->why_ms = now_ms;
	}
	if (why != a->closed_why && !first && now_ms - a->why_ms < SETTLE_MS)
		a->backoff_ms = BACKOFF_MIN_MS;
	else {
		if (why != a->closed_why)
			closed_report(a, why);
		a->closed_why = why;
		a->backoff_ms = a->backoff_ms * 2 > a->backoff_max_ms ? a->backoff_max_ms : a->backoff_ms * 2;
	}
	a->open_at_ms = now_ms + a->backoff_ms;
	return false;
}

void
attach_again(struct attach *a, int64_t now_ms)
{
	port_close(&a->port);
	a->backoff_ms = BACKOFF_MIN_MS;
	a->open_at_ms = now_ms + a->backoff_ms;
	a->closed_why = NULL;
}

void
attach_gone(struct attach *a, int error, int64_t now_ms)
{
	report("%s: gone: %s: waiting for it", a->source, strerror(error));
	attach_again(a, now_ms);
	a->closed_why = port_is_absent; /* that was just reported */
}

int64_t
attach_wait_ms(const struct attach *a, int64_t now_ms)
{
	return a->open_at_ms - now_ms;
}

int
attach_list(FILE *to)
{
	struct port_found *found;
	int count = port_list(&found);

	if (count > 0 && isatty(fileno(to)))
		fputs("PORT\tMETER\tUSB DEVICE\n", to);
	for (int i = 0; i < count; i++)
		if (fprintf(to, "%s\t%s\t%s\n", found[i].name, found[i].meter != NULL ? found[i].meter : "-",
		    found[i].usb[0] != '\0' ? found[i].usb : "-") < 0 && to == stdout)
			fatal(EX_IOERR, "stdout");
	free(found);
	return count;
}

static void
open_report(struct attach *a, const char *usb_before)
{
	bool other = a->opened > 0 && strcmp(usb_before, a->port.usb) != 0, named = strcmp(a->source, a->port.name) != 0;
	const char *as = named ? " as " : "", *name = named ? a->port.name : "";

	if (a->closed_why != NULL)
		report_info("%s: there %s%s%s%s%s", a->source, a->opened > 0 ? "again" : "now", as, name,
		    other ? ", another device: " : "", other ? a->port.usb : "");
	else if (a->verbose)
		report_info("%s: open%s%s%s%s", a->source, as, name, a->port.usb[0] != '\0' ? ", " : "", a->port.usb);
}

static void
closed_report(struct attach *a, const char *why)
{
	bool first = a->opened == 0 && a->closed_why == NULL;
	int count;

	if (first && why == port_is_none)
		fatalx(EX_USAGE, "%s: %s", a->source, why);
	if (first && why == port_is_many) {
		report("%s: choose one with --port:", why);
		attach_list(stderr);
		exit(EX_USAGE);
	}
	if (first && why == port_is_absent && a->port.wanted == NULL) {
		report("no EMU-2 or RAVEn is attached: waiting for one; the serial ports are:");
		if ((count = attach_list(stderr)) <= 0)
			fputs(count == 0 ? "(none)\n" : "(they cannot be listed)\n", stderr);
	} else if (why == port_is_unlisted)
		report("%s: %s: %s%s: waiting for it", a->source, why, strerror(a->port.error),
		    a->port.wanted == NULL ? "; name the port with --port" : "");
	else if (why == port_is_taken && a->port.holder > 0)
		report("%s: in use by process %ld: waiting for it", a->source, (long)a->port.holder);
	else
		report("%s: %s: waiting for it", a->source, why);
}
