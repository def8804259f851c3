/*
 * What is left of a container without a pid namespace: nothing kills it when the first process has
 * ended.  As the monitor is a subreaper (prctl(2)), all that the container ever started is below it
 * until it is reaped.  It is stopped first, so that nothing forks away from the kill.
 */
#include "jinit.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_PASSES 200 /* of a millisecond each; what does not stop by then is killed running */

struct process {
	pid_t pid, parent;
	char state;
	bool below; /* this process */
};

void op_kill_rest(struct job *job, char **a)
{
	(void)a;
	job->kill_rest = true;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		die("prctl", "subreaper");
}

/* Fields 1, 3 and 4 of proc_pid_stat(5); the name before them may hold anything but its end. */
static bool read_process(const char *pid, struct process *process)
{
	char path[64], text[512];
	snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	close_quietly(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	const char *end = strrchr(text, ')');
	if (end == NULL || end + 4 >= text + n)
		return false;
	process->pid = atoi(pid);
	process->state = end[2];
	process->parent = atoi(end + 4);
	process->below = process->parent == getpid();
	return true;
}

/* All of the machine's; the caller frees them. */
static struct process *read_processes(size_t *count)
{
	DIR *proc = opendir("/proc");
	if (proc == NULL)
		die("open", "/proc");
	size_t room = 256;
	struct process *all = allocate(room * sizeof *all);
	*count = 0;
	for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
		if (!isdigit((unsigned char)entry->d_name[0]) || !read_process(entry->d_name, &all[*count]))
			continue;
		if (++*count == room) {
			room *= 2;
			all = realloc(all, room * sizeof *all);
			if (all == NULL)
				die_errno("memory", "", ENOMEM);
		}
	}
	closedir(proc);
	return all;
}

static bool is_below(const struct process *all, size_t count, pid_t pid)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].pid == pid)
			return all[i].below;
	return false;
}

/* Numbers grow from parent to child until they wrap, so one round is usually enough. */
static void mark(struct process *all, size_t count)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < count; i++)
			if (!all[i].below && is_below(all, count, all[i].parent))
				all[i].below = more = true;
	}
}

/* How many were neither stopped nor dead when they were looked at. */
static size_t signal_all(int signal)
{
	size_t count, moving = 0;
	struct process *all = read_processes(&count);
	mark(all, count);
	for (size_t i = 0; i < count; i++) {
		if (!all[i].below)
			continue;
		moving += strchr("TtZX", all[i].state) == NULL;
		kill(all[i].pid, signal);
	}
	free(all);
	return moving;
}

/* Whether any child is left. */
static bool reap_all(void)
{
	pid_t pid;
	do
		pid = waitpid(-1, NULL, WNOHANG);
	while (pid > 0);
	return pid == 0;
}

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

void kill_rest(const struct job *job)
{
	if (!job->kill_rest || !reap_all())
		return;
	for (int i = 0; i < STOP_PASSES && signal_all(SIGSTOP) > 0; i++)
		pause_briefly();
	while (reap_all()) {
		signal_all(SIGKILL);
		pause_briefly();
	}
}
