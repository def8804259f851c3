package dev.jbuild.store;

import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code index.json}: an image index with one descriptor for each name of an image or of
 * an index of images, or one without a name. Each carries the id, so that it is found without
 * reading manifests; an index also the ids of its images, which are in the file by themselves.
 */
final class IndexFile {
  /** More than most indexes have. */
  private static final int RESERVE_BYTES = 256 << 10;

  private final StoreLayout layout;
  private final ReentrantLock threads = new ReentrantLock();
  private volatile @Nullable Known known;

  /** What was read last; nobody changes it. */
  private static final class Known {
    private final byte[] bytes;
    private final IndexContent content;

    Known(byte[] bytes, IndexContent content) {
      this.bytes = bytes;
      this.content = content;
    }
  }

  IndexFile(StoreLayout layout) {
    this.layout = layout;
  }

  /** The index as it is now, for reading only; empty when the file is missing. */
  IndexContent read() {
    byte[] bytes = bytes();
    Known last = known;
    if (last != null && Arrays.equals(last.bytes, bytes)) {
      return last.content;
    }
    IndexContent content = parse(bytes);
    known = new Known(bytes, content);
    return content;
  }

  /**
   * The entry of that very name, of whose names and members nothing else is read. Absent when it
   * has to be looked for in {@link #read}.
   */
  Optional<IndexEntry> find(ImageReference name) {
    Optional<Descriptor> found = IndexScan.find(bytes(), name);
    return found.isPresent() ? IndexForm.entry(found.get()) : Optional.empty();
  }

  /**
   * Applies {@code change} to the index as it is, alone among all threads and processes, and
   * replaces the file when something differs. It lasts when this returns.
   *
   * @return what {@code change} returned
   */
  <T> T update(Function<IndexContent, T> change) {
    threads.lock();
    try (FileChannel file =
        FileChannel.open(layout.indexLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLocks.await(file);
      byte[] before = bytes();
      IndexContent content = parse(before);
      T result = change.apply(content);
      byte[] after = IndexForm.write(content);
      if (!Arrays.equals(before, after)) {
        replace(before, after);
      }
      return result;
    } catch (IOException e) {
      throw StoreException.io(layout.index(), e);
    } finally {
      threads.unlock();
    }
  }

  /**
   * One writer at a time: the name aside can be fixed, and a leftover is overwritten. What makes
   * room may use the reserve: on a full disk nothing could be removed otherwise, as names go before
   * the bytes.
   */
  private void replace(byte[] before, byte[] after) throws IOException {
    Path aside = layout.index().resolveSibling("index.json.new");
    try {
      DurableFiles.replace(layout.index(), aside, after);
      keepReserve();
    } catch (IOException e) {
      if (after.length >= before.length || !Files.deleteIfExists(layout.reserve())) {
        throw e;
      }
      DurableFiles.replace(layout.index(), aside, after);
    }
  }

  /** Not synced: after a power cut it is made again. */
  private void keepReserve() {
    if (Files.exists(layout.reserve())) {
      return;
    }
    try {
      Files.write(layout.reserve(), new byte[RESERVE_BYTES]);
    } catch (IOException e) {
      // the disk is nearly full: the next change tries again
      DurableFiles.discard(layout.reserve(), e);
    }
  }

  private byte[] bytes() {
    try {
      return DurableFiles.read(layout.index(), Limits.STORE_INDEX_BYTES);
    } catch (NoSuchFileException e) {
      throw StoreException.damaged(layout.index(), "the file is missing", e);
    } catch (IOException e) {
      throw StoreException.io(layout.index(), e);
    }
  }

  private IndexContent parse(byte[] bytes) {
    try {
      return IndexReader.read(bytes);
    } catch (JbuildException e) {
      throw StoreException.damaged(layout.index(), String.valueOf(e.getMessage()), e);
    }
  }
}
