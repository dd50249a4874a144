#include "say.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
say_end(struct say *said)
{
	if (said->again == 1 && said->line > 0)
		warnx("%s:%lu: %s", said->file, said->line, said->why);
	else if (said->again > 0 && said->line > 0)
		warnx("%s:%lu-%lu: the same", said->file, said->line - said->again + 1, said->line);
	else if (said->again > 0)
		warnx("%s (%lu times more)", said->text, said->again);
	said->text[0] = '\0';
	said->again = said->line = 0;
}

void
say(struct say *said, const char *format, ...)
{
	char text[sizeof(said->text)];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (said->line == 0 && strcmp(text, said->text) == 0) {
		said->again++;
		return;
	}
	say_end(said);
	strcpy(said->text, text);
	warnx("%s", text);
}

void
say_bad_line(struct say *said, const char *file, unsigned long line, const char *why)
{
	if (said->line > 0 && line == said->line + 1 && why == said->why && file == said->file) {
		said->line++;
		said->again++;
		return;
	}
	say_end(said);
	said->file = file;
	said->line = line;
	said->why = why;
	warnx("%s:%lu: %s", file, line, why);
}
