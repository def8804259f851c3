package dev.jbuild.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.base.JbuildException;
import dev.jbuild.posix.PosixProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The cases of {@code copy/matrix.txt}. */
@Tag("root")
class CopyMatrixRootTest {
  @TempDir private Path directory;

  @BeforeAll
  static void needsRoot() {
    assumeTrue(new PosixProcess().effectiveUid() == 0, "owners can only be set by root");
  }

  @TestFactory
  List<DynamicTest> copiesAsTheMatrixSays() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<String> lines : cases()) {
      String name = lines.getFirst().substring(3);
      Path root = directory.resolve("case" + tests.size());
      tests.add(DynamicTest.dynamicTest(name, () -> check(root, lines)));
    }
    assertThat(tests).hasSizeGreaterThan(60);
    return tests;
  }

  private static void check(Path root, List<String> lines) throws IOException {
    CopyBench bench = new CopyBench(Files.createDirectory(root));
    List<CopyRequest> requests = new ArrayList<>();
    TreeSet<String> expected = new TreeSet<>();
    String error = "";
    for (String line : lines.subList(1, lines.size())) {
      String rest = line.substring(line.indexOf(' ') + 1);
      switch (line.substring(0, line.indexOf(' '))) {
        case "context" -> bench.create(bench.context, rest);
        case "image" -> bench.create(bench.base(), rest);
        case "ignore" -> bench.ignore(rest);
        case "copy", "add" -> requests.add(CopyBench.request(line));
        case "error" -> error = rest;
        default -> expected.add(CopyBench.unescape(line));
      }
    }
    if (!error.isEmpty()) {
      assertThatThrownBy(() -> copyAll(bench, requests))
          .isInstanceOf(JbuildException.class)
          .hasMessageContaining(error);
      return;
    }
    copyAll(bench, requests);

    assertThat(bench.listing()).containsExactlyElementsOf(expected);
  }

  private static void copyAll(CopyBench bench, List<CopyRequest> requests) throws IOException {
    for (CopyRequest request : requests) {
      bench.copy(request);
    }
  }

  private static List<List<String>> cases() throws IOException {
    List<List<String>> cases = new ArrayList<>();
    try (InputStream in = CopyMatrixRootTest.class.getResourceAsStream("/copy/matrix.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.startsWith("== ")) {
          cases.add(new ArrayList<>());
        }
        if (!line.isBlank() && !line.startsWith("#")) {
          cases.getLast().add(line);
        }
      }
    }
    return cases;
  }
}
