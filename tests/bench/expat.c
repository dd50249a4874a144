/* Expat alone on the fragments of a recording, framed before: the measure for emu-read's decoding. */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes) { (void)data, (void)name, (void)attributes; }
static void XMLCALL on_end(void *data, const XML_Char *name) { (void)data, (void)name; }
static void XMLCALL on_text(void *data, const XML_Char *text, int len) { (void)data, (void)text, (void)len; }

/* Parses fragments of metersim's form: a line that begins with </ ends one. Prints the seconds that this took. */
int
main(int argc, char *argv[])
{
	FILE *file = fopen(argv[argc - 1], "rb");
	XML_Parser parser = XML_ParserCreate(NULL);
	struct timespec began, ended;
	char *bytes, *next;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) < 0 || (size = ftell(file)) < 0 || (bytes = malloc((size_t)size + 1)) == NULL)
		return 1;
	rewind(file);
	if (fread(bytes, 1, (size_t)size, file) != (size_t)size)
		return 1;
	bytes[size] = '\0';
	clock_gettime(CLOCK_MONOTONIC, &began);
	for (char *at = bytes; (next = strstr(at, "\n</")) != NULL; at = next) {
		next = strchr(next, '>') + 1;
		XML_ParserReset(parser, "ISO-8859-1");
		XML_SetElementHandler(parser, on_start, on_end);
		XML_SetCharacterDataHandler(parser, on_text);
		while (*at != '<')
			at++;
		if (XML_Parse(parser, at, (int)(next - at), 1) != XML_STATUS_OK)
			return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &ended);
	printf("%.3f\n", (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9);
	return 0;
}
