/*
 * Mounts.  Every target is opened below the container's root by openat2(2), which no link leaves,
 * and attached by descriptor: no path is looked up twice.
 */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define MAX_TRIES 10000
#define MAX_PATH 4096

static const char *relative(const char *path)
{
	while (*path == '/')
		path++;
	return *path == '\0' ? "." : path;
}

/*
 * An O_PATH descriptor of what is at path below a directory, or -1 with errno.  EAGAIN: somebody
 * renamed while ".." was followed; another container may do so in a cache that both use.
 */
static int open_below(int directory, const char *path, uint64_t resolve)
{
	struct k_open_how how = {.flags = O_PATH | O_CLOEXEC,
				 .resolve = K_RESOLVE_IN_ROOT | K_RESOLVE_NO_MAGICLINKS | resolve};
	for (int tries = 0;; tries++) {
		int fd = (int)syscall(SYS_openat2, directory, relative(path), &how, sizeof how);
		if (fd >= 0 || errno != EAGAIN || tries == MAX_TRIES)
			return fd;
	}
}

static int look_up(const struct job *job, const char *path, uint64_t resolve)
{
	return open_below(job->root, path, resolve);
}

static void move(int mount, int target, const char *path)
{
	if (syscall(SYS_move_mount, mount, "", target, "",
		    K_MOVE_MOUNT_F_EMPTY_PATH | K_MOVE_MOUNT_T_EMPTY_PATH) != 0)
		die("mount", path);
}

static int copy_of(int fd, unsigned recursive, const char *path)
{
	int tree = (int)syscall(SYS_open_tree, fd, "",
				K_OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH | recursive);
	if (tree < 0)
		die("open_tree", path);
	return tree;
}

static void set_attributes(int mount, uint64_t attributes, unsigned recursive, const char *path)
{
	struct k_mount_attr attr = {.set = attributes};
	if (attributes != 0 && syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | recursive, &attr,
				       sizeof attr) != 0)
		die("mount_setattr", path);
}

void op_private(struct job *job, char **a)
{
	(void)job, (void)a;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		die("private", "/");
}

void op_fs(struct job *job, char **a)
{
	job->context = (int)syscall(SYS_fsopen, a[0], K_FSOPEN_CLOEXEC);
	if (job->context < 0)
		die("fsopen", a[0]);
}

void op_fs_set(struct job *job, char **a)
{
	bool flag = a[1][0] == '\0';
	if (syscall(SYS_fsconfig, job->context, flag ? K_FSCONFIG_SET_FLAG : K_FSCONFIG_SET_STRING,
		    a[0], flag ? NULL : a[1], 0) != 0)
		die("fsconfig", a[0]);
}

void op_fs_try(struct job *job, char **a)
{
	bool flag = a[1][0] == '\0';
	if (syscall(SYS_fsconfig, job->context, flag ? K_FSCONFIG_SET_FLAG : K_FSCONFIG_SET_STRING,
		    a[0], flag ? NULL : a[1], 0) != 0)
		trace("fs-try refused");
}

void op_fs_make(struct job *job, char **a)
{
	if (syscall(SYS_fsconfig, job->context, K_FSCONFIG_CMD_CREATE, NULL, NULL, 0) != 0)
		die("fsconfig", "create");
	close_quietly(job->mount);
	job->mount = (int)syscall(SYS_fsmount, job->context, K_FSMOUNT_CLOEXEC, (unsigned)number(a[0]));
	if (job->mount < 0)
		die("fsmount", "");
	close(job->context);
	job->context = -1;
}

void op_attributes(struct job *job, char **a)
{
	set_attributes(job->mount, number(a[0]), 0, "new mount");
}

void op_attach(struct job *job, char **a)
{
	int target = look_up(job, a[0], K_RESOLVE_NO_SYMLINKS);
	if (target < 0)
		die("mount point", a[0]);
	move(job->mount, target, a[0]);
	close(target);
}

static bool same_device(int one, int other, const char *path)
{
	struct stat a, b;
	if (fstat(one, &a) != 0 || fstat(other, &b) != 0)
		die("mount point", path);
	return a.st_dev == b.st_dev;
}

/* In another mount, as runc does; never in the root, whose upper directory becomes a layer. */
static void make_entry(const struct job *job, int parent, const char *path, bool directory)
{
	const char *name = strrchr(path, '/') + 1;
	if (same_device(parent, job->root, path))
		die_errno("mount point", path, ENOENT);
	int result = directory ? mkdirat(parent, name, 0755) : mknodat(parent, name, S_IFREG | 0644, 0);
	if (result != 0 && errno != EEXIST)
		die("make mount point", path);
}

/* Every prefix is looked up from the root: what is made may be renamed by another container. */
static void make_mount_point(const struct job *job, const char *path, bool directory)
{
	char prefix[MAX_PATH];
	int parent = look_up(job, "/", 0);
	if (parent < 0)
		die("mount point", "/");
	if (path[0] != '/' || strlen(path) >= sizeof prefix)
		die_errno("mount point", path, ENAMETOOLONG);
	strcpy(prefix, path);
	for (char *slash = prefix; slash != NULL;) {
		slash = strchr(slash + 1, '/');
		if (slash != NULL)
			*slash = '\0';
		int fd = look_up(job, prefix, 0);
		if (fd < 0 && errno == ENOENT) {
			make_entry(job, parent, prefix, directory || slash != NULL);
			fd = look_up(job, prefix, 0);
		}
		if (fd < 0)
			die("mount point", prefix);
		close(parent);
		parent = fd;
		if (slash != NULL)
			*slash = '/';
	}
	close(parent);
}

/* A directory takes the place of a directory, anything else that of a file. */
static void check_kinds(int mount, int target, const char *path)
{
	struct stat what, where;
	if (fstat(mount, &what) != 0 || fstat(target, &where) != 0)
		die("mount point", path);
	if (S_ISDIR(what.st_mode) != S_ISDIR(where.st_mode))
		die_errno("mount point", path, S_ISDIR(what.st_mode) ? ENOTDIR : EISDIR);
}

/* A link of the image must not lead a mount into procfs or sysfs (CVE-2025-52881). */
void op_attach_in(struct job *job, char **a)
{
	struct stat what;
	struct statfs fs;
	int target = look_up(job, a[0], 0);
	if (target < 0 && errno == ENOENT) {
		if (fstat(job->mount, &what) != 0)
			die("mount point", a[0]);
		make_mount_point(job, a[0], S_ISDIR(what.st_mode));
		target = look_up(job, a[0], 0);
	}
	if (target < 0 || fstatfs(target, &fs) != 0)
		die("mount point", a[0]);
	if (fs.f_type == K_PROC_SUPER_MAGIC || fs.f_type == K_SYSFS_MAGIC)
		die_errno("mount point", a[0], EPERM);
	check_kinds(job->mount, target, a[0]);
	move(job->mount, target, a[0]);
	close(target);
}

void op_source(struct job *job, char **a)
{
	append(&job->sources, a[0]);
	int fd = (int)syscall(SYS_open_tree, AT_FDCWD, a[0],
			      K_OPEN_TREE_CLONE | O_CLOEXEC | K_AT_RECURSIVE);
	if (fd < 0)
		die("bind", a[0]);
	job->sources.items[job->sources.count - 1] = (char *)(intptr_t)fd;
}

/* Mounts below stay outside, so that all attributes hold for all of it. */
void op_source_beneath(struct job *job, char **a)
{
	int root = open(a[0], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		die("mount source", a[0]);
	int found = open_below(root, a[1], 0);
	if (found < 0)
		die("mount source", a[1]);
	int tree = copy_of(found, 0, a[1]);
	append(&job->sources, (char *)(intptr_t)tree);
	close(found);
	close(root);
}

/* In this mount namespace only, and gone with the old root. */
void op_place(struct job *job, char **a)
{
	int place = open(a[0], O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (place < 0)
		die("open", a[0]);
	move(job->mount, place, a[0]);
	close(place);
	close_quietly(job->placed);
	job->placed = job->mount;
	job->mount = -1;
}

void op_pick(struct job *job, char **a)
{
	int found = open_below(job->placed, a[0], 0);
	if (found < 0)
		die("mount source", a[0]);
	close_quietly(job->mount);
	job->mount = copy_of(found, 0, a[0]);
	close(found);
	set_attributes(job->mount, number(a[1]), 0, a[0]);
}

void op_bind(struct job *job, char **a)
{
	size_t index = number(a[0]);
	if (index >= job->sources.count)
		die_errno("bind", a[0], EINVAL);
	close_quietly(job->mount);
	job->mount = (int)(intptr_t)job->sources.items[index];
	set_attributes(job->mount, number(a[1]), number(a[2]) != 0 ? K_AT_RECURSIVE : 0, "bind");
}

/* One empty read-only tmpfs, shown at every masked directory. */
static int empty_directory(struct job *job, int target, const char *path)
{
	if (job->empty_tree >= 0) {
		int copy = copy_of(job->empty_tree, 0, path);
		move(copy, target, path);
		return copy;
	}
	char *type[] = {"tmpfs"}, *size[] = {"size", "0"}, *attributes[] = {"0xf"};
	int kept = job->mount;
	job->mount = -1;
	op_fs(job, type);
	op_fs_set(job, size);
	op_fs_make(job, attributes);
	job->empty_tree = job->mount;
	job->mount = kept;
	move(job->empty_tree, target, path);
	return -1;
}

/* The container's own /dev/null, made on our tmpfs and checked (CVE-2025-31133). */
static int null_device(struct job *job)
{
	if (job->null_node < 0) {
		struct stat status;
		job->null_node = look_up(job, "/dev/null", K_RESOLVE_NO_SYMLINKS);
		if (job->null_node < 0 || fstat(job->null_node, &status) != 0)
			die("mask", "/dev/null");
		if (!S_ISCHR(status.st_mode) || status.st_rdev != makedev(1, 3))
			die_errno("mask", "/dev/null", ENODEV);
	}
	return job->null_node;
}

static int existing(const struct job *job, const char *path)
{
	int target = look_up(job, path, K_RESOLVE_NO_SYMLINKS);
	if (target < 0 && errno != ENOENT && errno != ENOTDIR)
		die("mount point", path);
	return target;
}

void op_mask(struct job *job, char **a)
{
	int target = existing(job, a[0]), mount = -1;
	struct stat status;
	if (target < 0)
		return;
	if (fstat(target, &status) != 0)
		die("mask", a[0]);
	if (S_ISDIR(status.st_mode)) {
		mount = empty_directory(job, target, a[0]);
	} else {
		mount = copy_of(null_device(job), 0, a[0]);
		move(mount, target, a[0]);
	}
	close_quietly(mount);
	close(target);
}

void op_read_only(struct job *job, char **a)
{
	int target = existing(job, a[0]);
	if (target < 0)
		return;
	int mount = copy_of(target, K_AT_RECURSIVE, a[0]);
	set_attributes(mount, K_MOUNT_ATTR_RDONLY, K_AT_RECURSIVE, a[0]);
	move(mount, target, a[0]);
	close(mount);
	close(target);
}

/* Old root and new root change places, then the old one goes: pivot_root(2), "pivot_root(., .)". */
void op_pivot(struct job *job, char **a)
{
	(void)a;
	trace("pivot");
	if (fchdir(job->root) != 0 || syscall(SYS_pivot_root, ".", ".") != 0)
		die("pivot_root", "");
	if (umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
		die("pivot_root", "old root");
}
