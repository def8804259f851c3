package dev.jbuild.copy;

import dev.jbuild.overlay.OverlayWriter;
import org.jspecify.annotations.Nullable;

/** Creates the directory that WORKDIR names. */
public final class WorkdirExecutor {

  /**
   * Creates {@code path} (absolute) and its missing parents, mode 0755, owned by {@code user}.
   * Existing directories stay as they are.
   *
   * @param user {@code USER[:GROUP]} of the image configuration, {@code null} or empty for 0:0
   * @return whether something was created
   */
  public boolean execute(String path, @Nullable String user, OverlayWriter target) {
    throw new UnsupportedOperationException();
  }
}
