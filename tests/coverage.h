/* make coverage: a process that ends by _exit(2), or by a signal that it sends itself, has counted too. */
#include <signal.h>
#include <unistd.h>

void __gcov_dump(void);
#define _exit(status) (__gcov_dump(), _exit(status))
#define raise(number) (__gcov_dump(), raise(number))
