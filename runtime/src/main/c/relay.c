/*
 * Bytes between the user's terminal and the container: the container never holds the terminal
 * itself, whose settings and input queue it could reach through it (CVE-2017-5226).
 */
#include "jinit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CHUNK 16384

struct relay {
	int from, to; /* from is -1 at its end; to is -1 when nobody reads any more */
	size_t begin, end;
	struct pollfd *in, *out; /* this round's, or NULL */
	char bytes[CHUNK];
};

static struct relay relays[3];
static size_t relay_count;
static int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
static int master = -1;
static bool raw;
static struct termios saved_modes;

static void add(int from, int to)
{
	relays[relay_count++] = (struct relay){.from = from, .to = to};
}

/* Without a terminal of its own, the container gets a pipe wherever it would get the user's. */
void open_relays(struct job *job)
{
	for (int fd = 0; fd < 3; fd++) {
		job->stdio[fd] = -1;
		if (!job->front || job->tty || !isatty(fd) || (fd == 0 && !job->keep_stdin))
			continue;
		if (pipe2(pipes[fd], O_CLOEXEC) != 0)
			die("pipe", "stdio");
		job->stdio[fd] = pipes[fd][fd != 0];
	}
}

void resize_terminal(void)
{
	struct winsize size;
	if (master >= 0 && (ioctl(0, TIOCGWINSZ, &size) == 0 || ioctl(1, TIOCGWINSZ, &size) == 0))
		ioctl(master, TIOCSWINSZ, &size);
}

static void start_terminal(struct job *job)
{
	master = receive_descriptor(job->pty[0]);
	if (master < 0) /* pid 1 failed, and says why elsewhere */
		return;
	fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK);
	resize_terminal();
	if (job->keep_stdin && tcgetattr(0, &saved_modes) == 0) {
		struct termios modes = saved_modes;
		cfmakeraw(&modes);
		raw = tcsetattr(0, TCSADRAIN, &modes) == 0;
	}
	if (job->keep_stdin)
		add(0, master);
	add(master, 1);
}

void start_relays(struct job *job)
{
	if (job->tty) {
		start_terminal(job);
		return;
	}
	for (int fd = 0; fd < 3; fd++) {
		if (pipes[fd][0] < 0)
			continue;
		close(job->stdio[fd]);
		int ours = pipes[fd][fd == 0];
		fcntl(ours, F_SETFL, O_NONBLOCK);
		if (fd == 0)
			add(0, ours);
		else
			add(ours, fd);
	}
}

/* Fills in what to wait for; the number of entries.  With room 0: whether there is any relay. */
size_t relay_fds(void *array, size_t room)
{
	struct pollfd *polls = array;
	size_t count = 0;
	if (room == 0)
		return relay_count;
	for (struct relay *r = relays; r < relays + relay_count; r++) {
		r->in = r->out = NULL;
		if (r->begin < r->end && r->to >= 0) {
			r->out = &polls[count++];
			*r->out = (struct pollfd){.fd = r->to, .events = POLLOUT};
		} else if (r->from >= 0) {
			r->in = &polls[count++];
			*r->in = (struct pollfd){.fd = r->from, .events = POLLIN};
		}
	}
	return count;
}

/* The end of what the user types reaches a pipe as its end, a terminal as nothing. */
static void source_ended(struct relay *r)
{
	r->from = -1;
	if (r->to == pipes[0][1] && r->to >= 0) {
		close(r->to);
		r->to = -1;
	}
}

static void fill(struct relay *r)
{
	ssize_t n = read(r->from, r->bytes, sizeof r->bytes);
	r->begin = 0;
	r->end = n > 0 ? (size_t)n : 0;
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		source_ended(r);
}

static void drain(struct relay *r)
{
	ssize_t n = write(r->to, r->bytes + r->begin, r->end - r->begin);
	if (n > 0)
		r->begin += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		r->begin = r->end; /* nobody there: read on, so that the container does not stop */
}

void relay_step(void)
{
	for (struct relay *r = relays; r < relays + relay_count; r++) {
		if (r->out != NULL && r->out->revents != 0)
			drain(r);
		else if (r->in != NULL && r->in->revents != 0)
			fill(r);
	}
}

/* After the container has ended: what it still had said, and the user's terminal as it was. */
void finish_relays(void)
{
	for (struct relay *r = relays; r < relays + relay_count; r++) {
		if (r->from == 0 || r->to < 0)
			continue;
		do
			write_all(r->to, r->bytes + r->begin, r->end - r->begin);
		while (r->from >= 0 && (fill(r), r->begin < r->end));
	}
	if (raw)
		tcsetattr(0, TCSADRAIN, &saved_modes);
	raw = false;
	relay_count = 0;
}
