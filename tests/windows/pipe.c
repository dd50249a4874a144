/*
 * pipe [-c MS | -b MS] COMMAND...: starts the commands with pipes between, as cmd.exe does on Windows; wine's cmd runs one
 * after the other. After MS milliseconds all get Ctrl+C, or Ctrl+Break with -b. Prints the status of each; ends with the last one's.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { COMMANDS_MAX = 8 };

struct command {
	PROCESS_INFORMATION process;
	HANDLE in, out;
};

static DWORD event, delay_ms;

static BOOL WINAPI
ignore(DWORD which)
{
	(void)which;
	return TRUE;
}

static DWORD WINAPI
press(void *unused)
{
	(void)unused;
	Sleep(delay_ms);
	if (!GenerateConsoleCtrlEvent(event, 0))
		fprintf(stderr, "pipe: no key was pressed: error %lu\n", GetLastError());
	return 0;
}

/* A handle that the next process inherits. */
static HANDLE
inherited(HANDLE handle)
{
	SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
	return handle;
}

static bool
start(struct command *command, char *line)
{
	STARTUPINFOA how = { .cb = sizeof(how), .dwFlags = STARTF_USESTDHANDLES, .hStdInput = inherited(command->in),
		.hStdOutput = inherited(command->out), .hStdError = inherited(GetStdHandle(STD_ERROR_HANDLE)) };
	bool started = CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &how, &command->process);

	/* otherwise our ends would keep the pipe open */
	if (command->in != GetStdHandle(STD_INPUT_HANDLE))
		CloseHandle(command->in);
	if (command->out != GetStdHandle(STD_OUTPUT_HANDLE))
		CloseHandle(command->out);
	return started;
}

int
main(int argc, char **argv)
{
	static struct command commands[COMMANDS_MAX];
	DWORD status = 0;
	int count;

	argv++, argc--;
	if (argc > 1 && (strcmp(*argv, "-c") == 0 || strcmp(*argv, "-b") == 0)) {
		event = (*argv)[1] == 'c' ? CTRL_C_EVENT : CTRL_BREAK_EVENT;
		delay_ms = (DWORD)atoi(argv[1]);
		argv += 2, argc -= 2;
		if (GetConsoleWindow() == NULL)
			AllocConsole();
	}
	count = argc < COMMANDS_MAX ? argc : COMMANDS_MAX;
	commands[0].in = GetStdHandle(STD_INPUT_HANDLE);
	for (int i = 0; i < count; i++) {
		commands[i].out = GetStdHandle(STD_OUTPUT_HANDLE);
		if (i + 1 < count && !CreatePipe(&commands[i + 1].in, &commands[i].out, NULL, 0))
			return 1;
		if (!start(&commands[i], argv[i])) {
			fprintf(stderr, "pipe: %s: error %lu\n", argv[i], GetLastError());
			return 1;
		}
	}
	if (delay_ms > 0) {
		SetConsoleCtrlHandler(ignore, TRUE);
		CreateThread(NULL, 0, press, NULL, 0, NULL);
	}
	for (int i = 0; i < count; i++) {
		WaitForSingleObject(commands[i].process.hProcess, INFINITE);
		GetExitCodeProcess(commands[i].process.hProcess, &status);
		fprintf(stderr, "pipe: %d ended with %lu\n", i + 1, status);
	}
	return (int)status;
}
