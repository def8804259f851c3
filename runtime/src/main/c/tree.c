/*
 * Removes a tree by descriptors, following nothing, with two directories open at any depth: what
 * lies deeper than one level is moved up first.
 */
#include "jinit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPEN_DIR (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

static bool is_dot(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* Moves a directory that is not empty up into the top directory, under a name not yet taken. */
static int move_up(int directory, const char *name, int top)
{
	static unsigned long serial;
	char fresh[32];
	for (;;) {
		snprintf(fresh, sizeof fresh, ".jinit-%lu", serial++);
		if (faccessat(top, fresh, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		return renameat(directory, name, top, fresh);
	}
}

static int empty(int fd, int top, bool up);

/* up: a directory that is not empty is moved; else its content is emptied into the top. */
static int remove_entry(int directory, const char *name, int top, bool up)
{
	if (unlinkat(directory, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	if (unlinkat(directory, name, AT_REMOVEDIR) == 0)
		return 0;
	if (errno != ENOTEMPTY && errno != EEXIST)
		return -1;
	if (up)
		return move_up(directory, name, top);
	int child = openat(directory, name, OPEN_DIR);
	if (child < 0 || empty(child, top, true) != 0)
		return -1;
	return unlinkat(directory, name, AT_REMOVEDIR);
}

/* Closes fd. */
static int empty(int fd, int top, bool up)
{
	DIR *stream = fdopendir(fd);
	if (stream == NULL) {
		close(fd);
		return -1;
	}
	int result = 0;
	for (struct dirent *entry; result == 0 && (entry = readdir(stream)) != NULL;)
		if (!is_dot(entry->d_name))
			result = remove_entry(dirfd(stream), entry->d_name, top, up);
	int error = errno;
	closedir(stream);
	errno = error;
	return result;
}

int remove_tree(const char *path)
{
	for (;;) {
		int top = open(path, OPEN_DIR);
		if (top < 0)
			return -1;
		int result = empty(dup(top), top, false);
		close(top);
		if (result != 0)
			return -1;
		if (rmdir(path) == 0)
			return 0;
		if (errno != ENOTEMPTY && errno != EEXIST) /* else entries were moved up: again */
			return -1;
	}
}
