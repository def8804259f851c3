package dev.jbuild.launch;

/**
 * The operations that the native launcher plays, with their number of arguments; what each does is
 * said in {@code src/main/c/ops.h}, which has the same list (a test compares them).
 */
public enum Op {
  STARTER("starter", 1),
  KILL_ON_TERM("kill-on-term", 0),
  KILL_REST("kill-rest", 0),
  KEEP_STDIN("keep-stdin", 0),
  TTY("tty", 0),
  CLONE("clone", 1),
  CG_MAKE("cg-make", 1),
  CG_SET("cg-set", 2),
  CG_TRY("cg-try", 2),
  CG_JOIN("cg-join", 1),
  CG_INTO("cg-into", 1),
  CG_DEVICE("cg-device", 2),
  OOM("oom", 2),
  REMOVE("remove", 1),
  SWEEP("sweep", 2),
  GO("go", 0),
  CGROUPNS("cgroupns", 0),
  NETNS("netns", 0),
  PRIVATE("private", 0),
  LOWER("lower", 1),
  OVERLAY("overlay", 4),
  SOURCE("source", 1),
  SOURCE_BENEATH("source-beneath", 2),
  ROOT("root", 2),
  TREE("tree", 4),
  FS("fs", 1),
  FS_SET("fs-set", 2),
  FS_TRY("fs-try", 2),
  FS_MAKE("fs-make", 1),
  DIR("dir", 2),
  FILE("file", 2),
  NODE("node", 4),
  BLOCK("block", 4),
  LINK("link", 2),
  CONTENT("content", 5),
  PLACE("place", 1),
  PICK("pick", 2),
  ATTRIBUTES("attributes", 1),
  ATTACH("attach", 1),
  ATTACH_IN("attach-in", 1),
  BIND("bind", 3),
  MASK("mask", 1),
  READ_ONLY("read-only", 1),
  CONSOLE("console", 0),
  PIVOT("pivot", 0),
  HOSTNAME("hostname", 1),
  LOOPBACK("loopback", 0),
  SCOPE("scope", 0),
  RLIMIT("rlimit", 3),
  UMASK("umask", 1),
  CAPS("caps", 1),
  AMBIENT("ambient", 0),
  GROUP("group", 1),
  GID("gid", 1),
  UID("uid", 1),
  NO_NEW_PRIVS("no-new-privs", 0),
  SECCOMP("seccomp", 1),
  CWD("cwd", 1),
  ENV("env", 1),
  ARG("arg", 1),
  INIT("init", 0);

  private final String token;
  private final int arity;

  Op(String token, int arity) {
    this.token = token;
    this.arity = arity;
  }

  String token() {
    return token;
  }

  int arity() {
    return arity;
  }
}
