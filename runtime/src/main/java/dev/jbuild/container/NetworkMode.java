package dev.jbuild.container;

/** Which network a container sees. */
public enum NetworkMode {
  /** A network namespace of its own with nothing but loopback, which is up. */
  NONE,
  /** The host's network namespace. */
  HOST
}
