package dev.jbuild.cli;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.cli.Environment.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The training run for the AOT cache: goes through the commands whose start counts, on a store of
 * its own, so that their classes and profiles are in the cache. Its output is nobody's; its result
 * is the cache that the JVM writes at exit.
 */
public final class Warmup {
  /**
   * Two stages, every kind of step that needs no program in the image; the second RUN fails to
   * start one.
   */
  private static final String RECIPE =
      """
      # syntax=docker/dockerfile:1
      ARG BASE=scratch
      FROM ${BASE} AS one
      ENV A=1 B="two words"
      ARG C=3
      COPY --chown=0:0 . /files/
      WORKDIR /work
      FROM scratch
      LABEL a=${A:-b}
      COPY --from=one /files /files
      EXPOSE 80/tcp
      USER 0
      ENTRYPOINT ["/files/a"]
      CMD ["b"]
      """;

  private static final String FAILING = "FROM warmup\nRUN [\"/nothing\"]\n";

  private final Path directory;

  private Warmup(Path directory) {
    this.directory = directory;
  }

  /** Trains in the directory that {@code words} names; the caller removes it. */
  public static void main(String[] words) throws IOException {
    new Warmup(Path.of(words[0]).toAbsolutePath()).run();
  }

  private void run() throws IOException {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.createDirectories(context.resolve("sub"));
    Files.writeString(context.resolve("sub/a"), "a");
    Files.writeString(context.resolve("b"), "b");
    Files.writeString(context.resolve(".dockerignore"), "*.log\n!keep.log\n");
    Path recipe = Files.writeString(directory.resolve("Recipe"), RECIPE);
    Path failing = Files.writeString(directory.resolve("Failing"), FAILING);
    // the variables and streams of a real process, whose classes a made-up environment would not
    // load
    Environment.ofProcess().variables();
    jbuild("--help");
    jbuild("version");
    for (int i = 0; i < 3; i++) {
      jbuild("build", "-t", "warmup", "-f", recipe.toString(), context.toString());
      Files.writeString(context.resolve("b"), "b" + i);
    }
    jbuild("build", "-q", "-t", "warmup", "-f", recipe.toString(), context.toString());
    jbuild("build", "-f", failing.toString(), context.toString());
    jbuild("images");
    jbuild("history", "--layers", "warmup");
    jbuild("inspect", "warmup");
    jbuild("save", "-o", directory.resolve("image.tar").toString(), "warmup");
    jbuild("load", "-i", directory.resolve("image.tar").toString());
    // fails on the unknown user, just before the container would take the place of this process
    jbuild("run", "--rm", "--network", "none", "--user", "nobody", "warmup");
    jbuild("rmi", "warmup");
  }

  private void jbuild(String... words) {
    Streams streams =
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            OutputStream.nullOutputStream(),
            false,
            false);
    Environment environment =
        new Environment(
            ImmutableMap.of(
                "JBUILD_ROOT", directory.resolve("root").toString(),
                "JBUILD_RUN_ROOT", directory.resolve("run").toString()),
            directory,
            streams,
            Clock.systemUTC());
    new Jbuild(environment).run(words);
  }
}
