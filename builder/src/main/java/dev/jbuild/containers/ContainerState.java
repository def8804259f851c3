package dev.jbuild.containers;

import java.util.Locale;

/** Where a container is in its life. */
public enum ContainerState {
  CREATED,
  RUNNING,
  EXITED;

  /** {@code created}, {@code running}, {@code exited}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
