/* The janitor: nothing to do until its starter has ended, in whatever way. */
#include "jinit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REMOVE_TRIES 2000 /* of a millisecond each: monitors that see the same end finish first */
#define KILL_AFTER 1000   /* tries; by then a monitor has been killed itself */

void op_sweep(struct job *job, char **a)
{
	append(&job->sweeps, a[0]);
	append(&job->sweeps, a[1]);
}

/* Processes whose monitor could not end them: they are ours, as the group is. */
static void kill_all(int parent, const char *group)
{
	int directory = openat(parent, group, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	int fd = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[4096]; /* what does not fit is read by the next try */
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	close_quietly(fd);
	close_quietly(directory);
	if (n <= 0)
		return;
	text[n] = '\0';
	for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
		if (atoi(line) > 1)
			kill(atoi(line), SIGKILL);
}

static void remove_groups(const char *parent, const char *prefix)
{
	DIR *directory = opendir(parent);
	if (directory == NULL)
		return;
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			for (int i = 0; i < REMOVE_TRIES; i++) {
				if (unlinkat(dirfd(directory), entry->d_name, AT_REMOVEDIR) == 0 || errno != EBUSY)
					break;
				if (i >= KILL_AFTER)
					kill_all(dirfd(directory), entry->d_name);
				nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
			}
	closedir(directory);
}

_Noreturn void run_janitor(const struct plan *plan, struct job *job)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL); /* the terminal's signals are for the starter */
	play(plan, IN_MONITOR, job);
	struct pollfd starter = {.fd = open_starter(job), .events = POLLIN};
	while (poll(&starter, 1, -1) < 0 && errno == EINTR)
		continue;
	for (size_t i = 0; i + 1 < job->sweeps.count; i += 2)
		remove_groups(job->sweeps.items[i], job->sweeps.items[i + 1]);
	_exit(0);
}
