package dev.jbuild.grammar;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The recorded parser cases, {@code shared/corpus/parser} beside the repository. */
public final class Corpus {
  private final Path root;

  private Corpus(Path root) {
    this.root = root;
  }

  /** The corpus; the calling test is skipped, with the reason, when it is not there. */
  public static Corpus find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path found = folder.resolve("shared/corpus/parser");
      if (Files.isDirectory(found)) {
        return new Corpus(found);
      }
    }
    String reason = "no shared/corpus/parser in or above " + start;
    System.out.println("skipped: " + reason);
    assumeTrue(false, reason);
    throw new IllegalStateException(reason);
  }

  public Path file(String name) {
    return root.resolve(name);
  }

  public String text(String name) {
    try {
      return Files.readString(root.resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public JsonElement json(String name) {
    return JsonParser.parseString(text(name));
  }

  /** Names of the folders in {@code folder}, sorted. */
  public List<String> cases(String folder) {
    try (Stream<Path> found = Files.list(root.resolve(folder))) {
      return found
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
