package dev.jbuild.copy;

import dev.jbuild.base.FreshFiles;
import dev.jbuild.base.WholeFile;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Remembers the digests of selections from stages and images, which never change, so that a cached
 * build need not read them again. Losing an entry costs time only.
 */
public final class SelectionCache {
  private static final int RECORD_BYTES = 71;

  private final Path directory;
  private final boolean readOnly;

  /**
   * @param contentDirectory of the store
   */
  public SelectionCache(Path contentDirectory) {
    this(contentDirectory, false);
  }

  private SelectionCache(Path contentDirectory, boolean readOnly) {
    this.directory = contentDirectory.resolve("selections");
    this.readOnly = readOnly;
  }

  /** One that finds what others remember and remembers nothing itself. */
  public static SelectionCache readOnly(Path contentDirectory) {
    return new SelectionCache(contentDirectory, true);
  }

  /**
   * The digest that {@link CopyPlanner#select} gave for this request.
   *
   * @param tree identity of the source tree: its chainID
   */
  public Optional<Digest> find(String tree, CopyRequest request) {
    try {
      String text = WholeFile.text(file(tree, request), StandardCharsets.ISO_8859_1);
      return text.length() == RECORD_BYTES && Digest.isDigest(text)
          ? Optional.of(Digest.parse(text))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  public void put(String tree, CopyRequest request, Digest digest) {
    if (readOnly) {
      return;
    }
    try {
      Files.createDirectories(directory);
      Path aside = FreshFiles.file(directory, "selection-");
      try {
        Files.writeString(aside, digest.toString(), StandardCharsets.ISO_8859_1);
        Files.move(aside, file(tree, request), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      System.getLogger(SelectionCache.class.getName())
          .log(System.Logger.Level.DEBUG, "digest of a selection not saved", e);
    }
  }

  private Path file(String tree, CopyRequest request) {
    MessageDigest key = Digest.sha256();
    add(key, "jbuild selection key 2");
    add(key, tree);
    request.sources().forEach(source -> add(key, "source " + source));
    for (InlineFile file : request.inlineFiles()) {
      add(key, "inline " + file.name());
      add(key, file.content().toString());
    }
    add(key, request.parents() ? "parents" : "");
    request.excludes().forEach(pattern -> add(key, "exclude " + pattern));
    ModeChange mode = ModeChange.of(request.chmod());
    add(key, (request.chown() == null ? "owners " : "") + (mode.isAbsolute() ? "" : "modes"));
    return directory.resolve(Digest.ofHash(key.digest()).hex());
  }

  private static void add(MessageDigest key, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    key.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    key.update(bytes);
  }
}
