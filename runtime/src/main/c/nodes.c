/* Entries of a file system of our own that nobody else sees yet. */
#include "jinit.h"

#include <errno.h>
#include <fcntl.h>
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

void op_node(struct job *job, char **a)
{
	dev_t device = makedev((unsigned)number(a[2]), (unsigned)number(a[3]));
	if (mknodat(job->mount, a[0], S_IFCHR | (mode_t)number(a[1]), device) != 0)
		die("mknod", a[0]);
}

void op_link(struct job *job, char **a)
{
	if (symlinkat(a[1], job->mount, a[0]) != 0)
		die("symlink", a[0]);
}
