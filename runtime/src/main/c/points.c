/* Files of our own to attach, and mount points inside what is mounted already. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* At a private directory of the host, in this mount namespace only; it goes with the old root. */
void op_place(struct job *job, char **a)
{
	if (syscall(SYS_move_mount, job->mount, "", AT_FDCWD, a[0], K_MOVE_MOUNT_F_EMPTY_PATH) != 0)
		die("mount", a[0]);
	close_quietly(job->place);
	job->place = open(a[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (job->place < 0)
		die("open", a[0]);
}

static void fill(int file, const char *hex)
{
	size_t size = strlen(hex) / 2;
	unsigned char *bytes = allocate(size + 1);
	from_hex(hex, bytes, size);
	if (!write_all(file, bytes, size))
		die("write", "secret");
	explicit_bzero(bytes, size);
	free(bytes);
}

void op_secret(struct job *job, char **a)
{
	int file = openat(job->place, a[0], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		die("create", "secret");
	fill(file, a[4]);
	if (fchown(file, (uid_t)number(a[2]), (gid_t)number(a[3])) != 0 ||
	    fchmod(file, (mode_t)number(a[1])) != 0)
		die("chown", "secret");
	close(file);
	int entry = openat(job->place, a[0], O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (entry < 0)
		die("open", "secret");
	close_quietly(job->mount);
	job->mount = copy_of(entry, 0, "secret");
	close(entry);
}

/* The next directory on the way, made when it is missing; closes the one above. */
static int enter(const struct job *job, int above, const char *path)
{
	int directory = look_up_in(job->root, path, O_RDONLY | O_DIRECTORY, 0);
	if (directory < 0 && errno == ENOENT) {
		const char *name = strrchr(path, '/') + 1;
		if (mkdirat(above, name, 0755) == 0 || errno == EEXIST)
			directory = openat(above, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	}
	int error = errno;
	close(above);
	errno = error;
	return directory;
}

/* The directory that the last name of a path is in; the caller closes it. */
static int make_way(const struct job *job, char *path)
{
	int directory = look_up_in(job->root, "/", O_RDONLY | O_DIRECTORY, 0);
	for (char *slash = strchr(path + 1, '/'); slash != NULL && directory >= 0;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		directory = enter(job, directory, path);
		*slash = '/';
	}
	return directory;
}

/* As other runtimes: a mount point that is missing in a mounted directory is made there. */
void op_point(struct job *job, char **a)
{
	char path[PATH_MAX];
	if (a[0][0] != '/' || strlen(a[0]) >= sizeof path)
		die_errno("mount point", a[0], ENAMETOOLONG);
	int there = look_up_in(job->root, a[0], O_PATH, 0);
	if (there >= 0 || errno != ENOENT) {
		close_quietly(there);
		return;
	}
	strcpy(path, a[0]);
	const char *name = strrchr(a[0], '/') + 1;
	int directory = make_way(job, path);
	int made = directory < 0 ? -1
		   : strcmp(a[1], "dir") == 0
			   ? mkdirat(directory, name, 0755)
			   : mknodat(directory, name, S_IFREG | 0644, 0);
	if (made != 0 && errno != EEXIST)
		die("mount point", a[0]);
	close_quietly(directory);
}
