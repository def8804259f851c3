/* Entry: a sealed copy of this program with an empty environment reads the plan. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAN_FD 3

static bool is_sealed(int self)
{
	return fcntl(self, K_F_GET_SEALS) == K_SEALS;
}

static int sealed_copy(int self)
{
	/* vm.memfd_noexec wants MFD_EXEC said; kernels before 6.3 do not know it */
	int copy = (int)syscall(SYS_memfd_create, "jinit",
				K_MFD_CLOEXEC | K_MFD_ALLOW_SEALING | K_MFD_EXEC);
	if (copy < 0 && errno == EINVAL)
		copy = (int)syscall(SYS_memfd_create, "jinit", K_MFD_CLOEXEC | K_MFD_ALLOW_SEALING);
	struct stat status;
	if (copy < 0 || fstat(self, &status) != 0)
		die("memfd", "jinit");
	off_t left = status.st_size;
	while (left > 0) {
		ssize_t n = sendfile(copy, self, NULL, (size_t)left);
		if (n <= 0)
			die("copy", "jinit");
		left -= n;
	}
	if (fcntl(copy, K_F_ADD_SEALS, K_SEALS) != 0)
		die("seal", "jinit");
	return copy;
}

/*
 * Pid 1 of a container is this program: its /proc/1/exe must not lead to a file that others execute
 * (CVE-2019-5736), its /proc/1/environ not to the starter's environment, its /proc/1/cmdline not to
 * host paths.
 */
static void become_sealed(char *mode)
{
	int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (self < 0)
		die("open", "/proc/self/exe");
	if (is_sealed(self)) {
		close(self);
		return;
	}
	char *arguments[] = {"jinit", mode, NULL};
	char *environment[] = {NULL};
	syscall(SYS_execveat, sealed_copy(self), "", arguments, environment, 0x1000 /* AT_EMPTY_PATH */);
	die("execveat", "jinit");
}

/* What a JVM leaves behind: handlers, ignored signals, a mask. */
static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	for (int i = 1; i <= 64; i++)
		sigaction(i, &action, NULL); /* fails for KILL, STOP and libc's own */
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void open_plan(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || unlink(file) != 0)
		die("open", file);
	if (fd != PLAN_FD && dup2(fd, PLAN_FD) < 0)
		die("dup", file);
	fcntl(PLAN_FD, F_SETFD, 0);
}

/*
 * jinit              plan on standard input, a socket that gets the outcome; started by a JVM that goes on
 * jinit front FILE   plan in FILE, in place of the JVM
 * jinit janitor      plan on standard input: control groups to remove when the JVM has ended
 */
int main(int argc, char **argv)
{
	bool front = argc >= 2 && strcmp(argv[1], "front") == 0;
	trace("main");
	bool janitor = argc == 2 && strcmp(argv[1], "janitor") == 0;
	if (argc > (front ? 3 : janitor ? 2 : 1)) {
		complain("usage", "", "jinit [front FILE | janitor]");
		return EXIT_SETUP;
	}
	if (front && argc == 3) {
		if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
			die("close_range", "");
		open_plan(argv[2]);
	}
	if (syscall(SYS_close_range, front ? PLAN_FD + 1 : 3, ~0U, 0) != 0)
		die("close_range", "");
	become_sealed(argc >= 2 ? argv[1] : NULL);
	reset_signals();
	prctl(PR_SET_NAME, "jinit");
	if (prctl(PR_SET_DUMPABLE, 0) != 0)
		die("prctl", "dumpable");
	trace("sealed");
	struct job job = {.starter = 0, .into_cgroup = -1, .child_pidfd = -1};
	struct plan *plan = read_plan(front ? PLAN_FD : 0);
	job.control = front || janitor ? -1 : fcntl(0, F_DUPFD_CLOEXEC, 3);
	if (front) {
		close(PLAN_FD);
		run_front(plan, &job);
	}
	if (janitor)
		run_janitor(plan, &job);
	run_monitor(plan, &job);
}
