package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.base.JbuildException;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerState;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoreEntry;
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
        .flag(
            "-f, --force",
            "Also what has several names or is used by a container; pass over what is not there.")
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
    Optional<StoreEntry> found = images.lookup(word);
    boolean force = arguments.flag("--force");
    if (found.isEmpty() && (force || arguments.flag("--ignore"))) {
      return;
    }
    StoreEntry image = found.orElseGet(() -> images.get(word));
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
    if (images.isNeeded(image.id())) {
      untag(image, word, images, session);
      return;
    }
    checkUnused(image, word, force, session);
    images.remove(image.id());
    for (ImageReference each : image.names()) {
      session.out().line("Untagged: " + each);
    }
    session.out().line("Deleted: " + image.id());
    for (StoredImage each : image.images()) {
      if (images.find(each.id()).isEmpty()) {
        session.store().records().remove(each.id());
      }
    }
  }

  /** An image that an index needs can only lose its names. */
  private static void untag(StoreEntry image, String word, ImageStore images, Session session) {
    if (image.names().isEmpty()) {
      throw CliException.refused(
          word + ": the image belongs to an index of images for several platforms",
          "remove the index: `jbuild images` lists it");
    }
    images.remove(image.id());
    for (ImageReference each : image.names()) {
      session.out().line("Untagged: " + each);
    }
  }

  /** The name by which the word means the image; absent when the word is an id. */
  private static Optional<ImageReference> calledBy(StoreEntry image, String word) {
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

  private static void checkUnused(StoreEntry entry, String word, boolean force, Session session) {
    for (ContainerRecord container : session.containers().list()) {
      if (!session.store().images().holders(container.image()).contains(entry.id())) {
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

  private static String names(StoreEntry image) {
    List<String> names = new ArrayList<>();
    for (ImageReference name : image.names()) {
      names.add(name.toString());
    }
    return String.join(", ", names);
  }
}
