package dev.jbuild.root;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The distribution that the build of {@code builder} lays out in {@code target/dist}. */
final class Distribution {
  static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final Path DIST = REPOSITORY.resolve("target/dist");

  private Distribution() {}

  /** The program, where it was built. */
  static String program() {
    assumeTrue(
        Files.exists(DIST.resolve("lib/classpath")),
        "target/dist is not there: run `mvn package` first");
    return DIST.resolve("bin/jbuild").toString();
  }

  /** A copy below {@code folder} that a test may change. */
  static Path copyTo(Path folder) throws IOException {
    program();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(DIST)) {
      files = walk.sorted().toList();
    }
    for (Path file : files) {
      Path copy = folder.resolve(DIST.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      if (!Files.isDirectory(file)) {
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return folder;
  }
}
