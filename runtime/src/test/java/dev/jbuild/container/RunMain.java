package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.ProcessOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A program that becomes a container, or runs one as a step, for tests that kill it: {@code
 * front|step OPTIONS IMAGE DIRECTORY SCRIPT}; options are letters: i interactive, t terminal, m a
 * memory limit of 24 MiB, n no init.
 */
final class RunMain {
  private RunMain() {}

  public static void main(String[] arguments) throws Exception {
    Path image = Path.of(arguments[2]);
    Path own = Files.createDirectory(Path.of(arguments[3]));
    for (String name : Set.of("upper", "work", "run")) {
      Files.createDirectory(own.resolve(name));
    }
    String options = arguments[1];
    ContainerSpec spec =
        ContainerSpec.of(
                new Rootfs(
                    ImmutableList.of(image), own.resolve("upper"), own.resolve("work"), false),
                new ProcessSpec(
                    ImmutableList.of("sh", "-c", arguments[4]),
                    ImmutableList.of("PATH=/bin"),
                    "",
                    ""))
            .withInit(!options.contains("n"))
            .withSecurity(
                Security.defaults()
                    .withIsolation(options.contains("c") ? Isolation.CHROOT : Isolation.NAMESPACES))
            .withResources(new Resources(options.contains("m") ? 24 << 20 : 0, 0, 0, 0));
    @SuppressWarnings("resource") // given back by the end of this process, which is the test
    ContainerRunner runner =
        new ContainerRunner(new NativePosixFs(), own.resolveSibling("support"), message -> {});
    if (arguments[0].equals("front")) {
      runner.replaceProcess(
          spec,
          own.resolve("run"),
          new Foreground(options.contains("i"), options.contains("t"), ImmutableList.of(own)));
    } else {
      RunningContainer container = runner.start(spec, own.resolve("run"));
      ProcessOutput shown =
          new ProcessOutput() {
            @Override
            public void standardOutput(byte[] bytes) {
              System.out.writeBytes(bytes);
              System.out.flush();
            }

            @Override
            public void standardError(byte[] bytes) {
              System.err.writeBytes(bytes);
            }
          };
      System.exit(container.waitFor(shown).code());
    }
  }
}
