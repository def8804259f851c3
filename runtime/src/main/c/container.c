/* Pid 1 of the container: identity of its namespaces, then the plan, then init or the command. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int report_channel;

static void tell_monitor(const struct report *report)
{
	write_all(report_channel, report, sizeof *report);
	_exit(EXIT_SETUP);
}

/* The end of the channel without a byte: the monitor has died, before PDEATHSIG was set. */
void op_go(struct job *job, char **a)
{
	(void)a;
	char byte;
	if (read(job->go[0], &byte, 1) != 1)
		_exit(EXIT_SETUP);
	close(job->go[0]);
	trace("go");
}

/* After the control groups are joined: they become its root. */
void op_cgroupns(struct job *job, char **a)
{
	(void)job, (void)a;
	if (unshare((int)K_CLONE_NEWCGROUP) != 0)
		die("unshare", "cgroup");
}

/* In the plan of a container that shares the host's other namespaces. */
void op_netns(struct job *job, char **a)
{
	(void)job, (void)a;
	if (unshare((int)K_CLONE_NEWNET) != 0)
		die("unshare", "network");
}

void op_hostname(struct job *job, char **a)
{
	(void)job;
	if (sethostname(a[0], strlen(a[0])) != 0)
		die("hostname", a[0]);
}

void op_loopback(struct job *job, char **a)
{
	(void)job, (void)a;
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) != 0)
		die("loopback", "lo");
	close(fd);
}

void op_init(struct job *job, char **a)
{
	(void)a;
	job->init = true;
}

/* All that have ended; exits as the command does. */
static void reap(pid_t command)
{
	int status;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
		if (pid == command)
			_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* Signals sent to pid 1 are for the command; when it ends, the kernel kills what is left. */
static _Noreturn void be_init(pid_t command, const sigset_t *signals)
{
	for (;;) {
		siginfo_t info;
		int signal = sigwaitinfo(signals, &info);
		if (signal == SIGCHLD)
			reap(command);
		else if (signal > 0)
			kill(command, signal);
	}
}

static _Noreturn void start_command(struct job *job)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	pid_t command = fork();
	if (command < 0)
		die("fork", "");
	if (command == 0) {
		setsid();
		run_command(job);
	}
	become_init(job);
	be_init(command, &all);
}

_Noreturn void run_container(const struct plan *plan, struct job *job)
{
	trace("container");
	report_channel = job->report[1];
	on_failure = tell_monitor;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		die("prctl", "pdeathsig");
	close(job->report[0]);
	close(job->go[1]);
	close_quietly(job->pty[0]);
	close_quietly(job->control);
	setsid();
	umask(0);
	/* the host's session keyring stays outside; without keyrings there is nothing to keep */
	syscall(SYS_keyctl, K_KEYCTL_JOIN_SESSION_KEYRING, NULL);
	job->context = job->mount = job->root = job->placed = -1;
	job->null_node = job->empty_tree = -1;
	play(plan, IN_CONTAINER, job);
	trace("played");
	confine(job);
	if (job->init)
		start_command(job);
	run_command(job);
}
