package dev.jbuild.copy;

import com.google.common.collect.ImmutableList;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.oci.Digest;

/** What one COPY takes from its source tree. Holds no open file. */
public final class Selection {
  private final ImmutableList<Item> items;
  private final Digest digest;
  private final long entryCount;
  private final long byteCount;

  private Selection(ImmutableList<Item> items, Digest digest, long entryCount, long byteCount) {
    this.items = items;
    this.digest = digest;
    this.entryCount = entryCount;
    this.byteCount = byteCount;
  }

  /**
   * One source, wildcards resolved.
   *
   * @param name what it is called in a destination directory: the last component as written
   * @param path where it is in the source tree, links followed
   */
  record Item(String name, String path, TreeEntry entry) {}

  static Selection of(SourceView tree, CopyRequest request, ImmutableList<Item> items) {
    SelectionDigest fields = new SelectionDigest(tree, request);
    Digest digest = fields.of(items);
    return new Selection(items, digest, fields.entryCount(), fields.byteCount());
  }

  ImmutableList<Item> items() {
    return items;
  }

  /**
   * Content digest for the cache key: relative names, types, modes (unless the instruction sets
   * them), link targets, extended attributes, contents, which names are one file; owners only where
   * they are kept (a stage or image as source). Neither times nor inode numbers.
   */
  public Digest digest() {
    return digest;
  }

  /** Number of entries, directories included. */
  public long entryCount() {
    return entryCount;
  }

  /** Bytes in the regular files, by apparent size. */
  public long byteCount() {
    return byteCount;
  }
}
