/* Entries of a file system of our own that nobody else sees yet. */
#include "jinit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

void op_dir(struct job *job, char **a)
{
	if (mkdirat(job->mount, a[0], (mode_t)number(a[1])) != 0)
		die("mkdir", a[0]);
}

void op_file(struct job *job, char **a)
{
	if (mknodat(job->mount, a[0], S_IFREG | (mode_t)number(a[1]), 0) != 0)
		die("create", a[0]);
}

static void make_device(const struct job *job, mode_t type, char **a)
{
	dev_t device = makedev((unsigned)number(a[2]), (unsigned)number(a[3]));
	if (mknodat(job->mount, a[0], type | (mode_t)number(a[1]), device) != 0)
		die("mknod", a[0]);
}

void op_node(struct job *job, char **a)
{
	make_device(job, S_IFCHR, a);
}

void op_block(struct job *job, char **a)
{
	make_device(job, S_IFBLK, a);
}

void op_link(struct job *job, char **a)
{
	if (symlinkat(a[1], job->mount, a[0]) != 0)
		die("symlink", a[0]);
}

/*
 * The content is decoded where it stands and erased: it may be a secret, and pid 1 may be looked at
 * later, by a user who may not read the file.
 */
void op_content(struct job *job, char **a)
{
	size_t length = strlen(a[4]);
	size_t size = from_hex(a[4], (unsigned char *)a[4], length);
	int fd = openat(job->mount, a[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		die("create", a[0]);
	if (!write_all(fd, a[4], size))
		die("write", a[0]);
	explicit_bzero(a[4], length);
	if (fchown(fd, (uid_t)number(a[2]), (gid_t)number(a[3])) != 0)
		die("chown", a[0]);
	if (fchmod(fd, (mode_t)number(a[1])) != 0)
		die("chmod", a[0]);
	if (close(fd) != 0)
		die("close", a[0]);
}
