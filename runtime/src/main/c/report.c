/* Failures: where, errno and path; what to do with them depends on the process. */
#include "jinit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void (*on_failure)(const struct report *report);

_Noreturn void die_errno(const char *stage, const char *path, int error)
{
	struct report report = {.kind = REPORT_SETUP, .error = error};
	strncpy(report.stage, stage, sizeof report.stage - 1);
	strncpy(report.path, path, sizeof report.path - 1);
	if (on_failure != NULL)
		on_failure(&report);
	complain(report.stage, report.path, strerror(error));
	_exit(EXIT_SETUP);
}

_Noreturn void die(const char *stage, const char *path)
{
	die_errno(stage, path, errno);
}

/* One line on standard error; bytes that could drive a terminal become '?'. */
void complain(const char *what, const char *path, const char *why)
{
	char line[1024];
	int n = snprintf(line, sizeof line, "error: %s%s%s: %s\n", what, *path ? " " : "", path, why);
	if (n < 0)
		return;
	size_t length = (size_t)n < sizeof line ? (size_t)n : sizeof line - 1;
	for (size_t i = 0; i + 1 < length; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	write_all(2, line, length);
}

/* Compiled in with -DJINIT_TRACE: microseconds on the monotonic clock, to standard error. */
void trace(const char *what)
{
#ifdef JINIT_TRACE
	struct timespec now;
	char line[96];
	clock_gettime(CLOCK_MONOTONIC, &now);
	int n = snprintf(line, sizeof line, "jinit %6d %lld.%06ld %s\n", (int)getpid(),
			 (long long)now.tv_sec, now.tv_nsec / 1000, what);
	write_all(2, line, (size_t)n);
#else
	(void)what;
#endif
}
