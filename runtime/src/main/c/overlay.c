/* Overlays, by the new mount interface or by mount(2): the container's root, and trees to attach. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define MAX_OPTIONS 4096 /* mount(2) takes a page */

/* Without an upper directory it is read-only. */
struct overlay {
	const char *upper, *work;
	bool is_volatile, legacy;
};

/* Played now, mounted by op_root: mount(2) needs the place. */
static struct overlay root_overlay;

void op_lower(struct job *job, char **a)
{
	append(&job->lowers, a[0]);
}

void op_overlay(struct job *job, char **a)
{
	(void)job;
	root_overlay = (struct overlay){.upper = a[0],
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
static int by_context(const struct job *job, const struct overlay *overlay)
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
	if (overlay->upper != NULL) {
		must_set(context, "upperdir", overlay->upper);
		must_set(context, "workdir", overlay->work);
	}
	must_set(context, "redirect_dir", "off");
	must_set(context, "metacopy", "off");
	must_set(context, "index", "off");
	if (overlay->is_volatile)
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

static size_t add_upper(const struct overlay *overlay, char *options, size_t room)
{
	if (overlay->upper == NULL)
		return 0;
	int upper = open(overlay->upper, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int work = open(overlay->work, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (upper < 0 || work < 0)
		die("open", overlay->upper);
	return (size_t)snprintf(options, room, ",upperdir=%d,workdir=%d", upper, work);
}

static void by_mount(const struct job *job, const struct overlay *overlay, const char *place)
{
	char options[MAX_OPTIONS];
	size_t used = add_lowers(job, options, sizeof options);
	used += add_upper(overlay, options + used, sizeof options - used);
	if (used < sizeof options)
		used += (size_t)snprintf(options + used, sizeof options - used,
					 ",redirect_dir=off,metacopy=off,index=off%s",
					 overlay->is_volatile ? ",volatile" : "");
	if (used >= sizeof options)
		die_errno("overlay", "too many layers", E2BIG);
	if (chdir("/proc/self/fd") != 0)
		die("chdir", "/proc/self/fd");
	if (mount("overlay", place, "overlay", 0, options) != 0)
		die("overlay", place);
	if (chdir("/") != 0)
		die("chdir", "/");
}

/* Mounts it at a directory of the host, in this mount namespace only; an O_PATH descriptor of it. */
static int mount_at(struct job *job, const struct overlay *overlay, const char *place)
{
	int tree = overlay->legacy ? -1 : by_context(job, overlay);
	if (tree < 0)
		by_mount(job, overlay, place);
	else if (syscall(SYS_move_mount, tree, "", AT_FDCWD, place, K_MOVE_MOUNT_F_EMPTY_PATH) != 0)
		die("mount", place);
	close_quietly(tree);
	job->lowers.count = 0;
	int root = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (root < 0)
		die("open", place);
	return root;
}

void op_root(struct job *job, char **a)
{
	job->root = mount_at(job, &root_overlay, a[0]);
	struct k_mount_attr attributes = {.set = number(a[1])};
	if (attributes.set != 0 && syscall(SYS_mount_setattr, job->root, "", AT_EMPTY_PATH, &attributes,
					   sizeof attributes) != 0)
		die("mount_setattr", a[0]);
	trace("root");
}

/* What is inside goes with the old root; a copy of the part that is asked for stays. */
void op_tree(struct job *job, char **a)
{
	bool writable = a[1][0] != '\0';
	struct overlay overlay = {.upper = writable ? a[1] : NULL,
				  .work = writable ? a[2] : NULL,
				  .is_volatile = writable,
				  .legacy = root_overlay.legacy};
	int tree = mount_at(job, &overlay, a[0]);
	int part = look_up_in(tree, a[3], O_PATH, 0);
	if (part < 0)
		die("mount source", a[3]);
	close_quietly(job->mount);
	job->mount = copy_of(part, 0, a[3]);
	close(part);
	close(tree);
}
