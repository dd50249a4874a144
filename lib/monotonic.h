/* The clock that never jumps. It stands still while the computer sleeps. */
#ifndef MONOTONIC_H
#define MONOTONIC_H

#include <stdint.h>

int64_t monotonic_ms(void);

#endif
