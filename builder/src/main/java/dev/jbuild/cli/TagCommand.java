package dev.jbuild.cli;

import dev.jbuild.base.ExitCode;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.store.ImageStore;
import dev.jbuild.store.StoreEntry;

/** {@code jbuild tag}: one more name for an image; another image that had it loses it. */
final class TagCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel("tag", "IMAGE NAME[:TAG]", "Give an image one more name.")
        .arguments(2, 2);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    ImageReference name = ImageReference.parse(arguments.word(1));
    if (name.digest().isPresent()) {
      throw CliException.usage(arguments.word(1) + ": a new name cannot hold a digest");
    }
    ImageStore images = session.store().images();
    StoreEntry entry =
        images.lookup(arguments.word(0)).orElseGet(() -> images.get(arguments.word(0)));
    images.tag(entry.id(), name);
    return ExitCode.OK.code();
  }
}
