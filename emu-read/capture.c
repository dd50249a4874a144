/* Recorded bytes of a device, from files and standard input. */
#include <inttypes.h>
#include <sysexits.h>
#include <unistd.h>

#include "input.h"
#include "reader.h"
#include "report.h"

/* Decodes the bytes that have come. Returns whether a line came. */
static bool
decode(struct reader *r, struct input *in)
{
	bool line = false;
	size_t room, len;
	char *to;

	while (to = frame_room(&r->frame, &room), (len = input_bytes(in, to, room)) > 0) {
		r->bytes += (uint64_t)len;
		frame_fill(&r->frame, len);
		line |= fragments_take(r);
	}
	in->line = r->lines;
	return line;
}

int
decode_all(struct reader *r, char *captures[])
{
	struct fragment fragment;
	struct input in;
	const char *why;
	int status = EX_OK;

	input_begin(&in, captures, STDOUT_FILENO);
	in.binary = true;
	for (;;) {
		enum input_event event = input_next(&in);

		if (in.name != r->source) {
			r->source = in.name;
			frame_begin(&r->frame, false);
			if (in.fd > STDIN_FILENO && isatty(in.fd))
				fatalx(EX_USAGE, "%s: a terminal, not a capture; a port is named with --port", r->source);
		}
		switch (event) {
		case INPUT_READ:
			if (decode(r, &in) && r->options->once)
				event = INPUT_END;
			break;
		case INPUT_WAIT:
			output_flush(&r->out);
			break;
		case INPUT_REPORT:
			tell(r);
			break;
		case INPUT_FILE:
			if (frame_end(&r->frame, &fragment, &why) < 0)
				dropped(r, &fragment, NULL, why);
			break;
		case INPUT_FAILED:
			report_error("%s: %s", r->source, in.why);
			status = in.status;
			break;
		case INPUT_STOP:
			output_flush(&r->out);
			return EX_OK;
		case INPUT_END:
			break;
		}
		if (event == INPUT_END)
			break;
	}
	output_flush(&r->out);
	return status == EX_OK && r->dropped > 0 ? EX_DATAERR : status;
}
