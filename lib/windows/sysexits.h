/* <sysexits.h> of BSD, which Windows lacks: the statuses that the manual pages list. */
#ifndef SYSEXITS_H
#define SYSEXITS_H

enum {
	EX_OK = 0, EX_USAGE = 64, EX_DATAERR = 65, EX_UNAVAILABLE = 69, EX_OSERR = 71, EX_IOERR = 74, EX_CONFIG = 78
};

#endif
