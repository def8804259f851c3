package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.cli.Environment.Streams;
import dev.jbuild.launch.NativeLauncher;
import dev.jbuild.posix.PosixProcess;
import dev.jbuild.posix.ProcessReplacer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;

/**
 * The training run for the AOT cache: goes through the commands whose start counts, on a store of
 * its own, so that their classes and profiles are in the cache. Its output is nobody's; its result
 * is the cache that the JVM writes at exit.
 */
public final class Warmup {
  /** Two stages, every kind of step; the program is one that ends at once. */
  private static final String RECIPE =
      """
      # syntax=docker/dockerfile:1
      ARG BASE=scratch
      FROM ${BASE} AS one
      ENV A=1 B="two words"
      ARG C=3
      COPY --chown=0:0 . /files/
      COPY etc /etc/
      WORKDIR /work
      RUN ["/files/program"]
      FROM scratch
      LABEL a=${A:-b}
      COPY --from=one /files /files
      COPY --from=one /etc /etc
      COPY b /b
      COPY <<EOF b /c/
      c ${A} $A
      EOF
      RUN ["/files/program"]
      RUN ["/files/program"]
      EXPOSE 80/tcp
      USER 0
      ENTRYPOINT ["/files/program"]
      CMD ["b"]
      """;

  /** As {@link #RECIPE} without what needs privilege. */
  private static final String UNPRIVILEGED =
      RECIPE.replaceAll("(?m)^(RUN|COPY|WORKDIR|c|EOF)\\b.*\n", "");

  /**
   * The other instructions, and what the checks warn of. Only the last stage is built, which needs
   * no privilege.
   */
  private static final String LINTED =
      """
      # base
      FROM scratch AS Rest
      MAINTAINER nobody
      SHELL ["/bin/sh", "-c"]
      RUN --mount=type=cache,target=/c --mount=type=bind,target=/r a && \\
          # remark
          b
      RUN <<EOF
      echo $a "b"
      EOF
      COPY <<-"EOF" <<two $A/ /d/
      \tone
      EOF
      ${A}
      two
      ADD --chown=1:1 sub/*.log /d/
      WORKDIR a$A
      FROM scratch AS Last
      ARG A_TOKEN
      ARG B='b' C
      ENV A a b
      ENV B=${A}c D="$B" E=a\\ b S=9 P='81'
      LABEL b=$UNKNOWN
      VOLUME /v $A
      STOPSIGNAL $S
      ONBUILD RUN a
      EXPOSE 80/TCP ${P}
      HEALTHCHECK --interval=1s CMD a
      USER $B
      CMD a
      CMD b
      ENTRYPOINT [ "a" ]
      """;

  private static final String FAILING = "FROM warmup\nRUN echo fails > /nothing\n";

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
    Path etc = Files.createDirectories(context.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\nwheel:x:10:root\n");
    Files.writeString(context.resolve(".dockerignore"), "*.log\n!keep.log\n");
    boolean root = new PosixProcess().effectiveUid() == 0;
    Path launcher = new NativeLauncher(directory.resolve("launcher")).binary();
    Files.copy(launcher, context.resolve("program"));
    Path recipe = Files.writeString(context.resolve("Recipe"), root ? RECIPE : UNPRIVILEGED);
    Path failing = Files.writeString(directory.resolve("Failing"), FAILING);
    // the variables and streams of a real process, whose classes a made-up environment would not
    // load
    Environment.ofProcess().variables();
    expect(0, "--help");
    expect(0, "version");
    for (int i = 0; i < 3; i++) {
      expect(0, "build", "-t", "warmup", context.toString());
      Files.writeString(context.resolve("b"), "b" + i);
    }
    String[] quiet = {
      "build",
      "-q",
      "--network",
      "host",
      "-t",
      "warmup",
      "-f",
      recipe.toString(),
      context.toString()
    };
    expect(0, quiet);
    expect(0, quiet); // recalled
    expect(0, "build", "-q", "-t", "other", context.toString()); // every step from the cache
    expect(0, "build", "-t", "warmup", context.toString());
    expect(0, "build", "-t", "warmup", context.toString()); // recalled, and shown
    checks(context.toString());
    jbuild("build", "-f", failing.toString(), context.toString());
    expect(0, "images");
    expect(0, "history", "--layers", "warmup");
    expect(0, "inspect", "warmup");
    expect(0, "ps");
    if (root) {
      trainRun();
    }
    replaceProcess();
    expect(0, "rmi", "warmup", "other");
  }

  /** Builds with warnings, and the commands that describe a recipe. */
  private void checks(String context) throws IOException {
    String recipe = Files.writeString(directory.resolve("Linted"), LINTED).toString();
    expect(0, "build", "-t", "linted", "-f", recipe, context);
    expect(0, "build", "-q", "-t", "linted", "-f", recipe, context);
    expect(1, "build", "--check", "-f", recipe, context);
    expect(0, "build", "--call", "outline", "-f", recipe, context);
    expect(0, "build", "--call", "targets", "-f", recipe, context);
    expect(1, "lint", "-f", recipe, context);
  }

  /** All of {@code run}: it ends with a launcher that the kernel refuses to execute. */
  private void trainRun() throws IOException {
    try (DirectoryStream<Path> launchers =
        Files.newDirectoryStream(directory.resolve("root/stubs"), "jinit-*")) {
      for (Path launcher : launchers) {
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Files.write(launcher, new byte[(int) Files.size(launcher)]);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("r-x------"));
      }
    }
    expect(125, "run", "--rm", "--network", "host", "warmup", "/files/program");
    expect(125, "run", "--rm", "warmup", "/files/program");
  }

  /** The last thing that {@code run} does, with a program that does not exist. */
  private void replaceProcess() {
    try {
      ImmutableList<String> words = ImmutableList.of("a");
      new ProcessReplacer().execve(directory.resolve("nothing"), words, words);
    } catch (IOException e) {
      // as meant
    }
  }

  /** A command that fails would train the way to its error message, and nothing else. */
  private void expect(int code, String... words) {
    int actual = jbuild(words);
    if (actual != code) {
      throw new IllegalStateException(String.join(" ", words) + ": exit code " + actual);
    }
  }

  private int jbuild(String... words) {
    Streams streams =
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new FileOutputStream(FileDescriptor.err),
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
    return new Jbuild(environment).run(words);
  }
}
