package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.remote.RemoteSource;
import dev.jbuild.store.StoredImage;
import java.nio.file.Path;
import java.time.Duration;
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
   * @param mounts in the order of the recipe
   */
  record Run(
      StepInfo info,
      ImmutableList<String> arguments,
      StepVariables environment,
      ImmutableMap<String, String> proxies,
      String user,
      String workingDirectory,
      Network network,
      String hostname,
      Optional<Script> script,
      ImmutableList<RunMount> mounts,
      RunPolicy policy)
      implements Step {

    /** What the process sees: where both name a variable, the proxy counts, as with BuildKit. */
    public ImmutableMap<String, String> processEnvironment() {
      return ImmutableMap.<String, String>builder()
          .putAll(environment.toMap())
          .putAll(proxies)
          .buildKeepingLast();
    }
  }

  /**
   * How a {@code RUN} is played; nothing here but {@code privileged} can change its result.
   *
   * @param privileged {@code --security=insecure}
   * @param retries further tries after one that failed, each on a clean layer
   * @param timeout of one try
   * @param cacheAllowed whether a result of an earlier build will do
   */
  record RunPolicy(
      boolean privileged, int retries, Optional<Duration> timeout, boolean cacheAllowed) {
    /** What a {@code RUN} without flags has. */
    public static final RunPolicy PLAIN = new RunPolicy(false, 0, Optional.empty(), true);
  }

  /** A program that a {@code RUN} here-document becomes; {@code name} is one path component. */
  record Script(String name, String content) {
    /** Where the container sees it, as with BuildKit. */
    public static final String DIRECTORY = "/dev/pipes";

    String path() {
      return DIRECTORY + "/" + name;
    }
  }

  /**
   * Files from one or several places, written into one layer in order.
   *
   * @param parts at least one
   * @param link the layer is made without looking at what it is put on, and stays the same when
   *     that changes
   */
  record Copy(StepInfo info, ImmutableList<Part> parts, boolean link) implements Step {}

  /** What a copy takes from one place. */
  record Part(Source source, CopyRequest request) {}

  /** Makes the directory where it is missing, owned by the user of the stage. */
  record Workdir(StepInfo info, String path, String user) implements Step {}

  /** Changes the configuration only. */
  record Configure(StepInfo info) implements Step {}

  /** Where a copy or a mount reads from. */
  sealed interface Source {
    record Context() implements Source {}

    /** A directory given by {@code --build-context NAME=DIRECTORY}. */
    record NamedContext(String name, Path directory) implements Source {}

    /**
     * A file or repository fetched over the network.
     *
     * @param checksum what it must be
     * @param keepGitDir keep {@code .git}; of a repository only
     */
    record Remote(RemoteSource remote, Optional<String> checksum, boolean keepGitDir)
        implements Source {}

    /** Nothing. */
    record Scratch() implements Source {}

    record Stage(int index) implements Source {}

    record Image(StoredImage image) implements Source {}
  }
}
