package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.ExitCode;
import dev.jbuild.containers.ContainerRecord;
import dev.jbuild.layer.MergedTar;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;

/** {@code jbuild export}: the files of a container, image and changes together, as one tar. */
final class ExportCommand implements Command {
  @Override
  public CommandModel model() {
    return new CommandModel(
            "export", "[OPTIONS] CONTAINER", "Write the files of a container as a tar.")
        .value("-o, --output", "FILE", "Target; without it, or as -, standard output.")
        .arguments(1, 1);
  }

  @Override
  public int run(Arguments arguments, Session session) {
    ContainerRecord container = session.containers().get(arguments.word(0));
    StoredImage image = session.store().images().get(container.image().toString());
    ImmutableList<Path> layers =
        ImmutableList.<Path>builder()
            .add(session.containers().upper(container))
            .addAll(ImageTrees.directories(session.snapshots(), image))
            .build();
    OutputFile.write(
        arguments.value("--output").orElse("-"),
        session,
        out -> {
          try (MergedTree tree = MergedTree.open(session.fs(), layers)) {
            MergedTar.write(tree, "container " + container.name(), out);
          }
        });
    return ExitCode.OK.code();
  }
}
