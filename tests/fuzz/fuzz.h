/* A fuzz target: reads the input, asserts what must hold for every input, and returns 0. tests/README.md says how to add one. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
