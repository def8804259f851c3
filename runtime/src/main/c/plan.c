/* The plan: NUL-terminated tokens, "jinit-plan" "1" and then operations with their arguments. */
#include "jinit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PLAN (64u << 20) /* as in dev.jbuild.launch.LaunchPlan */

struct operation {
	void (*function)(struct job *job, char **arguments);
	char **arguments;
	enum phase phase;
};

struct plan {
	struct operation *operations;
	size_t count;
};

static const struct {
	const char *name;
	void (*function)(struct job *job, char **arguments);
	unsigned arity;
	enum phase phase;
} table[] = {
#define OP(name, function, arity, phase) {name, function, arity, phase},
#include "ops.h"
#undef OP
};

/* Nothing stays behind in memory that was given back: a plan may hold secrets. */
static char *twice(char *bytes, size_t room)
{
	char *larger = allocate(2 * room);
	memcpy(larger, bytes, room);
	explicit_bzero(bytes, room);
	free(bytes);
	return larger;
}

static char *read_to_end(int fd, size_t *length)
{
	size_t room = 1 << 14, count = 0;
	char *bytes = allocate(room);
	for (;;) {
		ssize_t n = read(fd, bytes + count, room - count);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("read", "plan");
		if (n == 0)
			break;
		count += (size_t)n;
		if (count == MAX_PLAN)
			die_errno("read", "plan", E2BIG);
		if (count == room) {
			bytes = twice(bytes, room);
			room *= 2;
		}
	}
	*length = count;
	return bytes;
}

static char **split(char *bytes, size_t length, size_t *count)
{
	size_t n = 0;
	for (size_t i = 0; i < length; i++)
		n += bytes[i] == '\0';
	if (length == 0 || bytes[length - 1] != '\0')
		die_errno("decode", "plan", EBADMSG);
	char **tokens = allocate((n + 1) * sizeof *tokens);
	size_t k = 0;
	for (size_t i = 0; i < length; i += strlen(bytes + i) + 1)
		tokens[k++] = bytes + i;
	*count = n;
	return tokens;
}

/* Index in the table; the search goes on where the last one ended, plans being in its order. */
static size_t look_up(const char *name, size_t hint)
{
	size_t size = sizeof table / sizeof *table;
	for (size_t i = 0; i < size; i++) {
		size_t at = (hint + i) % size;
		if (strcmp(table[at].name, name) == 0)
			return at;
	}
	die_errno("decode", name, EBADMSG);
}

struct plan *read_plan(int fd)
{
	size_t length, count;
	char *bytes = read_to_end(fd, &length);
	if (length == 0) /* started ahead of a container that never came */
		_exit(0);
	char **tokens = split(bytes, length, &count);
	if (count < 2 || strcmp(tokens[0], "jinit-plan") != 0 || strcmp(tokens[1], "1") != 0)
		die_errno("decode", "plan", EBADMSG);
	struct plan *plan = allocate(sizeof *plan);
	plan->operations = allocate(count * sizeof *plan->operations);
	plan->count = 0;
	size_t kind = 0;
	for (size_t i = 2; i < count;) {
		kind = look_up(tokens[i], kind);
		if (count - i - 1 < table[kind].arity)
			die_errno("decode", tokens[i], EBADMSG);
		struct operation *op = &plan->operations[plan->count++];
		op->function = table[kind].function;
		op->phase = table[kind].phase;
		op->arguments = tokens + i + 1;
		i += 1 + table[kind].arity;
	}
	return plan;
}

void play(const struct plan *plan, enum phase phase, struct job *job)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->operations[i].phase == phase)
			plan->operations[i].function(job, plan->operations[i].arguments);
}
