/* Control groups: made, filled, watched and removed by the monitor. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REMOVE_TRIES 1000 /* of a millisecond each */
#define MAX_DEVICE_PROGRAM 4096

void op_cg_make(struct job *job, char **a)
{
	if (mkdir(a[0], 0755) != 0)
		die("cgroup", a[0]);
	append(&job->cgroups, a[0]);
}

void op_cg_set(struct job *job, char **a)
{
	(void)job;
	if (write_text(a[0], a[1]) != 0)
		die("cgroup", a[0]);
}

void op_cg_try(struct job *job, char **a)
{
	(void)job;
	if (write_text(a[0], a[1]) != 0)
		trace("cg-try refused");
}

void op_cg_join(struct job *job, char **a)
{
	append(&job->joins, a[0]);
}

void op_cg_into(struct job *job, char **a)
{
	job->into_cgroup = open(a[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (job->into_cgroup < 0)
		die("cgroup", a[0]);
}

/* Version 2 has no device files: a program decides, and allows what it returns 1 for. */
void op_cg_device(struct job *job, char **a)
{
	(void)job;
	static unsigned char program[MAX_DEVICE_PROGRAM];
	size_t size = from_hex(a[1], program, sizeof program);
	struct k_bpf_load load = {.type = K_BPF_PROG_TYPE_CGROUP_DEVICE,
				  .instructions = (uint32_t)(size / 8),
				  .program = (uint64_t)(uintptr_t)program,
				  .license = (uint64_t)(uintptr_t) "Apache"};
	int fd = (int)syscall(SYS_bpf, K_BPF_PROG_LOAD, &load, sizeof load);
	if (fd < 0)
		die("bpf", "device program");
	int directory = open(a[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		die("cgroup", a[0]);
	struct k_bpf_attach attach = {.target_fd = (uint32_t)directory,
				      .program_fd = (uint32_t)fd,
				      .type = K_BPF_CGROUP_DEVICE,
				      .flags = K_BPF_F_ALLOW_MULTI};
	if (syscall(SYS_bpf, K_BPF_PROG_ATTACH, &attach, sizeof attach) != 0)
		die("bpf", a[0]);
	close(directory);
	close(fd);
}

void op_oom(struct job *job, char **a)
{
	job->oom_file = a[0];
	job->oom_text = a[1];
	job->oom_before = 0;
	job->oom_before = oom_kills(job);
}

/* Since the container began; 0 when nothing counts them. */
long oom_kills(const struct job *job)
{
	char text[1024];
	if (job->oom_file == NULL)
		return 0;
	int fd = open(job->oom_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	close_quietly(fd);
	if (n < 0)
		return 0;
	text[n] = '\0';
	const char *line = strstr(text, "oom_kill ");
	return line == NULL ? 0 : atol(line + strlen("oom_kill ")) - job->oom_before;
}

/* The first move into a version 1 group waits for an RCU grace period: 5 to 15 ms. */
void join_cgroups(struct job *job)
{
	char pid[16];
	snprintf(pid, sizeof pid, "%d", (int)job->child);
	for (size_t i = 0; i < job->joins.count; i++)
		if (write_text(job->joins.items[i], pid) != 0 && errno != ESRCH)
			die("cgroup", job->joins.items[i]);
}

void leave_no_cgroup(struct job *job)
{
	while (job->cgroups.count > 0) {
		const char *directory = job->cgroups.items[--job->cgroups.count];
		for (int i = 0; i < REMOVE_TRIES && rmdir(directory) != 0 && errno == EBUSY; i++)
			nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
}
