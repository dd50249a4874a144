/* A fuzz target: reads the input, asserts what has to be so whatever it is, and returns 0. tests/README.md tells how to add one. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
