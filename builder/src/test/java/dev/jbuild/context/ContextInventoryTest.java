package dev.jbuild.context;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import dev.jbuild.posix.PosixFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextInventoryTest {
  @TempDir private Path directory;

  @Test
  void hiddenDirectoryIsListedOnlyWhenItLeadsToSomethingVisible() throws IOException {
    write("a/b/keep");
    write("a/b/other");
    write("a/empty/other");
    write("z");

    List<String> visible = paths("a\n!a/b/keep\n", false);

    assertThat(visible).containsExactly("a", "a/b", "a/b/keep", "z");
  }

  @Test
  void everythingIsListedWithWhetherItIsHidden() throws IOException {
    write("a/keep");
    write("a/other");
    write("b/other");

    List<String> all = new ArrayList<>();
    for (ContextInventory.Entry entry : list("a\nb\n!a/keep\n", true)) {
      all.add((entry.hidden() ? "-" : "+") + entry.path());
    }

    assertThat(all).containsExactly("+a", "+a/keep", "-a/other", "-b", "-b/other");
  }

  @Test
  void linkIsListedAsALinkAndNotFollowed() throws IOException {
    write("d/file");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("d"));
    Files.createSymbolicLink(directory.resolve("loop"), Path.of("."));

    assertThat(paths("", false)).containsExactly("d", "d/file", "link", "loop");
    assertThat(list("", false).getLast().status().type()).isEqualTo(FileType.SYMLINK);
  }

  @Test
  void contextThatIsMissingOrAFileIsNamed() throws IOException {
    Path file = write("file");
    Path missing = directory.resolve("nosuch");

    assertThatThrownBy(() -> ContextInventory.list(file, IgnoreRules.none(), false, fs()))
        .isInstanceOf(ContextException.class)
        .hasMessageContaining("not a directory");
    assertThatThrownBy(() -> ContextInventory.list(missing, IgnoreRules.none(), false, fs()))
        .isInstanceOf(ContextException.class)
        .hasMessageContaining("no such directory");
  }

  @Test
  void agreesWithTheWalkOfABuild() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Path context = Files.createDirectory(directory.resolve("c" + seed));
      for (int i = 0; i < 30; i++) {
        Path file = context.resolve(randomPath(random) + "/f" + random.nextInt(3));
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
      }
      StringBuilder rules = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        rules.append(random.nextBoolean() ? "!" : "").append(randomPattern(random)).append('\n');
      }
      IgnoreRules parsed = parse(rules.toString());

      List<String> listed =
          ContextInventory.list(context, parsed, false, fs()).stream()
              .map(ContextInventory.Entry::path)
              .toList();

      assertThat(listed).as("seed %d, rules %s", seed, rules).isEqualTo(built(context, parsed));
    }
  }

  private List<String> built(Path context, IgnoreRules rules) {
    List<String> paths = new ArrayList<>();
    Path content = directory.resolve("content");
    try (BuildContext build = BuildContext.open(context, rules, content, NativePosixFs::new)) {
      collect(build.examine("", requireNonNull(build.status(""))), "", paths);
    }
    return paths;
  }

  private static void collect(TreeEntry directory, String path, List<String> paths) {
    for (TreeEntry child : directory.children()) {
      String at = RelativePath.join(path, child.name());
      paths.add(at);
      collect(child, at, paths);
    }
  }

  private static String randomPath(Random random) {
    return "abc".charAt(random.nextInt(3)) + "/" + "abc".charAt(random.nextInt(3));
  }

  private static String randomPattern(Random random) {
    List<String> patterns = List.of("a", "*/b", "**/f1", "c/*/f0", "b/a/f2", "**", "a/c", "*");
    return patterns.get(random.nextInt(patterns.size()));
  }

  private List<String> paths(String rules, boolean hiddenToo) {
    return list(rules, hiddenToo).stream().map(ContextInventory.Entry::path).toList();
  }

  private List<ContextInventory.Entry> list(String rules, boolean hiddenToo) {
    return ContextInventory.list(directory, parse(rules), hiddenToo, fs());
  }

  private static Supplier<PosixFs> fs() {
    return NativePosixFs::new;
  }

  private static IgnoreRules parse(String rules) {
    return IgnoreRules.parse(rules.getBytes(StandardCharsets.ISO_8859_1), ".dockerignore");
  }

  private Path write(String path) throws IOException {
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, path);
  }
}
