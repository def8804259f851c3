/* What the command may do, who it is, and its start. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAX_FILTER 4096 /* instructions: BPF_MAXINSNS */
#define MAX_PATH 4096

/* Without CAP_SYS_RESOURCE the hard limit only goes down: as far up as it goes, then. */
void op_rlimit(struct job *job, char **a)
{
	(void)job;
	int resource = (int)number(a[0]);
	struct rlimit old, new = {.rlim_cur = (rlim_t)number(a[1]), .rlim_max = (rlim_t)number(a[2])};
	if (setrlimit(resource, &new) == 0)
		return;
	if (errno != EPERM || getrlimit(resource, &old) != 0)
		die("rlimit", a[0]);
	if (new.rlim_max > old.rlim_max)
		new.rlim_max = old.rlim_max;
	if (new.rlim_cur > new.rlim_max)
		new.rlim_cur = new.rlim_max;
	if (setrlimit(resource, &new) != 0)
		die("rlimit", a[0]);
}

/*
 * Landlock, with the one restriction that needs no rule: as in a pid namespace of its own, no signal
 * and no ptrace(2) reaches another's process, so /proc, mounted with hidepid=ptraceable, does not
 * show it.  Before Linux 6.12, or without Landlock, this cannot be had.
 */
void op_scope(struct job *job, char **a)
{
	(void)job, (void)a;
	struct k_landlock_ruleset ruleset = {.scoped = K_LANDLOCK_SCOPE_SIGNAL};
	int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
	if (fd < 0) {
		trace("no scope");
		return;
	}
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		die("landlock", "scope");
	close(fd);
}

void op_umask(struct job *job, char **a)
{
	job->mask = (mode_t)number(a[0]);
}

/* What this process lacks, it cannot give. */
void op_caps(struct job *job, char **a)
{
	struct k_cap_header header = {.version = K_CAPABILITY_VERSION_3};
	struct k_cap_data own[2];
	if (syscall(SYS_capget, &header, own) != 0)
		die("capget", "");
	job->capabilities = number(a[0]) & ((uint64_t)own[1].permitted << 32 | own[0].permitted);
}

void op_ambient(struct job *job, char **a)
{
	(void)a;
	job->ambient = true;
}

void op_group(struct job *job, char **a)
{
	job->groups = realloc(job->groups, (job->group_count + 1) * sizeof *job->groups);
	if (job->groups == NULL)
		die("memory", "");
	job->groups[job->group_count++] = (gid_t)number(a[0]);
}

void op_gid(struct job *job, char **a)
{
	job->gid = (gid_t)number(a[0]);
}

void op_uid(struct job *job, char **a)
{
	job->uid = (uid_t)number(a[0]);
}

void op_no_new_privs(struct job *job, char **a)
{
	(void)a;
	job->no_new_privileges = true;
}

void op_seccomp(struct job *job, char **a)
{
	job->seccomp = a[0];
}

void op_cwd(struct job *job, char **a)
{
	job->directory = a[0];
}

void op_env(struct job *job, char **a)
{
	append(&job->environment, a[0]);
}

void op_arg(struct job *job, char **a)
{
	append(&job->arguments, a[0]);
}

static void make_directories(const char *path)
{
	char prefix[MAX_PATH];
	if (strlen(path) >= sizeof prefix)
		die_errno("cwd", path, ENAMETOOLONG);
	strcpy(prefix, path);
	for (char *slash = strchr(prefix + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = '\0';
		if (mkdir(prefix, 0755) != 0 && errno != EEXIST)
			die("cwd", path);
		if (slash == NULL)
			return;
		*slash = '/';
	}
}

/* No magic link: /proc/self/fd/N might lead to a directory that is not the container's. */
static int change_directory(const char *path)
{
	struct k_open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
				 .resolve = K_RESOLVE_NO_MAGICLINKS};
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
	if (fd < 0)
		return -1;
	int result = fchdir(fd);
	close(fd);
	return result;
}

/* Inside the new root already; a directory that is not below it would betray itself (CVE-2024-21626). */
static void enter_directory(const char *path)
{
	if (path[0] != '/')
		die_errno("cwd", path, EINVAL);
	if (change_directory(path) != 0) {
		if (errno != ENOENT)
			die("cwd", path);
		make_directories(path);
		if (change_directory(path) != 0)
			die("cwd", path);
	}
	char real[MAX_PATH];
	if (syscall(SYS_getcwd, real, sizeof real) < 1 || real[0] != '/')
		die_errno("cwd", path, ENOENT);
}

static void install_filter(const char *hex)
{
	static struct k_sock_filter filter[MAX_FILTER];
	size_t size = from_hex(hex, (unsigned char *)filter, sizeof filter);
	struct k_sock_fprog program = {.len = (unsigned short)(size / sizeof *filter),
				       .filter = filter};
	if (syscall(SYS_seccomp, K_SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		die("seccomp", "");
}

/*
 * What init and command share.  The filter comes while CAP_SYS_ADMIN is there (it is needed without
 * no_new_privs), so everything after it keeps to what the filter allows.
 */
void confine(struct job *job)
{
	enter_directory(job->directory != NULL ? job->directory : "/");
	if (job->no_new_privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		die("prctl", "no_new_privs");
	if (job->seccomp != NULL)
		install_filter(job->seccomp);
}

static void set_capabilities(uint64_t set, uint64_t inheritable)
{
	struct k_cap_header header = {.version = K_CAPABILITY_VERSION_3};
	struct k_cap_data data[2];
	for (int i = 0; i < 2; i++)
		data[i] = (struct k_cap_data){.effective = (uint32_t)(set >> 32 * i),
					      .permitted = (uint32_t)(set >> 32 * i),
					      .inheritable = (uint32_t)(inheritable >> 32 * i)};
	if (syscall(SYS_capset, &header, data) != 0)
		die("capset", "");
}

static void raise_ambient(uint64_t set)
{
	for (int i = 0; i <= K_CAP_LAST; i++)
		if ((set >> i & 1) != 0 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0) != 0)
			die("prctl", "ambient set");
}

static void limit_capabilities(uint64_t set)
{
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (int i = 0; i <= K_CAP_LAST; i++)
		if ((set >> i & 1) == 0 && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) != 0) {
			if (errno == EINVAL) /* past the kernel's last one */
				return;
			die("prctl", "bounding set");
		}
}

/* The command may open /dev/stdout again, which is a pipe that somebody else made. */
static void own_pipes(uid_t uid)
{
	for (int fd = 0; fd <= 2; fd++) {
		struct statfs fs;
		if (fstatfs(fd, &fs) == 0 && fs.f_type == K_PIPEFS_MAGIC && fchown(fd, uid, (gid_t)-1) != 0)
			trace("pipe not owned");
	}
}

static void become_user(const struct job *job)
{
	if (setgroups(job->group_count, job->groups) != 0)
		die("setgroups", "");
	if (setresgid(job->gid, job->gid, job->gid) != 0)
		die("setgid", "");
	limit_capabilities(job->capabilities);
	if (job->ambient && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
		die("prctl", "keepcaps");
	if (setresuid(job->uid, job->uid, job->uid) != 0)
		die("setuid", "");
	bool keep = job->uid == 0 || job->ambient;
	set_capabilities(keep ? job->capabilities : 0, job->ambient ? job->capabilities : 0);
	if (job->ambient)
		raise_ambient(job->capabilities);
}

/*
 * From here on pid 1 is a process of the container like any other: its user's, with no capability
 * that the command lacks, no descriptor, no environment, a sealed program.  So it may be looked at;
 * until here it could not be.
 */
void become_init(struct job *job)
{
	job->capabilities &= 1u << 5; /* CAP_KILL */
	become_user(job);
	if (syscall(SYS_close_range, 0, ~0U, 0) != 0)
		die("close_range", "");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0)
		_exit(EXIT_SETUP);
}

static _Noreturn void not_executed(struct job *job, const char *name, int error)
{
	struct report report = {.kind = REPORT_EXEC, .error = error, .stage = "exec"};
	strncpy(report.path, name, sizeof report.path - 1);
	write_all(job->report[1], &report, sizeof report);
	_exit(error == ENOENT || error == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

static const char *search_path(const struct job *job)
{
	for (size_t i = 0; i < job->environment.count; i++)
		if (strncmp(job->environment.items[i], "PATH=", 5) == 0)
			return job->environment.items[i] + 5;
	return "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
}

/* execvp(3) with the PATH of the container's environment; the first refusal is what is told. */
static void try_path(struct job *job, const char *name, int *error)
{
	char file[MAX_PATH];
	if (*name == '\0')
		return; /* no program at all, not the directories themselves */
	for (const char *from = search_path(job), *end; from != NULL; from = end ? end + 1 : NULL) {
		end = strchr(from, ':');
		size_t length = end != NULL ? (size_t)(end - from) : strlen(from);
		if (length == 0 || length + strlen(name) + 2 > sizeof file)
			continue; /* an empty element means the working directory: not looked at */
		memcpy(file, from, length);
		file[length] = '/';
		strcpy(file + length + 1, name);
		execve(file, job->arguments.items, job->environment.items);
		if (errno != ENOENT && errno != ENOTDIR && *error == ENOENT)
			*error = errno;
	}
}

static void reset_mask(void)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void run_command(struct job *job)
{
	if (job->arguments.count == 0)
		die_errno("exec", "", EINVAL);
	if (job->environment.items == NULL)
		append(&job->environment, NULL);
	child_stdio(job);
	own_pipes(job->uid);
	become_user(job);
	/* changing ids clears it; the monitor is the parent of a command that is pid 1 itself */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		die("prctl", "pdeathsig");
	umask(job->mask);
	if (syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) != 0)
		die("close_range", "");
	reset_mask();
	trace("exec");
	const char *name = job->arguments.items[0];
	int error = ENOENT;
	if (strchr(name, '/') != NULL) {
		execve(name, job->arguments.items, job->environment.items);
		error = errno;
	} else {
		try_path(job, name, &error);
	}
	not_executed(job, name, error);
}
