/* Sockets of Windows; they are no descriptors. */
#ifndef SYS_SOCKET_H
#define SYS_SOCKET_H

#include <winsock2.h>

enum { SHUT_RDWR = SD_BOTH };

#endif
