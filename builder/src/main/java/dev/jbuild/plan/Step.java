package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.store.StoredImage;
import java.util.Optional;

/** One node of the graph: an instruction with every word expanded. */
public sealed interface Step {

  StepInfo info();

  /**
   * A process in a container.
   *
   * @param environment of the image and the arguments in scope; decides the result
   * @param proxies predefined proxy arguments: given to the process, never part of the key or the
   *     history
   * @param workingDirectory absolute
   * @param hostname as the process sees it
   * @param script a here-document with a {@code #!} line, started as a program of its own
   */
  record Run(
      StepInfo info,
      ImmutableList<String> arguments,
      ImmutableMap<String, String> environment,
      ImmutableMap<String, String> proxies,
      String user,
      String workingDirectory,
      Network network,
      String hostname,
      Optional<Script> script)
      implements Step {}

  /** A program that a {@code RUN} here-document becomes; {@code name} is one path component. */
  record Script(String name, String content) {
    /** Where the container sees it, as with BuildKit. */
    public static final String DIRECTORY = "/dev/pipes";

    String path() {
      return DIRECTORY + "/" + name;
    }
  }

  /**
   * Files from the context, another stage or an image.
   *
   * @param link the layer is made without looking at what it is put on, and stays the same when
   *     that changes
   */
  record Copy(StepInfo info, Source source, CopyRequest request, boolean link) implements Step {}

  /** Makes the directory where it is missing, owned by the user of the stage. */
  record Workdir(StepInfo info, String path, String user) implements Step {}

  /** Changes the configuration only. */
  record Configure(StepInfo info) implements Step {}

  /** Where a copy reads from. */
  sealed interface Source {
    record Context() implements Source {}

    record Stage(int index) implements Source {}

    record Image(StoredImage image) implements Source {}
  }
}
