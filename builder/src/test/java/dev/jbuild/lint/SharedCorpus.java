package dev.jbuild.lint;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The recorded parser cases, {@code shared/corpus/parser} beside the repository. */
final class SharedCorpus {
  private SharedCorpus() {}

  /** The corpus; the calling test is skipped, with the reason, when it is not there. */
  static Path find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path found = folder.resolve("shared/corpus/parser");
      if (Files.isDirectory(found)) {
        return found;
      }
    }
    String reason = "no shared/corpus/parser in or above " + start;
    System.out.println("skipped: " + reason);
    assumeTrue(false, reason);
    throw new IllegalStateException(reason);
  }
}
