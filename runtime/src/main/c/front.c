/*
 * The process that replaced the JVM: it keeps the pid that the shell knows, hands signals on and
 * ends with the container's code.  The monitor below it cleans up even when this one is killed.
 */
#include "jinit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void wait_set(sigset_t *set)
{
	sigfillset(set);
	sigdelset(set, SIGTSTP); /* the shell's job control acts on this process as on any other */
	sigdelset(set, SIGTTIN);
	sigdelset(set, SIGTTOU);
	sigdelset(set, SIGCONT);
}

static bool is_forwarded(int signal)
{
	return signal != SIGCHLD && signal != SIGWINCH && signal != SIGPIPE && signal != SIGURG;
}

_Noreturn void run_front(const struct plan *plan, struct job *job)
{
	job->front = true;
	job->starter = getpid();
	struct termios modes;
	bool terminal = tcgetattr(0, &modes) == 0;
	sigset_t set;
	wait_set(&set);
	sigprocmask(SIG_SETMASK, &set, NULL);
	pid_t monitor = fork();
	if (monitor < 0)
		die("fork", "");
	if (monitor == 0)
		run_monitor(plan, job);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	dup2(null, 1);
	if (!terminal)
		dup2(null, 0);
	for (;;) {
		siginfo_t info;
		int signal = sigwaitinfo(&set, &info), status;
		if (signal == SIGCHLD && waitpid(monitor, &status, WNOHANG) == monitor) {
			if (WIFEXITED(status))
				_exit(WEXITSTATUS(status));
			if (terminal) {
				sigaddset(&set, SIGTTOU);
				sigprocmask(SIG_SETMASK, &set, NULL);
				tcsetattr(0, TCSADRAIN, &modes);
			}
			_exit(EXIT_SETUP);
		}
		if (signal > 0 && is_forwarded(signal))
			sigqueue(monitor, FORWARDED, (union sigval){.sival_int = signal});
	}
}
