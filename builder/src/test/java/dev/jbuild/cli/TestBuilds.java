package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds of recipes below a directory: {@code context} with a busybox, {@code store}, images. */
final class TestBuilds {
  /** First lines of a recipe whose {@code RUN} has a shell. */
  static final String SHELL =
      "FROM scratch\nCOPY busybox /busybox\nSHELL [\"/busybox\", \"sh\", \"-c\"]\n";

  final FakeProcess process;
  final Path directory;
  final Path context;

  TestBuilds(Path directory) throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root: owners, containers");
    Path busybox = Path.of("/bin/busybox");
    assumeTrue(Files.isExecutable(busybox), "needs /bin/busybox (Debian: busybox-static)");
    this.directory = directory;
    this.process = new FakeProcess(directory);
    this.context = Files.createDirectories(directory.resolve("context"));
    Files.copy(busybox, context.resolve("busybox"));
    Files.writeString(context.resolve(".dockerignore"), "Recipe\n");
  }

  /** The exit code of a build of that recipe, tagged {@code result}. */
  int run(String recipe, String... options) throws IOException {
    Files.writeString(context.resolve("Recipe"), recipe);
    List<String> words = new ArrayList<>(List.of("build", "-t", "result"));
    words.addAll(List.of(options));
    words.add("context");
    return process.run(words.toArray(new String[0]));
  }

  /** The id of the image that a recipe gives. */
  String build(String recipe, String... options) throws IOException {
    assertThat(run(recipe, options)).as(process.err()).isZero();
    return process.out().strip();
  }

  /** The files of the image that was built last, with owners and times. */
  Path unpacked() throws IOException {
    assertThat(process.run("create", "result", "/x")).as(process.err()).isZero();
    String container = process.out().strip();
    Path tar = Files.createTempFile(directory, "export", ".tar");
    assertThat(process.run("export", "-o", tar.toString(), container)).isZero();
    assertThat(process.run("rm", container)).isZero();
    Path tree = Files.createTempDirectory(directory, "image");
    sh("tar --numeric-owner -xpf " + tar + " -C " + tree);
    return tree;
  }

  /** Content of a file of the image that was built last. */
  String file(String path) throws IOException {
    return Files.readString(unpacked().resolve(path));
  }

  /** {@code MODE UID:GID SECONDS} of a file of the image that was built last. */
  String status(String path) throws IOException {
    return sh("stat -c '%a %u:%g %Y' " + unpacked().resolve(path));
  }

  /** What a script prints that runs in the directory. */
  String sh(String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", script);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    Process run = builder.start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    run.getInputStream().transferTo(out);
    String text = out.toString(StandardCharsets.UTF_8).strip();
    assertThat(run.onExit().join().exitValue()).as(script + ": " + text).isZero();
    return text;
  }

  /** The files below the directory, but for the context, that hold a text or are named by it. */
  List<Path> filesWith(String text) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> !file.startsWith(context))
          .filter(file -> file.toString().contains(text) || read(file).contains(text))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
