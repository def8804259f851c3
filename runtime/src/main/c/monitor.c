/* The monitor: in the host's namespaces, outside the container's control groups. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct job *failing; /* for monitor_failed, which gets no argument of ours */

void op_starter(struct job *job, char **a)
{
	job->starter = (pid_t)number(a[0]);
}

void op_kill_on_term(struct job *job, char **a)
{
	(void)a;
	job->kill_on_term = true;
}

void op_keep_stdin(struct job *job, char **a)
{
	(void)a;
	job->keep_stdin = true;
}

void op_tty(struct job *job, char **a)
{
	(void)a;
	job->tty = true;
}

void op_clone(struct job *job, char **a)
{
	job->clone_flags = number(a[0]);
}

void op_remove(struct job *job, char **a)
{
	append(&job->trees, a[0]);
}

/* To the starter: NUL-terminated tokens; the last one says that it is whole. */
static void write_status(const struct job *job, const int numbers[3], const struct report *why)
{
	if (job->control < 0)
		return;
	char text[sizeof *why + 128];
	int n = snprintf(text, sizeof text, "jinit-status%c1%c%d%c%d%c%d%c%d%c%d%c%s%c%s%cend", 0, 0,
			 numbers[0], 0, numbers[1], 0, numbers[2], 0, (int)why->kind, 0,
			 (int)why->error, 0, why->stage, 0, why->path, 0);
	write_all(job->control, text, (size_t)n + 1); /* EPIPE: nobody waits any more */
}

static void clean_up(struct job *job)
{
	leave_no_cgroup(job);
	for (size_t i = 0; i < job->trees.count; i++)
		if (remove_tree(job->trees.items[i]) != 0 && errno != ENOENT)
			complain("remove", job->trees.items[i], strerror(errno));
}

static void monitor_failed(const struct report *report)
{
	struct job *job = failing;
	on_failure = NULL;
	if (job->child > 0) {
		kill(job->child, SIGKILL);
		waitpid(job->child, NULL, 0);
	}
	kill_rest(job);
	finish_relays();
	write_status(job, (const int[]){EXIT_SETUP, 0, 0}, report);
	if (job->front)
		complain(report->stage, report->path, strerror(report->error));
	clean_up(job);
	_exit(EXIT_SETUP);
}

/* fork(2) into new namespaces; time namespaces are younger than the rest. */
static pid_t spawn(struct job *job)
{
	int pidfd = -1;
	struct k_clone_args arguments = {.flags = job->clone_flags | K_CLONE_PIDFD,
					 .pidfd = (uint64_t)(uintptr_t)&pidfd,
					 .exit_signal = SIGCHLD};
	if (job->into_cgroup >= 0) {
		arguments.flags |= K_CLONE_INTO_CGROUP;
		arguments.cgroup = (uint64_t)job->into_cgroup;
	}
	long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
	if (pid < 0 && errno == EINVAL && (arguments.flags & K_CLONE_NEWTIME) != 0) {
		arguments.flags &= ~K_CLONE_NEWTIME;
		pid = syscall(SYS_clone3, &arguments, sizeof arguments);
	}
	if (pid < 0)
		die("clone", "");
	job->child_pidfd = pidfd;
	return (pid_t)pid;
}

static void open_channels(struct job *job)
{
	if (pipe2(job->report, O_CLOEXEC) != 0 || pipe2(job->go, O_CLOEXEC) != 0)
		die("pipe", "");
	job->pty[0] = job->pty[1] = -1;
	if (job->tty && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, job->pty) != 0)
		die("socketpair", "");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		die("open", "/dev/null");
	if (!job->keep_stdin && dup2(null, 0) < 0)
		die("dup", "/dev/null");
	close(null);
}

/* A pipe ends for its reader when the container's last process ends, not when the monitor does. */
static void let_go_of_stdio(const struct job *job)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		die("open", "/dev/null");
	if (relay_fds(NULL, 0) == 0 && !job->tty) {
		dup2(null, 0);
		dup2(null, 1);
		if (!job->front)
			dup2(null, 2);
	}
	close(null);
}

static void pass_on(const struct job *job, const struct signalfd_siginfo *info)
{
	int signal = (int)info->ssi_signo;
	if (signal == SIGWINCH && job->tty)
		resize_terminal();
	else if (job->kill_on_term && signal == SIGTERM)
		kill(job->child, SIGKILL);
	else if (job->front && signal == FORWARDED && (pid_t)info->ssi_pid == job->starter)
		kill(job->child, info->ssi_int);
}

/* Whether the child has ended; without a pid namespace there are its orphans, too. */
static bool reap(const struct job *job, int *status)
{
	bool ended = false;
	int how;
	for (pid_t pid; (pid = waitpid(-1, &how, WNOHANG)) > 0;)
		if (pid == job->child) {
			*status = how;
			ended = true;
		}
	return ended;
}

/* Whether the child has ended. */
static bool handle_signals(const struct job *job, int signals, int *status)
{
	struct signalfd_siginfo info;
	bool ended = false;
	while (read(signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo != SIGCHLD)
			pass_on(job, &info);
		else if (reap(job, status))
			ended = true;
	}
	return ended;
}

int open_starter(const struct job *job)
{
	int fd = (int)syscall(SYS_pidfd_open, job->starter, 0);
	if (fd < 0)
		die("pidfd", "starter");
	if (getppid() != job->starter) /* it died, and the number may be another's by now */
		die_errno("starter", "", ESRCH);
	return fd;
}

/* Waits for the container's end; its wait(2) status. */
static int watch(struct job *job, int signals, int starter)
{
	struct pollfd polls[16] = {{.fd = signals, .events = POLLIN},
				   {.fd = starter, .events = POLLIN},
				   {.fd = job->pty[0], .events = POLLIN}};
	int status = 0;
	for (;;) {
		size_t count = 3 + relay_fds(polls + 3, 13);
		if (poll(polls, (nfds_t)count, -1) < 0 && errno != EINTR)
			die("poll", "");
		if (polls[1].revents != 0) {
			kill(job->child, SIGKILL);
			polls[1].fd = -1;
		}
		if (polls[2].revents != 0) {
			start_relays(job);
			polls[2].fd = -1;
		}
		relay_step();
		if (polls[0].revents != 0 && handle_signals(job, signals, &status))
			return status;
	}
}

static int exit_code(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int conclude(struct job *job, int status)
{
	struct report record, why = {.kind = 0};
	while (read(job->report[0], &record, sizeof record) == sizeof record) {
		if (why.kind == 0)
			why = record;
	}
	int code = exit_code(status);
	if (why.kind != 0)
		code = why.kind == REPORT_SETUP ? EXIT_SETUP
		       : why.error == ENOENT || why.error == ENOTDIR ? EXIT_NOT_FOUND
								     : EXIT_NOT_EXECUTABLE;
	bool oom = oom_kills(job) > 0;
	int signal = why.kind == 0 && code > 128 && code <= 128 + 64 ? code - 128 : 0;
	write_status(job, (const int[]){code, signal, oom}, &why);
	if (job->front && why.kind != 0)
		complain(why.stage, why.path, strerror(why.error));
	else if (job->front && oom && code == 128 + SIGKILL)
		complain("killed", "", job->oom_text);
	return code;
}

_Noreturn void run_monitor(const struct plan *plan, struct job *job)
{
	failing = job;
	on_failure = monitor_failed;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		die("signalfd", "");
	play(plan, IN_MONITOR, job);
	int starter = open_starter(job);
	open_channels(job);
	open_relays(job);
	trace("clone");
	job->child = spawn(job);
	if (job->child == 0)
		run_container(plan, job);
	close(job->report[1]);
	close(job->go[0]);
	close_quietly(job->pty[1]);
	close_quietly(job->into_cgroup);
	join_cgroups(job);
	write_all(job->go[1], "", 1); /* EPIPE: it failed early, and says so */
	if (!job->tty)
		start_relays(job);
	let_go_of_stdio(job);
	int status = watch(job, signals, starter);
	kill_rest(job);
	int code = conclude(job, status);
	finish_relays();
	trace("ended");
	clean_up(job);
	trace("cleaned");
	_exit(code);
}
