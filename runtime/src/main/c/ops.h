/*
 * The operations of a plan: OP(name, function, number of arguments, who plays it).
 * dev.jbuild.launch.Op has the same list; a test compares them.
 */
/* the monitor, before the container exists */
OP("starter", op_starter, 1, IN_MONITOR)         /* pid: the container dies when this process does */
OP("kill-on-term", op_kill_on_term, 0, IN_MONITOR) /* SIGTERM kills all at once, others are ignored */
OP("kill-rest", op_kill_rest, 0, IN_MONITOR)     /* no pid namespace does it: kill what the first process leaves */
OP("keep-stdin", op_keep_stdin, 0, IN_MONITOR)   /* else standard input is /dev/null */
OP("tty", op_tty, 0, IN_MONITOR)                 /* a pseudo terminal in the container */
OP("clone", op_clone, 1, IN_MONITOR)             /* CLONE_NEW* flags */
OP("cg-make", op_cg_make, 1, IN_MONITOR)         /* directory: made now, removed at the end */
OP("cg-set", op_cg_set, 2, IN_MONITOR)           /* file, text */
OP("cg-try", op_cg_try, 2, IN_MONITOR)           /* file, text; absence or refusal is no failure */
OP("cg-join", op_cg_join, 1, IN_MONITOR)         /* cgroup.procs file for the container's pid */
OP("cg-into", op_cg_into, 1, IN_MONITOR)         /* version 2 directory to be born in */
OP("cg-device", op_cg_device, 2, IN_MONITOR)     /* version 2 directory, eBPF program in hex */
OP("oom", op_oom, 2, IN_MONITOR)                 /* file with an oom_kill line, message */
OP("remove", op_remove, 1, IN_MONITOR)           /* tree removed at the end */
OP("sweep", op_sweep, 2, IN_MONITOR)             /* directory, prefix of groups the janitor removes */
/* pid 1, in order */
OP("go", op_go, 0, IN_CONTAINER)                 /* wait until the control groups are joined */
OP("cgroupns", op_cgroupns, 0, IN_CONTAINER)     /* a cgroup namespace rooted there */
OP("netns", op_netns, 0, IN_CONTAINER)           /* a network of its own, where clone has not made one */
OP("private", op_private, 0, IN_CONTAINER)       /* no mount travels */
OP("lower", op_lower, 1, IN_CONTAINER)           /* lower directory, topmost first */
OP("overlay", op_overlay, 4, IN_CONTAINER)       /* upper, work, volatile or -, auto or legacy */
OP("source", op_source, 1, IN_CONTAINER)         /* host path for a later bind, in order from 0 */
OP("source-beneath", op_source_beneath, 2, IN_CONTAINER) /* host directory, path found below it */
OP("root", op_root, 2, IN_CONTAINER)             /* attach the overlay here: directory, attributes */
OP("tree", op_tree, 4, IN_CONTAINER)             /* overlay to pick from: directory to attach it to, upper,
                                                    work (both may be empty), auto or legacy */
OP("fs", op_fs, 1, IN_CONTAINER)                 /* open a file system type */
OP("fs-set", op_fs_set, 2, IN_CONTAINER)         /* key, value; empty is a flag */
OP("fs-try", op_fs_try, 2, IN_CONTAINER)         /* the same; older kernels may not know the key */
OP("fs-make", op_fs_make, 1, IN_CONTAINER)       /* mount attributes: a detached mount */
OP("dir", op_dir, 2, IN_CONTAINER)               /* name, mode: in that mount */
OP("file", op_file, 2, IN_CONTAINER)             /* name, mode */
OP("node", op_node, 4, IN_CONTAINER)             /* name, mode, major, minor: character device */
OP("block", op_block, 4, IN_CONTAINER)           /* the same for a block device */
OP("link", op_link, 2, IN_CONTAINER)             /* name, target */
OP("content", op_content, 5, IN_CONTAINER)       /* name, mode, uid, gid, content in hex: erased here */
OP("place", op_place, 1, IN_CONTAINER)           /* host directory for the new mount: to pick from */
OP("pick", op_pick, 2, IN_CONTAINER)             /* path in the mount placed last, attributes */
OP("attributes", op_attributes, 1, IN_CONTAINER) /* of the mount about to be attached */
OP("attach", op_attach, 1, IN_CONTAINER)         /* target without any symbolic link */
OP("attach-in", op_attach_in, 1, IN_CONTAINER)   /* target, links followed inside the root */
OP("bind", op_bind, 3, IN_CONTAINER)             /* source index, attributes, recursive 0 or 1 */
OP("mask", op_mask, 1, IN_CONTAINER)             /* path shown empty, if it is there */
OP("read-only", op_read_only, 1, IN_CONTAINER)   /* path mounted read-only, if it is there */
OP("console", op_console, 0, IN_CONTAINER)       /* the pseudo terminal, from /dev/pts */
OP("pivot", op_pivot, 0, IN_CONTAINER)           /* the root becomes the root */
OP("hostname", op_hostname, 1, IN_CONTAINER)
OP("loopback", op_loopback, 0, IN_CONTAINER)     /* up */
OP("scope", op_scope, 0, IN_CONTAINER)           /* signals, ptrace and /proc reach its own processes only */
OP("rlimit", op_rlimit, 3, IN_CONTAINER)         /* resource, soft, hard; clamped */
OP("umask", op_umask, 1, IN_CONTAINER)           /* octal */
OP("caps", op_caps, 1, IN_CONTAINER)             /* hex set */
OP("ambient", op_ambient, 0, IN_CONTAINER)       /* the capabilities are those of any user */
OP("group", op_group, 1, IN_CONTAINER)           /* supplementary, one at a time */
OP("gid", op_gid, 1, IN_CONTAINER)
OP("uid", op_uid, 1, IN_CONTAINER)
OP("no-new-privs", op_no_new_privs, 0, IN_CONTAINER)
OP("seccomp", op_seccomp, 1, IN_CONTAINER)       /* cBPF in hex */
OP("cwd", op_cwd, 1, IN_CONTAINER)               /* made when missing */
OP("env", op_env, 1, IN_CONTAINER)
OP("arg", op_arg, 1, IN_CONTAINER)
OP("init", op_init, 0, IN_CONTAINER)             /* pid 1 reaps and forwards */
