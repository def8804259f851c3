package dev.jbuild.container;

/**
 * A resource limit of the first process, setrlimit(2); clamped to what this process may give.
 *
 * @param name as docker's {@code --ulimit}: {@code nofile}, {@code nproc}, {@code core}, ...
 * @param soft -1 is no limit
 * @param hard -1 is no limit
 */
public record Rlimit(String name, long soft, long hard) {
  /**
   * @throws ContainerException when there is no limit of that name
   */
  public Rlimit {
    RlimitName.number(name);
  }

  /**
   * No core file, for processes that hold a secret; a container with a {@link Mount.Secret} has it
   * anyway. One byte: with 0 a program of {@code /proc/sys/kernel/core_pattern} would still get
   * one, core(5).
   */
  public static Rlimit noCore() {
    return new Rlimit("core", 1, 1);
  }
}
