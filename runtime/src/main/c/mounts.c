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

static const char *relative(const char *path)
{
	while (*path == '/')
		path++;
	return *path == '\0' ? "." : path;
}

/* A descriptor of what is at path below the directory, or -1 with errno; no link leads out of it. */
int look_up_in(int directory, const char *path, uint64_t flags, uint64_t resolve)
{
	struct k_open_how how = {.flags = flags | O_CLOEXEC,
				 .resolve = K_RESOLVE_IN_ROOT | K_RESOLVE_NO_MAGICLINKS | resolve};
	return (int)syscall(SYS_openat2, directory, relative(path), &how, sizeof how);
}

/* An O_PATH descriptor of what is at path below the root, or -1 with errno. */
static int look_up(const struct job *job, const char *path, uint64_t resolve)
{
	return look_up_in(job->root, path, O_PATH, resolve);
}

static void move(int mount, int target, const char *path)
{
	if (syscall(SYS_move_mount, mount, "", target, "",
		    K_MOVE_MOUNT_F_EMPTY_PATH | K_MOVE_MOUNT_T_EMPTY_PATH) != 0)
		die("mount", path);
}

int copy_of(int fd, unsigned recursive, const char *path)
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
		trace("fs-try");
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

/* A link of the image must not lead a mount into procfs or sysfs (CVE-2025-52881). */
void op_attach_in(struct job *job, char **a)
{
	int target = look_up(job, a[0], 0);
	struct statfs fs;
	if (target < 0 || fstatfs(target, &fs) != 0)
		die("mount point", a[0]);
	if (fs.f_type == K_PROC_SUPER_MAGIC || fs.f_type == K_SYSFS_MAGIC)
		die_errno("mount point", a[0], EPERM);
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

/* A directory that containers write to: links in it, also ones exchanged meanwhile, stay inside. */
void op_source_in(struct job *job, char **a)
{
	int directory = open(a[0], O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (directory < 0)
		die("bind", a[0]);
	int entry = look_up_in(directory, a[1], O_PATH, 0);
	if (entry < 0)
		die("mount source", a[1]);
	append(&job->sources, a[0]);
	job->sources.items[job->sources.count - 1] = (char *)(intptr_t)copy_of(entry, 0, a[1]);
	close(entry);
	close(directory);
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
