package dev.jbuild.context;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a source tree as it was examined, a directory with all below it. Only the examiner
 * ({@link BuildContext} or another reader of this kind) fills it; from then on it does not change.
 */
public final class TreeEntry {
  private final String name;
  private FileStatus status;
  private String target = "";
  private ImmutableMap<String, Bytes> xattrs = ImmutableMap.of();
  private ImmutableList<TreeEntry> children = ImmutableList.of();
  private byte @Nullable [] content;
  private boolean settled = true;
  private boolean passage;

  public TreeEntry(String name, FileStatus status) {
    this.name = name;
    this.status = status;
  }

  /** Last component of its path; {@code ""} for the root of a tree. */
  public String name() {
    return name;
  }

  public FileStatus status() {
    return status;
  }

  /** Target of a symbolic link. */
  public String target() {
    return target;
  }

  /** Those that are copied: {@code user.*} and file capabilities; in byte order. */
  public ImmutableMap<String, Bytes> xattrs() {
    return xattrs;
  }

  /** Entries of a directory in byte order of their names. */
  public ImmutableList<TreeEntry> children() {
    return children;
  }

  /**
   * Was the file old enough when it was read that any later change shows in its stat data? If not,
   * whoever copies it has to compare the content.
   */
  public boolean isSettled() {
    return settled;
  }

  /**
   * Is it a directory that is not copied itself, but leads to something that is? An existing one
   * keeps its owner then.
   */
  public boolean isPassage() {
    return passage;
  }

  /** Adds the SHA-256 of a regular file's content to a digest. */
  public void addContentTo(MessageDigest digest) {
    digest.update(knownContent());
  }

  /** Is {@code sha256} the SHA-256 of this regular file's content? */
  public boolean hasContent(byte[] sha256) {
    return MessageDigest.isEqual(knownContent(), sha256);
  }

  private byte[] knownContent() {
    if (content == null) {
      throw new IllegalStateException("content of " + name + " was not read");
    }
    return content;
  }

  boolean isContentKnown() {
    return content != null;
  }

  byte[] content() {
    return knownContent();
  }

  public void setPassage(boolean leadsOnly) {
    passage = leadsOnly;
  }

  public void setTarget(String linkTarget) {
    target = linkTarget;
  }

  public void setXattrs(ImmutableMap<String, Bytes> attributes) {
    xattrs = attributes;
  }

  public void setChildren(ImmutableList<TreeEntry> entries) {
    children = entries;
  }

  /** Takes over {@code sha256}, which the caller does not change afterwards. */
  public void setContent(byte[] sha256) {
    content = sha256;
  }

  void setStatus(FileStatus newer) {
    status = newer;
  }

  void setSettled(boolean isSettled) {
    settled = isSettled;
  }
}
