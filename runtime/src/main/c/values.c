/* Numbers, lists and small files. */
#include "jinit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Unsigned; decimal, 0x hexadecimal or 0 octal. */
uint64_t number(const char *text)
{
	char *end;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 0);
	if (errno != 0 || *text < '0' || *text > '9' || *end != '\0')
		die_errno("number", text, EINVAL);
	return value;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	die_errno("decode", "hex", EINVAL);
}

size_t from_hex(const char *hex, unsigned char *bytes, size_t room)
{
	size_t count = strlen(hex) / 2;
	if (strlen(hex) % 2 != 0 || count > room)
		die_errno("decode", "hex", EINVAL);
	for (size_t i = 0; i < count; i++)
		bytes[i] = (unsigned char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	return count;
}

/* Never NULL; the memory is zero. */
void *allocate(size_t bytes)
{
	void *memory = calloc(1, bytes);
	if (memory == NULL)
		die("memory", "");
	return memory;
}

/* The array stays NULL-terminated, as execve(2) wants it. */
void append(struct list *list, char *item)
{
	if (list->count + 2 > list->room) {
		list->room = list->room == 0 ? 16 : 2 * list->room;
		list->items = realloc(list->items, list->room * sizeof *list->items);
		if (list->items == NULL)
			die("memory", "");
	}
	list->items[list->count++] = item;
	list->items[list->count] = NULL;
}

void close_quietly(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* 0, or -1 with errno: one write, as control group files want it. */
int write_text(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	ssize_t n = write(fd, text, strlen(text));
	int error = errno;
	close(fd);
	errno = error;
	return n == (ssize_t)strlen(text) ? 0 : -1;
}

bool write_all(int fd, const void *bytes, size_t count)
{
	const char *from = bytes;
	while (count > 0) {
		ssize_t n = write(fd, from, count);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		from += n;
		count -= (size_t)n;
	}
	return true;
}
