package dev.jbuild.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.ProcessOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Containers on a root file system of one static busybox. */
final class Busybox implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/bin/busybox");
  private static final ImmutableList<String> COMMANDS =
      ImmutableList.of(
          "sh",
          "cat",
          "echo",
          "ls",
          "id",
          "sleep",
          "head",
          "tail",
          "tr",
          "wc",
          "mount",
          "mkdir",
          "rm",
          "ps",
          "kill",
          "env",
          "stat",
          "true",
          "hostname",
          "dd",
          "mknod",
          "grep",
          "seq",
          "readlink",
          "touch",
          "chmod",
          "tty",
          "stty",
          "pwd",
          "umask",
          "ulimit",
          "setsid",
          "test",
          "nproc",
          "date",
          "mv",
          "ln",
          "logger");

  private final Path directory;
  private final Path image;
  private final ContainerRunner runner;
  private int serial;

  /** Skips the test where containers cannot run. */
  Busybox(Path directory) throws IOException {
    assumeTrue(Files.isExecutable(PROGRAM), "busybox-static is not installed");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    this.directory = directory;
    this.runner = new ContainerRunner(new NativePosixFs(), support(), warning -> {});
    this.image = Files.createDirectory(directory.resolve("image"));
    Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : ImmutableList.of("bin", "etc", "tmp")) {
      Files.createDirectory(image.resolve(name));
    }
    Files.copy(PROGRAM, image.resolve("bin/busybox"));
    for (String command : COMMANDS) {
      Files.createSymbolicLink(image.resolve("bin").resolve(command), Path.of("busybox"));
    }
    Files.writeString(
        image.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/me:/bin/sh\n");
    Files.writeString(image.resolve("etc/group"), "root:x:0:\nextra:x:7:me\nmore:x:8:me\n");
  }

  /** JUnit would warn of every link that leads out of its temporary directory. */
  @Override
  public void close() throws IOException {
    runner.close();
    new NativePosixFs().deleteTree(directory);
    Files.createDirectory(directory);
  }

  Path image() {
    return image;
  }

  Path support() {
    return directory.resolve("support");
  }

  /** A layer to put on top of the image. */
  Path layer() throws IOException {
    return Files.createDirectory(directory.resolve("layer-" + ++serial));
  }

  /** A spec for {@code sh -c SCRIPT} with an upper directory of its own. */
  ContainerSpec shell(String script, Path... layersTopFirst) throws IOException {
    return command(ImmutableList.of("sh", "-c", script), layersTopFirst);
  }

  ContainerSpec command(ImmutableList<String> argv, Path... layersTopFirst) throws IOException {
    Path own = Files.createDirectory(directory.resolve("run-" + ++serial));
    for (String name : ImmutableList.of("upper", "work", "run")) {
      Files.createDirectory(own.resolve(name));
    }
    Files.setPosixFilePermissions(
        own.resolve("upper"), PosixFilePermissions.fromString("rwxr-xr-x"));
    ImmutableList<Path> lowers =
        ImmutableList.<Path>builder().add(layersTopFirst).add(image).build();
    return ContainerSpec.of(
        new Rootfs(lowers, own.resolve("upper"), own.resolve("work"), false),
        new ProcessSpec(argv, ImmutableList.of("PATH=/bin"), "", ""));
  }

  static ContainerSpec as(ContainerSpec spec, String user) {
    ProcessSpec process = spec.process();
    return new ContainerSpec(
        spec.root(),
        new ProcessSpec(process.argv(), process.environment(), process.workingDirectory(), user),
        spec.hostname(),
        spec.network(),
        spec.mounts(),
        spec.extraHosts(),
        spec.resolver(),
        spec.rlimits(),
        spec.resources(),
        spec.security(),
        spec.init());
  }

  static ContainerSpec in(ContainerSpec spec, String workingDirectory) {
    ProcessSpec process = spec.process();
    return new ContainerSpec(
        spec.root(),
        new ProcessSpec(process.argv(), process.environment(), workingDirectory, process.user()),
        spec.hostname(),
        spec.network(),
        spec.mounts(),
        spec.extraHosts(),
        spec.resolver(),
        spec.rlimits(),
        spec.resources(),
        spec.security(),
        spec.init());
  }

  static Path runDirectory(ContainerSpec spec) {
    return spec.root().upper().resolveSibling("run");
  }

  /** What a container said and how it ended. */
  record Result(ExitStatus status, String out, String err) {}

  ContainerRunner runner() {
    return runner;
  }

  Result run(ContainerSpec spec) {
    return finish(runner.start(spec, runDirectory(spec)));
  }

  /** Runs it until it writes for the first time, and kills it then. */
  Result killAtFirstOutput(ContainerSpec spec) {
    RunningContainer container = runner.start(spec, runDirectory(spec));
    Collected killing =
        new Collected() {
          @Override
          public void standardOutput(byte[] bytes) {
            super.standardOutput(bytes);
            container.kill();
          }
        };
    ExitStatus status = container.waitFor(killing);
    return new Result(status, killing.out(), killing.err());
  }

  static Result finish(RunningContainer container) {
    Collected collected = new Collected();
    ExitStatus status = container.waitFor(collected);
    return new Result(status, collected.out(), collected.err());
  }

  /** Keeps what a container writes. */
  static class Collected implements ProcessOutput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Override
    public void standardOutput(byte[] bytes) {
      out.writeBytes(bytes);
    }

    @Override
    public void standardError(byte[] bytes) {
      err.writeBytes(bytes);
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
      return err.toString(StandardCharsets.UTF_8);
    }
  }
}
