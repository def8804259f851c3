package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * One COPY or ADD, expanded. All strings are ISO-8859-1 byte strings (see {@link #bytes}).
 *
 * @param sources paths and wildcards relative to the root of the source tree
 * @param inlineFiles here-documents, copied after the sources
 * @param destination absolute; ends in a slash when the recipe says so, or is {@code .} or empty
 * @param chown {@code USER[:GROUP]}, names or numbers; {@code null} keeps what the source has
 * @param chmod octal or symbolic; {@code null} keeps the modes of the source
 * @param add ADD: local archives are unpacked
 * @param instruction the line for messages
 */
public record CopyRequest(
    ImmutableList<String> sources,
    ImmutableList<InlineFile> inlineFiles,
    String destination,
    @Nullable String chown,
    @Nullable String chmod,
    boolean add,
    String instruction) {

  /**
   * One path as it is, none of its characters a wildcard.
   *
   * @param path below the root of the source tree; {@code ""} is the root
   */
  public static CopyRequest ofPath(String path, String destination, String instruction) {
    String literal = path.isEmpty() ? "." : path.replaceAll("([\\\\*?\\[\\]])", "\\\\$1");
    return new CopyRequest(
        ImmutableList.of(bytes(literal)),
        ImmutableList.of(),
        destination,
        null,
        null,
        false,
        instruction);
  }

  /** The same for other paths, wildcards and all. */
  public CopyRequest withSources(ImmutableList<String> paths) {
    return new CopyRequest(paths, inlineFiles, destination, chown, chmod, add, instruction);
  }

  public CopyRequest withInlineFiles(ImmutableList<InlineFile> files) {
    return new CopyRequest(sources, files, destination, chown, chmod, add, instruction);
  }

  /**
   * The same for one path of a tree that was fetched: no wildcards, nothing unpacked.
   *
   * @param path below the root; {@code ""} is all of it
   */
  public CopyRequest ofFetched(String path) {
    return new CopyRequest(
        ImmutableList.of(literal(path)),
        ImmutableList.of(),
        destination,
        chown,
        chmod,
        false,
        instruction);
  }

  private static String literal(String path) {
    String escaped = path.replaceAll("([\\\\*?\\[\\]])", "\\\\$1");
    return path.isEmpty() ? "." : bytes(escaped);
  }

  /** Text of a recipe as the byte string (UTF-8 bytes as ISO-8859-1 chars) used here. */
  public static String bytes(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
