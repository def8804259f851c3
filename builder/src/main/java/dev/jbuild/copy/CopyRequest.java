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
 * @param add ADD: local archives are unpacked, unless {@code unpack} says otherwise
 * @param parents sources keep their directories, below {@code /./} where they have one
 * @param excludes patterns, relative to each source directory, of what is left out
 * @param unpack of ADD
 * @param instruction the line for messages
 */
public record CopyRequest(
    ImmutableList<String> sources,
    ImmutableList<InlineFile> inlineFiles,
    String destination,
    @Nullable String chown,
    @Nullable String chmod,
    boolean add,
    boolean parents,
    ImmutableList<String> excludes,
    Unpack unpack,
    String instruction) {

  /**
   * One path as it is, none of its characters a wildcard.
   *
   * @param path below the root of the source tree; {@code ""} is the root
   */
  public static CopyRequest ofPath(String path, String destination, String instruction) {
    return new CopyRequest(
        ImmutableList.of(literal(path)),
        ImmutableList.of(),
        destination,
        null,
        null,
        false,
        false,
        ImmutableList.of(),
        Unpack.AUTO,
        instruction);
  }

  /** The same for other paths, wildcards and all. */
  public CopyRequest withSources(ImmutableList<String> paths) {
    return with(paths, inlineFiles, add);
  }

  public CopyRequest withInlineFiles(ImmutableList<InlineFile> files) {
    return with(sources, files, add);
  }

  /**
   * The same for one path of a tree that was fetched: no wildcards, and unpacked only when the
   * instruction says so.
   *
   * @param path below the root; {@code ""} is all of it
   */
  public CopyRequest ofFetched(String path) {
    return with(ImmutableList.of(literal(path)), ImmutableList.of(), unpack == Unpack.ALWAYS);
  }

  private CopyRequest with(
      ImmutableList<String> paths, ImmutableList<InlineFile> files, boolean isAdd) {
    return new CopyRequest(
        paths, files, destination, chown, chmod, isAdd, parents, excludes, unpack, instruction);
  }

  private static String literal(String path) {
    String escaped = path.replaceAll("([\\\\*?\\[\\]])", "\\\\$1");
    return path.isEmpty() ? "." : bytes(escaped);
  }

  /** Are archives of the context or of a stage unpacked? */
  boolean unpacksLocalArchives() {
    return add && unpack != Unpack.NEVER;
  }

  /** Text of a recipe as the byte string (UTF-8 bytes as ISO-8859-1 chars) used here. */
  public static String bytes(String text) {
    return new String(
        text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
