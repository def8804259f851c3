package dev.jbuild.container;

/** Names of resource limits as docker's {@code --ulimit} spells them; numbers of setrlimit(2). */
enum RlimitName {
  CPU("cpu", 0),
  FSIZE("fsize", 1),
  DATA("data", 2),
  STACK("stack", 3),
  CORE("core", 4),
  RSS("rss", 5),
  NPROC("nproc", 6),
  NOFILE("nofile", 7),
  MEMLOCK("memlock", 8),
  LOCKS("locks", 10),
  SIGPENDING("sigpending", 11),
  MSGQUEUE("msgqueue", 12),
  NICE("nice", 13),
  RTPRIO("rtprio", 14),
  RTTIME("rttime", 15);

  /** Docker's default, whatever the starter has; clamped to the host's hard limit. */
  static final String OPEN_FILES = "1048576";

  private final String option;
  private final int number;

  RlimitName(String option, int number) {
    this.option = option;
    this.number = number;
  }

  static int number(String name) {
    for (RlimitName limit : values()) {
      if (limit.option.equals(name)) {
        return limit.number;
      }
    }
    throw ContainerException.badOption("--ulimit " + name, "no such limit");
  }
}
