package dev.jbuild.copy;

import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates the directory that WORKDIR names. */
public final class WorkdirExecutor {

  /**
   * Creates {@code path} (absolute) and its missing parents, mode 0755, owned by {@code user},
   * dated 1970. Existing directories stay as they are.
   *
   * @param user {@code USER[:GROUP]} of the image configuration, {@code null} or empty for 0:0
   * @return whether something was created
   */
  public boolean execute(String path, @Nullable String user, OverlayWriter target) {
    try {
      Destination destination = new Destination(target);
      Optional<Node> existing = destination.find(destination.resolve(path));
      if (existing.isPresent() && existing.get().isDirectory()) {
        return false;
      }
      Owner owner = Owner.of(user, target.view());
      destination.makeDirectories(path, 0755, owner == null ? Owner.ROOT : owner, null);
      destination.restoreTimes();
      return true;
    } catch (IOException e) {
      throw CopyException.failed("WORKDIR " + path, e);
    }
  }
}
