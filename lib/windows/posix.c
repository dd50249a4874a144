#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

#undef main
#undef tell
#undef open
#undef fopen
#undef write
#undef stat
#undef fstat

enum { STREAMS = 3 };

static int opened[STREAMS] = { O_RDWR, O_RDWR, O_RDWR }; /* how standard streams were opened that were closed */

int _dowildcard = -1; /* no shell of Windows expands demand-*.log: the C library does */

static HANDLE handle_of(int fd);
static int open_again(int fd);
static int status_of(HANDLE, struct posix_stat *);

int
main(int argc, char **argv)
{
	char *dot = strrchr(argv[0], '.');

	for (char *c = argv[0]; *c != '\0'; c++)
		if (*c == '\\')
			*c = '/';
	if (dot != NULL && strcasecmp(dot, ".exe") == 0)
		*dot = '\0';
	_fmode = _O_BINARY;
	for (int fd = 0; fd <= 2; fd++)
		_setmode(fd, _O_BINARY);
	__argv = argv; /* where getopt_long() finds the name that begins its messages */
	return program_main(argc, argv);
}

int
fcntl(int fd, int command, ...)
{
	if (handle_of(fd) == INVALID_HANDLE_VALUE) {
		errno = EBADF;
		return -1;
	}
	return command == F_GETFL && fd < STREAMS ? opened[fd] : O_RDWR;
}

int
getentropy(void *to, size_t len)
{
	unsigned word;

	for (char *at = to; len > 0; ) {
		size_t part = len < sizeof(word) ? len : sizeof(word);

		if (rand_s(&word) != 0)
			return -1;
		memcpy(at, &word, part);
		at += part;
		len -= part;
	}
	return 0;
}

int
fdatasync(int fd)
{
	return _commit(fd);
}

ssize_t
pread(int fd, void *to, size_t size, off_t at)
{
	OVERLAPPED place = { .Offset = (DWORD)(uint64_t)at, .OffsetHigh = (DWORD)((uint64_t)at >> 32) };
	DWORD got = 0;

	if (ReadFile(handle_of(fd), to, (DWORD)size, &got, &place) || GetLastError() == ERROR_HANDLE_EOF)
		return (ssize_t)got;
	errno = EIO;
	return -1;
}

char *
realpath(const char *name, char *resolved)
{
	return _access(name, 0) < 0 ? NULL : _fullpath(resolved, name, MAX_PATH);
}

char *
strcasestr(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, part, len) == 0)
			return (char *)text;
	return len == 0 ? (char *)text : NULL;
}

char *
strndup(const char *text, size_t len)
{
	size_t size = strnlen(text, len) + 1;
	char *copy = malloc(size);

	if (copy != NULL) {
		memcpy(copy, text, size - 1);
		copy[size - 1] = '\0';
	}
	return copy;
}

ssize_t
posix_write(int fd, const void *from, size_t len)
{
	int put = _write(fd, from, len > INT_MAX ? INT_MAX : (unsigned)len);

	if (put < 0 && (errno == EPIPE || (errno == EINVAL && _doserrno == ERROR_NO_DATA)))
		_exit(128 + 13); /* what a shell says of SIGPIPE */
	return put;
}

int
posix_fstat(int fd, struct posix_stat *status)
{
	HANDLE handle = handle_of(fd);

	if (handle == INVALID_HANDLE_VALUE) {
		errno = EBADF;
		return -1;
	}
	return status_of(handle, status);
}

int
posix_stat(const char *name, struct posix_stat *status)
{
	HANDLE file = CreateFileA(name, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
	    FILE_FLAG_BACKUP_SEMANTICS, NULL);
	int done;

	if (file == INVALID_HANDLE_VALUE) {
		errno = GetLastError() == ERROR_ACCESS_DENIED ? EACCES : ENOENT;
		return -1;
	}
	done = status_of(file, status);
	CloseHandle(file);
	return done;
}

int
posix_open(const char *name, int flags, ...)
{
	struct posix_stat status;
	int fd;

	if (sscanf(name, "/dev/fd/%d", &fd) == 1)
		return open_again(fd);
	if (strcmp(name, "/dev/null") == 0)
		name = "NUL";
	fd = _open(name, flags | _O_BINARY, _S_IREAD | _S_IWRITE);
	if (fd >= 0 && fd < STREAMS)
		opened[fd] = flags & O_ACCMODE;
	if (fd < 0 && errno == EACCES && posix_stat(name, &status) == 0 && status.st_mode == _S_IFDIR)
		errno = EISDIR;
	return fd;
}

/* "ae" and the like: as bytes, and not inherited. */
FILE *
posix_fopen(const char *name, const char *mode)
{
	char own[8];

	snprintf(own, sizeof(own), "%c%sbN", *mode, strchr(mode, '+') != NULL ? "+" : "");
	return fopen(name, own);
}

static HANDLE
handle_of(int fd)
{
	intptr_t handle = _get_osfhandle(fd);

	return handle == -2 ? INVALID_HANDLE_VALUE : (HANDLE)handle; /* -2: no stream stands there */
}

/* Another handle to what a descriptor has open, which need not be for reading. */
static int
open_again(int fd)
{
	HANDLE again = ReOpenFile(handle_of(fd), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0);

	if (again != INVALID_HANDLE_VALUE)
		return _open_osfhandle((intptr_t)again, _O_RDONLY | _O_BINARY);
	errno = EACCES;
	return -1;
}

static int
status_of(HANDLE handle, struct posix_stat *status)
{
	BY_HANDLE_FILE_INFORMATION file;

	memset(status, 0, sizeof(*status));
	switch (GetFileType(handle)) {
	case FILE_TYPE_PIPE:
		status->st_mode = _S_IFIFO;
		return 0;
	case FILE_TYPE_CHAR:
		status->st_mode = _S_IFCHR;
		return 0;
	default:
		break;
	}
	if (!GetFileInformationByHandle(handle, &file)) {
		errno = EIO;
		return -1;
	}
	status->st_mode = file.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY ? _S_IFDIR : _S_IFREG;
	status->st_dev = file.dwVolumeSerialNumber;
	status->st_ino = (uint64_t)file.nFileIndexHigh << 32 | file.nFileIndexLow;
	status->st_size = (off_t)((uint64_t)file.nFileSizeHigh << 32 | file.nFileSizeLow);
	return 0;
}
