package dev.jbuild.cli;

import com.google.common.collect.ImmutableList;
import dev.jbuild.layer.ApplyOptions;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerApplier;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.PosixFs;
import dev.jbuild.posix.ResolvedEntry;
import dev.jbuild.recipe.RecipeSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Archives as contexts, and recipes in trees that others wrote. */
final class ContextArchive {
  private static final int HEAD = 512;

  private ContextArchive() {}

  /**
   * A recipe found in a tree.
   *
   * @param file without any link on the way
   */
  record Recipe(RecipeSource source, Path file) {}

  /**
   * Whether a stream is an archive rather than a recipe: compressed, or a tar by its first block.
   * Nothing is taken from the stream.
   */
  static boolean isArchive(BufferedInputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    if (Compression.detect(head, head.length) != Compression.NONE) {
      return true;
    }
    boolean empty = head.length == HEAD;
    for (int i = 0; i < head.length && empty; i++) {
      empty = head[i] == 0;
    }
    return empty || Compression.isTarArchive(new ByteArrayInputStream(head));
  }

  /** Lays an archive of any compression into an empty directory, by the rules for contexts. */
  static void unpack(InputStream archive, String shown, Path target, PosixFs fs) {
    try (InputStream tar = Compression.open(archive);
        MergedTree nothing = MergedTree.open(fs, ImmutableList.of());
        OverlayWriter writer = new OverlayWriter(fs, target, nothing)) {
      LayerApplier.apply(tar, writer, ApplyOptions.context(shown, LayerLimits.defaults()));
    } catch (IOException e) {
      throw LayerException.unreadable(shown, e);
    }
  }

  /** BuildKit: the time of the youngest regular file. */
  static Optional<Instant> latest(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .map(ContextArchive::modified)
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      throw CliException.cannotRead(tree, e);
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (IOException e) {
      throw CliException.cannotRead(file, e);
    }
  }

  /**
   * Reads the recipe that a tree brings along; links are followed inside the tree.
   *
   * @param named path in the tree; the usual names when absent
   * @param shown the tree in messages
   */
  static Recipe recipe(Path tree, Optional<String> named, String shown, PosixFs fs) {
    ImmutableList<String> names =
        named.isPresent() ? ImmutableList.of(named.get()) : RecipeLoader.NAMES;
    try (Directory root = fs.openDirectory(tree)) {
      for (String name : names) {
        Optional<ResolvedEntry> found = root.resolveInRoot(bytes(name), true);
        if (found.isPresent()) {
          try (ResolvedEntry entry = found.get()) {
            return read(entry, name, tree);
          }
        }
      }
    } catch (IOException e) {
      throw CliException.cannotRead(tree, e);
    }
    throw named.isPresent()
        ? CliException.recipe(
            named.get() + ": no such recipe in " + shown, "name its path in the context with -f")
        : RecipeLoader.none(shown);
  }

  private static Recipe read(ResolvedEntry entry, String name, Path tree) throws IOException {
    if (!entry.status().isRegular()) {
      throw CliException.recipe(name + ": the recipe is not a regular file", null);
    }
    byte[] path = entry.path().getBytes(StandardCharsets.ISO_8859_1);
    try (InputFile file = entry.openFile()) {
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = file.read(buffer, 0, buffer.length);
          n >= 0 && content.size() <= RecipeLoader.MAX_BYTES;
          n = file.read(buffer, 0, buffer.length)) {
        content.write(buffer, 0, n);
      }
      InputStream in = new ByteArrayInputStream(content.toByteArray());
      return new Recipe(
          RecipeLoader.read(in, name), tree.resolve(new String(path, StandardCharsets.UTF_8)));
    }
  }

  /** As {@link Directory} wants paths: one char for each byte. */
  private static String bytes(String path) {
    return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
