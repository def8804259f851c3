package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.containers.ContainerStore;
import dev.jbuild.oci.ContainerConfig;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.store.StoredImage;
import java.io.IOException;
import java.nio.file.Path;

/** {@code jbuild create}: a container with its own upper directory, not started. */
final class CreateCommand implements Command {
  @Override
  public CommandModel model() {
    CommandModel model =
        new CommandModel(
                "create", "[OPTIONS] IMAGE [COMMAND [ARG...]]", "Create a container; print its id.")
            .value("--name", "NAME", "Name of the container.")
            .value("--platform", "PLATFORM", "Of an index, the image for this platform.");
    return PullOptions.addTo(model, "the image").arguments(1, Integer.MAX_VALUE).stopAtArgument();
  }

  /** Bare {@code --pull} is {@code --pull always}. */
  @Override
  public ImmutableList<String> prepare(ImmutableList<String> arguments) {
    return PullOptions.prepare(model(), arguments);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    StoredImage image = PlatformOption.toRun(arguments, session);
    ImmutableList<Path> layers = ImageTrees.directories(session.snapshots(), image);
    ContainerStore containers = session.containers();
    ContainerRecord record =
        containers.create(
            new ContainerRecord.Draft(
                arguments.value("--name"),
                image.id(),
                arguments.word(0),
                command(image.config().config(), arguments)));
    Path upper = containers.upper(record);
    // a fresh upper directory would hide owner and mode of the image's root
    try (MergedTree parents = MergedTree.open(session.fs(), layers);
        OverlayWriter writer = new OverlayWriter(session.fs(), upper, parents)) {
      writer.adoptRoot();
    } catch (IOException e) {
      containers.forget(record);
      throw CliException.cannotWrite(upper, e);
    }
    session.out().line(record.id());
    return ExitCode.OK.code();
  }

  private static ImmutableList<String> command(ContainerConfig config, Arguments arguments) {
    ImmutableList<String> words = arguments.words().subList(1, arguments.words().size());
    return ImmutableList.<String>builder()
        .addAll(config.entrypoint().orElse(ImmutableList.of()))
        .addAll(words.isEmpty() ? config.cmd().orElse(ImmutableList.of()) : words)
        .build();
  }
}
