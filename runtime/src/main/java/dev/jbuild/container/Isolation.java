package dev.jbuild.container;

/** How much of the host a container does not share. */
public enum Isolation {
  /** Process ids, IPC, mounts, host name, control groups and, if it is asked for, the network. */
  NAMESPACES,

  /**
   * Mounts and host name only, for hosts that forbid the other namespaces; a network of its own is
   * made when it is asked for. System V IPC is the host's. Where the kernel has Landlock with
   * scopes (Linux 6.12) no signal and no ptrace(2) reaches processes outside, and {@code /proc}
   * does not show them; without it, a process reaches those of the same user that have no more
   * capabilities than itself.
   */
  CHROOT
}
