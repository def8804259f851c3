/*
 * jinit plays a plan: it starts one container, watches it and cleans up.  It knows no policy: what
 * is mounted, limited or denied is decided by whoever wrote the plan.
 *
 *   starter (JVM, or the front process when jinit has replaced it)
 *    `- monitor    host namespaces: control groups, signals, terminal, status
 *        `- pid 1  new namespaces: plays the container's part of the plan; then init, or the command
 *            `- pid 2  the command, when pid 1 is an init
 *    `- janitor    waits for the starter's end and removes the control groups it used
 */
#ifndef JINIT_H
#define JINIT_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#define EXIT_SETUP 125
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_NOT_FOUND 127

/*
 * From the front process to the monitor, with the number of the signal it got.  A real-time signal
 * is queued; an ordinary one would merge with what the terminal sends to both.
 */
#define FORWARDED 50

/* Told by pid 1 and pid 2 to the monitor; one record is one atomic write to a pipe. */
enum report_kind { REPORT_SETUP = 1, REPORT_EXEC = 2 };

struct report {
	int32_t kind;
	int32_t error; /* errno */
	char stage[20];
	char path[464];
};

struct list {
	char **items;
	size_t count, room;
};

/* Everything about one container, filled in by the plan's operations. */
struct job {
	/* monitor */
	uint64_t clone_flags;
	pid_t starter;
	int control; /* the starter's socket, or -1 */
	const char *oom_file, *oom_text;
	long oom_before;
	struct list cgroups, joins, trees, sweeps;
	int into_cgroup;
	bool front, kill_on_term, kill_rest, keep_stdin, tty;
	pid_t child;
	int child_pidfd;
	/* between monitor and container */
	int report[2], go[2], pty[2];
	/* container */
	int context;  /* open fsopen(2) context */
	int mount;    /* detached or just attached mount */
	int root;     /* root directory of the container, O_PATH */
	int placed;   /* root of the mount to pick from, O_PATH */
	int null_node, empty_tree;
	int terminal; /* slave of the container's pseudo terminal */
	int stdio[3]; /* for the command, -1 is as inherited */
	struct list lowers, sources, environment, arguments;
	gid_t *groups;
	size_t group_count;
	uid_t uid;
	gid_t gid;
	uint64_t capabilities;
	const char *seccomp, *directory;
	bool no_new_privileges, init, ambient;
	mode_t mask;
};

/* plan.c */
enum phase { IN_MONITOR, IN_CONTAINER };
struct plan;
struct plan *read_plan(int fd);
void play(const struct plan *plan, enum phase phase, struct job *job);

/* report.c */
extern void (*on_failure)(const struct report *report);
_Noreturn void die(const char *stage, const char *path);
_Noreturn void die_errno(const char *stage, const char *path, int error);
void complain(const char *what, const char *path, const char *why);
void trace(const char *what);

/* values.c: text to numbers, lists, files */
uint64_t number(const char *text);
size_t from_hex(const char *hex, unsigned char *bytes, size_t room);
void append(struct list *list, char *item);
void *allocate(size_t bytes);
void close_quietly(int fd);
int write_text(const char *file, const char *text);
bool write_all(int fd, const void *bytes, size_t count);

/* monitor.c, front.c, janitor.c */
_Noreturn void run_monitor(const struct plan *plan, struct job *job);
_Noreturn void run_front(const struct plan *plan, struct job *job);
_Noreturn void run_janitor(const struct plan *plan, struct job *job);
int open_starter(const struct job *job);

/* rest.c */
void kill_rest(const struct job *job);

/* cgroup.c */
void join_cgroups(struct job *job);
void leave_no_cgroup(struct job *job);
long oom_kills(const struct job *job);

/* container.c, process.c */
_Noreturn void run_container(const struct plan *plan, struct job *job);
_Noreturn void run_command(struct job *job);
void confine(struct job *job);
void become_init(struct job *job);

/* terminal.c, relay.c */
void open_relays(struct job *job);
void child_stdio(struct job *job);
void start_relays(struct job *job);
size_t relay_fds(void *polls, size_t room);
void relay_step(void);
void finish_relays(void);
void resize_terminal(void);
void send_descriptor(int channel, int fd);
int receive_descriptor(int channel);

/* tree.c */
int remove_tree(const char *path);

/* Operations; see ops.h. */
#define OP(name, function, arity, phase) void function(struct job *job, char **a);
#include "ops.h"
#undef OP

#endif
