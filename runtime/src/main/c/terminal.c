/* The container's pseudo terminal, and descriptors sent from pid 1 to the monitor. */
#include "jinit.h"
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

void send_descriptor(int channel, int fd)
{
	char byte = 0;
	union {
		char bytes[CMSG_SPACE(sizeof fd)];
		struct cmsghdr header;
	} control = {.bytes = {0}};
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof control.bytes};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(header), &fd, sizeof fd);
	if (sendmsg(channel, &message, MSG_NOSIGNAL) != 1)
		die("send", "terminal");
}

/* -1 when the other side has gone without sending one. */
int receive_descriptor(int channel)
{
	char byte;
	int fd = -1;
	union {
		char bytes[CMSG_SPACE(sizeof fd)];
		struct cmsghdr header;
	} control;
	struct iovec data = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof control.bytes};
	if (recvmsg(channel, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	if (header == NULL || header->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof fd);
	return fd;
}

/*
 * After /dev/pts is mounted, of which job->mount still is the descriptor.  The slave is had from the
 * master, never by its name, which the image's processes could change (CVE-2025-52565).
 */
void op_console(struct job *job, char **a)
{
	(void)a;
	int unlock = 0;
	int master = openat(job->mount, "ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NOFOLLOW);
	if (master < 0 || ioctl(master, K_TIOCSPTLCK, &unlock) != 0)
		die("terminal", "ptmx");
	int slave = ioctl(master, K_TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || fchown(slave, job->uid, (gid_t)-1) != 0)
		die("terminal", "peer");
	int console = (int)syscall(SYS_open_tree, slave, "",
				   K_OPEN_TREE_CLONE | O_CLOEXEC | AT_EMPTY_PATH);
	if (console < 0)
		die("terminal", "open_tree");
	close(job->mount);
	job->mount = console;
	char *target[] = {"/dev/console"};
	op_attach(job, target);
	send_descriptor(job->pty[1], master);
	close(master);
	job->terminal = slave;
}

static void use(int fd, int as)
{
	if (fd >= 0 && dup2(fd, as) < 0)
		die("dup", "stdio");
}

/* In the command's process, which leads its session. */
void child_stdio(struct job *job)
{
	for (int i = 0; i < 3; i++)
		use(job->tty ? job->terminal : job->stdio[i], i);
	if (job->tty && ioctl(0, TIOCSCTTY, 0) != 0)
		die("terminal", "controlling");
}
