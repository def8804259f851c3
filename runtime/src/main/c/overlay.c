/* Overlays: the container's root, and trees to pick from; by the new mount interface or mount(2). */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define MAX_OPTIONS 4096 /* mount(2) takes a page */

/* Without an upper directory nothing can be written, and there must be two lower ones. */
struct overlay {
	const struct list *lowers;
	const char *upper, *work;
	bool is_volatile, legacy;
};

/* Played now, mounted by op_root: mount(2) needs the place. */
static struct overlay root;

void op_lower(struct job *job, char **a)
{
	append(&job->lowers, a[0]);
}

void op_overlay(struct job *job, char **a)
{
	root = (struct overlay){.lowers = &job->lowers,
				.upper = a[0],
				.work = a[1],
				.is_volatile = strcmp(a[2], "volatile") == 0,
				.legacy = strcmp(a[3], "legacy") == 0};
}

static bool writable(const struct overlay *overlay)
{
	return overlay->upper[0] != '\0';
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

static void set_upper(int context, const struct overlay *overlay)
{
	must_set(context, "upperdir", overlay->upper);
	must_set(context, "workdir", overlay->work);
	if (overlay->is_volatile)
		must_set(context, "volatile", NULL);
}

/* -1 when this kernel does not take lower directories one by one (before 6.7). */
static int by_context(const struct overlay *overlay)
{
	int context = (int)syscall(SYS_fsopen, "overlay", K_FSOPEN_CLOEXEC);
	if (context < 0)
		die("fsopen", "overlay");
	for (size_t i = 0; i < overlay->lowers->count; i++)
		if (set(context, "lowerdir+", overlay->lowers->items[i]) != 0) {
			if (i == 0 && errno == EINVAL) {
				close(context);
				return -1;
			}
			die_of_context(context, overlay->lowers->items[i]);
		}
	if (writable(overlay))
		set_upper(context, overlay);
	must_set(context, "redirect_dir", "off");
	must_set(context, "metacopy", "off");
	must_set(context, "index", "off");
	if (syscall(SYS_fsconfig, context, K_FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
		die_of_context(context, "create");
	int mount = (int)syscall(SYS_fsmount, context, K_FSMOUNT_CLOEXEC, 0);
	if (mount < 0)
		die("fsmount", "overlay");
	close(context);
	return mount;
}

static int open_directory(const char *path)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die("open", path);
	return fd;
}

/* Short names for long lists: descriptors, seen from /proc/self/fd. */
static size_t add_lowers(const struct overlay *overlay, int *fds, char *options, size_t room)
{
	size_t used = (size_t)snprintf(options, room, "lowerdir=");
	for (size_t i = 0; i < overlay->lowers->count; i++) {
		fds[i] = open_directory(overlay->lowers->items[i]);
		used += (size_t)snprintf(options + used, room - used, "%s%d", i ? ":" : "", fds[i]);
		if (used + 16 > room)
			die_errno("overlay", "too many layers", E2BIG);
	}
	return used;
}

static size_t add_upper(const struct overlay *overlay, int *fds, char *options, size_t room)
{
	fds[0] = open_directory(overlay->upper);
	fds[1] = open_directory(overlay->work);
	int n = snprintf(options, room, ",upperdir=%d,workdir=%d%s", fds[0], fds[1],
			 overlay->is_volatile ? ",volatile" : "");
	if (n < 0 || (size_t)n >= room)
		die_errno("overlay", "too many layers", E2BIG);
	return (size_t)n;
}

static void by_mount(const struct overlay *overlay, const char *place)
{
	static const char rest[] = ",redirect_dir=off,metacopy=off,index=off";
	char options[MAX_OPTIONS];
	size_t room = sizeof options - sizeof rest, count = overlay->lowers->count;
	int *fds = allocate((count + 2) * sizeof *fds);
	size_t used = add_lowers(overlay, fds, options, room);
	if (writable(overlay)) {
		used += add_upper(overlay, fds + count, options + used, room - used);
		count += 2;
	}
	strcpy(options + used, rest);
	if (chdir("/proc/self/fd") != 0)
		die("chdir", "/proc/self/fd");
	if (mount("overlay", place, "overlay", 0, options) != 0)
		die("overlay", place);
	if (chdir("/") != 0)
		die("chdir", "/");
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
	free(fds);
}

/* Covers a trusted directory of the host, in this mount namespace only; its root, O_PATH. */
static int attach(struct overlay *overlay, const char *place)
{
	int tree = overlay->legacy ? -1 : by_context(overlay);
	if (tree < 0)
		by_mount(overlay, place);
	else if (syscall(SYS_move_mount, tree, "", AT_FDCWD, place, K_MOVE_MOUNT_F_EMPTY_PATH) != 0)
		die("mount", place);
	close_quietly(tree);
	int fd = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		die("open", place);
	return fd;
}

void op_root(struct job *job, char **a)
{
	job->root = attach(&root, a[0]);
	job->lowers.count = 0;
	struct k_mount_attr attributes = {.set = number(a[1])};
	if (attributes.set != 0 && syscall(SYS_mount_setattr, job->root, "", AT_EMPTY_PATH, &attributes,
					   sizeof attributes) != 0)
		die("mount_setattr", a[0]);
	trace("root");
}

/* What is written to it is thrown away, and need not be synced. */
void op_tree(struct job *job, char **a)
{
	struct overlay tree = {.lowers = &job->lowers,
			       .upper = a[1],
			       .work = a[2],
			       .is_volatile = true,
			       .legacy = strcmp(a[3], "legacy") == 0};
	close_quietly(job->placed);
	job->placed = attach(&tree, a[0]);
	job->lowers.count = 0;
}
