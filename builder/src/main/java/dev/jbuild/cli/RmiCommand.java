package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoredImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code jbuild rmi}: takes names from images, and removes an image with its last name. The bytes
 * of layers go when the store is pruned.
 */
final class RmiCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("rmi", "[OPTIONS] IMAGE...", "Remove images.")
        .flag("-f, --force", "Remove an image that has several names or is used by a container.")
        .flag("--no-prune", "No effect: layers go with `jbuild prune`.")
        .flag("-i, --ignore", "Pass over images that are not there.")
        .arguments(1, Integer.MAX_VALUE);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    int code = ExitCode.OK.code();
    for (String word : arguments.words()) {
      try {
        remove(word, arguments, session);
      } catch (JbuildException e) {
        code = session.errors().report(e);
      }
    }
    return code;
  }

  private static void remove(String word, Arguments arguments, Session session) {
    ImageStore images = session.store().images();
    Optional<StoredImage> found = images.find(word);
    if (found.isEmpty() && arguments.flag("--ignore")) {
      return;
    }
    StoredImage image = images.get(word);
    boolean force = arguments.flag("--force");
    Optional<ImageReference> name = calledBy(image, word);
    if (name.isPresent() && image.names().size() > 1) {
      images.untag(name.get());
      session.out().line("Untagged: " + name.get());
      return;
    }
    if (name.isEmpty() && image.names().size() > 1 && !force) {
      throw CliException.refused(
          word + ": the image has several names: " + names(image),
          "remove the names one by one, or use --force");
    }
    checkUnused(image, word, force, session);
    images.remove(image.id());
    session.store().records().remove(image.id());
    for (ImageReference each : image.names()) {
      session.out().line("Untagged: " + each);
    }
    session.out().line("Deleted: " + image.id());
  }

  /** The name by which the word means the image; absent when the word is an id. */
  private static Optional<ImageReference> calledBy(StoredImage image, String word) {
    if (image.id().hex().startsWith(word) || image.id().toString().startsWith(word)) {
      return Optional.empty();
    }
    Optional<ImageReference> wanted = ImageReference.tryParse(word);
    for (ImageReference name : image.names()) {
      if (wanted.isPresent() && name.equals(wanted.get())) {
        return wanted;
      }
    }
    return wanted.isPresent() && image.names().size() == 1
        ? Optional.of(image.names().get(0))
        : Optional.empty();
  }

  private static void checkUnused(StoredImage image, String word, boolean force, Session session) {
    for (ContainerRecord container : session.containers().list()) {
      if (!container.image().equals(image.id())) {
        continue;
      }
      boolean running = container.state() == ContainerState.RUNNING;
      String which = container.name() + " (" + container.id().substring(0, 12) + ")";
      if (running) {
        throw CliException.refused(
            word + ": in use by the running container " + which, "stop that container first");
      }
      if (!force) {
        throw CliException.refused(
            word + ": in use by container " + which,
            "`jbuild rm " + container.name() + "`, or use --force");
      }
    }
  }

  private static String names(StoredImage image) {
    List<String> names = new ArrayList<>();
    for (ImageReference name : image.names()) {
      names.add(name.toString());
    }
    return String.join(", ", names);
  }
}
