/* The calls into expat. It gets its memory from here, so each of its allocations can fail, too. */
#include "faults.h"

#include <expat.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);

static void *
expat_malloc(size_t size)
{
	static const struct way ways[] = { WAY(ENOMEM), END };

	return fault("expat_malloc", ways) == NULL ? __real_malloc(size) : NULL;
}

static void *
expat_realloc(void *old, size_t size)
{
	static const struct way ways[] = { WAY(ENOMEM), END };

	return fault("expat_realloc", ways) == NULL ? __real_realloc(old, size) : NULL;
}

XML_Parser __wrap_XML_ParserCreate(const XML_Char *encoding);
XML_Parser
__wrap_XML_ParserCreate(const XML_Char *encoding)
{
	static const XML_Memory_Handling_Suite suite = { expat_malloc, expat_realloc, free };

	return XML_ParserCreate_MM(encoding, &suite, NULL);
}
