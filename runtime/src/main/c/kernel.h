/*
 * What the kernel's headers define, spelled out: musl's compiler wrapper does not see them, and
 * older ones lack the newer calls.  Numbers from 424 on are the same on all architectures.
 */
#ifndef JINIT_KERNEL_H
#define JINIT_KERNEL_H

#include <stdint.h>
#include <sys/syscall.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_fsconfig 431
#define SYS_fsmount 432
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

/* clone(2), clone3(2) */
#define K_CLONE_PIDFD 0x1000ULL
#define K_CLONE_INTO_CGROUP 0x200000000ULL
#define K_CLONE_NEWTIME 0x80ULL
#define K_CLONE_NEWCGROUP 0x02000000ULL
#define K_CLONE_NEWNET 0x40000000ULL

struct k_clone_args {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup;
};

/* openat2(2) */
#define K_RESOLVE_NO_MAGICLINKS 0x02
#define K_RESOLVE_NO_SYMLINKS 0x04
#define K_RESOLVE_IN_ROOT 0x10

struct k_open_how {
	uint64_t flags, mode, resolve;
};

/* fsopen(2), fsconfig(2), fsmount(2), open_tree(2), move_mount(2), mount_setattr(2) */
#define K_FSOPEN_CLOEXEC 1
#define K_FSCONFIG_SET_FLAG 0
#define K_FSCONFIG_SET_STRING 1
#define K_FSCONFIG_CMD_CREATE 6
#define K_FSMOUNT_CLOEXEC 1
#define K_OPEN_TREE_CLONE 1
#define K_AT_RECURSIVE 0x8000
#define K_MOVE_MOUNT_F_EMPTY_PATH 0x04
#define K_MOVE_MOUNT_T_EMPTY_PATH 0x40
#define K_MOUNT_ATTR_RDONLY 0x01

struct k_mount_attr {
	uint64_t set, clear, propagation, userns_fd;
};

/* statfs(2): f_type */
#define K_PROC_SUPER_MAGIC 0x9fa0
#define K_SYSFS_MAGIC 0x62656572
#define K_PIPEFS_MAGIC 0x50495045

/* capabilities(7) */
#define K_CAPABILITY_VERSION_3 0x20080522
#define K_CAP_LAST 63

struct k_cap_header {
	uint32_t version;
	int32_t pid;
};

struct k_cap_data {
	uint32_t effective, permitted, inheritable;
};

/* seccomp(2) */
#define K_SECCOMP_SET_MODE_FILTER 1

struct k_sock_filter {
	uint16_t code;
	uint8_t jt, jf;
	uint32_t k;
};

struct k_sock_fprog {
	unsigned short len;
	struct k_sock_filter *filter;
};

/* landlock(7) */
#define K_LANDLOCK_SCOPE_SIGNAL 2ULL

struct k_landlock_ruleset {
	uint64_t handled_access_fs, handled_access_net, scoped;
};

/* bpf(2) */
#define K_BPF_PROG_LOAD 5
#define K_BPF_PROG_ATTACH 8
#define K_BPF_PROG_TYPE_CGROUP_DEVICE 15
#define K_BPF_CGROUP_DEVICE 6
#define K_BPF_F_ALLOW_MULTI 2

struct k_bpf_load {
	uint32_t type, instructions;
	uint64_t program, license;
	uint32_t log_level, log_size;
	uint64_t log;
	uint32_t kernel_version, flags;
};

struct k_bpf_attach {
	uint32_t target_fd, program_fd, type, flags;
};

/* memfd_create(2), fcntl(2) */
#define K_MFD_CLOEXEC 1U
#define K_MFD_ALLOW_SEALING 2U
#define K_MFD_EXEC 0x10U
#define K_F_ADD_SEALS 1033
#define K_F_GET_SEALS 1034
#define K_SEALS 0x0f /* seal, shrink, grow, write */

/* keyctl(2) */
#define K_KEYCTL_JOIN_SESSION_KEYRING 1

/* ioctl_tty(2) */
#define K_TIOCSPTLCK 0x40045431
#define K_TIOCGPTPEER 0x5441

#endif
