package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.WholeFile;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes by their digest. What is read is checked against the digest; what is stored never changes.
 */
public final class BlobStore {
  private final StoreLayout layout;
  private final Session session;

  BlobStore(StoreLayout layout, Session session) {
    this.layout = layout;
    this.session = session;
  }

  /** Whether there is a regular file for the digest; its content is not read. */
  public boolean has(Digest digest) {
    return Files.isRegularFile(layout.blob(digest), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the blob is there with that length. */
  public boolean has(Digest digest, long sizeBytes) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(
              layout.blob(digest), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile() && attributes.size() == sizeBytes;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw StoreException.io(layout.blob(digest), e);
    }
  }

  /**
   * Length in bytes.
   *
   * @throws StoreException when there is no such blob
   */
  public long size(Digest digest) {
    try {
      return DurableFiles.regular(layout.blob(digest)).size();
    } catch (NoSuchFileException e) {
      throw StoreException.missingBlob(digest);
    } catch (IOException e) {
      throw StoreException.io(layout.blob(digest), e);
    }
  }

  /**
   * The whole content, for small documents.
   *
   * @throws StoreException when there is no such blob, it is longer than {@code limit} bytes, or it
   *     does not have its digest
   */
  public byte[] read(Digest digest, long limit) {
    try {
      byte[] content = DurableFiles.read(layout.blob(digest), limit);
      Digest actual = Digest.of(content);
      if (!actual.equals(digest)) {
        throw StoreException.digestMismatch(digest, actual);
      }
      return content;
    } catch (NoSuchFileException e) {
      throw StoreException.missingBlob(digest);
    } catch (IOException e) {
      throw StoreException.io(layout.blob(digest), e);
    }
  }

  /**
   * The content as a stream that compares the digest at its end: only after the read that returned
   * -1 is the content known to be right. The caller closes it.
   *
   * @throws StoreException when there is no such blob; its reads throw one on a wrong digest
   */
  public InputStream open(Digest digest) {
    Path file = layout.blob(digest);
    try {
      DurableFiles.regular(file);
      return new VerifiedBlobStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), digest);
    } catch (NoSuchFileException e) {
      throw StoreException.missingBlob(digest);
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
  }

  /** A new blob, to be written and committed by the caller, who closes it in any case. */
  public BlobWriter create() {
    return create(Long.MAX_VALUE);
  }

  /** As {@link #create()}; writing more than {@code limit} bytes fails. */
  public BlobWriter create(long limit) {
    try {
      return new BlobWriter(layout, session.newPath("blob"), limit);
    } catch (IOException e) {
      throw StoreException.io(layout.tmpDir(), e);
    }
  }

  /** Stores small content; when it is there already and sound, nothing is written. */
  public Blob put(byte[] content) {
    Digest digest = Digest.of(content);
    putAll(ImmutableMap.of(digest, content));
    return new Blob(digest, content.length);
  }

  /**
   * As {@link #put}, for contents whose digests are known; all of them last when this returns, for
   * the price of one sync of the directory.
   *
   * @return those that were not there
   */
  ImmutableSet<Digest> putAll(ImmutableMap<Digest, byte[]> contents) {
    Map<Digest, Path> written = new LinkedHashMap<>();
    Path file = layout.blobsDir();
    try {
      for (Map.Entry<Digest, byte[]> each : contents.entrySet()) {
        if (!holds(each.getKey(), each.getValue())) {
          file = layout.blob(each.getKey());
          Path aside = session.newPath("blob");
          DurableFiles.write(aside, each.getValue());
          written.put(each.getKey(), aside);
        }
      }
      // names only now: the time in which others see one that does not last yet is short
      for (Map.Entry<Digest, Path> each : written.entrySet()) {
        file = layout.blob(each.getKey());
        DurableFiles.renameUnsynced(each.getValue(), file);
      }
      if (!written.isEmpty()) {
        DurableFiles.syncDirectory(layout.blobsDir());
      }
      return ImmutableSet.copyOf(written.keySet());
    } catch (IOException e) {
      throw StoreException.io(file, e);
    }
  }

  /** Removes a blob, if it is there. The caller holds the store exclusively. */
  public void delete(Digest digest) {
    try {
      TreeRemover.remove(layout.blob(digest));
    } catch (IOException e) {
      throw StoreException.io(layout.blob(digest), e);
    }
  }

  /** All blobs, in no particular order; files whose names are no digests are not listed. */
  public ImmutableList<Digest> list() {
    ImmutableList.Builder<Digest> digests = ImmutableList.builder();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.blobsDir())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (Digest.isDigest("sha256:" + name)) {
          digests.add(new Digest(name));
        }
      }
      return digests.build();
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    } catch (IOException e) {
      throw StoreException.io(layout.blobsDir(), e);
    }
  }

  private boolean holds(Digest digest, byte[] content) {
    try {
      return has(digest, content.length)
          && Arrays.equals(WholeFile.bytes(layout.blob(digest)), content);
    } catch (IOException e) {
      return false;
    }
  }
}
