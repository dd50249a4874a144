/* Runs one fuzz target on files, without libFuzzer: build/replay/TARGET FILE... */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 16 };

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		uint8_t *data = malloc(INPUT_MAX), *exact;
		size_t size;

		if (file == NULL || data == NULL)
			err(EX_NOINPUT, "%s", argv[i]);
		size = fread(data, 1, INPUT_MAX, file);
		if (ferror(file))
			err(EX_IOERR, "%s", argv[i]);
		if ((exact = realloc(data, size + (size == 0))) == NULL) /* so ASan sees one byte more */
			err(EX_OSERR, NULL);
		printf("%s\n", argv[i]);
		fflush(stdout); /* after a failure the last name is that of the input */
		LLVMFuzzerTestOneInput(exact, size);
		free(exact);
		fclose(file);
	}
	return EX_OK;
}
