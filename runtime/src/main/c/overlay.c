/* The container's root: an overlay, by the new mount interface or by mount(2). */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define MAX_OPTIONS 4096 /* mount(2) takes a page */

struct overlay {
	const char *upper, *work;
	bool is_volatile, legacy;
};

/* Played now, mounted by op_root: mount(2) needs the place. */
static struct overlay overlay;

void op_lower(struct job *job, char **a)
{
	append(&job->lowers, a[0]);
}

void op_overlay(struct job *job, char **a)
{
	(void)job;
	overlay = (struct overlay){.upper = a[0],
				   .work = a[1],
				   .is_volatile = strcmp(a[2], "volatile") == 0,
				   .legacy = strcmp(a[3], "legacy") == 0};
}

/* What the kernel said on the context, "e overlayfs: ..."; else the key that failed. */
static _Noreturn void die_of_context(int context, const char *key)
{
	int error = errno;
	char text[256];
	ssize_t n = read(context, text, sizeof text - 1);
	if (n <= 2)
		die_errno("overlay", key, error);
	text[n] = '\0';
	die_errno("overlay", text + 2, error);
}

static int set(int context, const char *key, const char *value)
{
	unsigned command = value == NULL ? K_FSCONFIG_SET_FLAG : K_FSCONFIG_SET_STRING;
	return (int)syscall(SYS_fsconfig, context, command, key, value, 0);
}

static void must_set(int context, const char *key, const char *value)
{
	if (set(context, key, value) != 0)
		die_of_context(context, key);
}

/* -1 when this kernel does not take lower directories one by one (before 6.7). */
static int by_context(const struct job *job)
{
	int context = (int)syscall(SYS_fsopen, "overlay", K_FSOPEN_CLOEXEC);
	if (context < 0)
		die("fsopen", "overlay");
	for (size_t i = 0; i < job->lowers.count; i++)
		if (set(context, "lowerdir+", job->lowers.items[i]) != 0) {
			if (i == 0 && errno == EINVAL) {
				close(context);
				return -1;
			}
			die_of_context(context, job->lowers.items[i]);
		}
	must_set(context, "upperdir", overlay.upper);
	must_set(context, "workdir", overlay.work);
	must_set(context, "redirect_dir", "off");
	must_set(context, "metacopy", "off");
	must_set(context, "index", "off");
	if (overlay.is_volatile)
		must_set(context, "volatile", NULL);
	if (syscall(SYS_fsconfig, context, K_FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
		die_of_context(context, "create");
	int mount = (int)syscall(SYS_fsmount, context, K_FSMOUNT_CLOEXEC, 0);
	if (mount < 0)
		die("fsmount", "overlay");
	close(context);
	return mount;
}

/* Short names for long lists: descriptors, seen from /proc/self/fd. */
static size_t add_lowers(const struct job *job, char *options, size_t room)
{
	size_t used = (size_t)snprintf(options, room, "lowerdir=");
	for (size_t i = 0; i < job->lowers.count; i++) {
		int fd = open(job->lowers.items[i], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			die("open", job->lowers.items[i]);
		used += (size_t)snprintf(options + used, room - used, "%s%d", i ? ":" : "", fd);
		if (used + 16 > room)
			die_errno("overlay", "too many layers", E2BIG);
	}
	return used;
}

static void by_mount(const struct job *job, const char *place)
{
	char options[MAX_OPTIONS];
	size_t used = add_lowers(job, options, sizeof options);
	int upper = open(overlay.upper, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int work = open(overlay.work, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (upper < 0 || work < 0)
		die("open", overlay.upper);
	int n = snprintf(options + used, sizeof options - used,
			 ",upperdir=%d,workdir=%d,redirect_dir=off,metacopy=off,index=off%s", upper, work,
			 overlay.is_volatile ? ",volatile" : "");
	if (n < 0 || used + (size_t)n >= sizeof options)
		die_errno("overlay", "too many layers", E2BIG);
	if (chdir("/proc/self/fd") != 0)
		die("chdir", "/proc/self/fd");
	if (mount("overlay", place, "overlay", 0, options) != 0)
		die("overlay", place);
	if (chdir("/") != 0)
		die("chdir", "/");
}

/* The overlay covers a trusted directory of the host, in this mount namespace only. */
void op_root(struct job *job, char **a)
{
	int tree = overlay.legacy ? -1 : by_context(job);
	if (tree < 0)
		by_mount(job, a[0]);
	else if (syscall(SYS_move_mount, tree, "", AT_FDCWD, a[0], K_MOVE_MOUNT_F_EMPTY_PATH) != 0)
		die("mount", a[0]);
	close_quietly(tree);
	job->root = open(a[0], O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (job->root < 0)
		die("open", a[0]);
	struct k_mount_attr attributes = {.set = number(a[1])};
	if (attributes.set != 0 && syscall(SYS_mount_setattr, job->root, "", AT_EMPTY_PATH, &attributes,
					   sizeof attributes) != 0)
		die("mount_setattr", a[0]);
	trace("root");
}
