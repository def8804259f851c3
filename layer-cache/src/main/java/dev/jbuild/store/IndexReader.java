package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the store's index at nearly the price of its bytes when {@link IndexForm#write} has written
 * it. To read and write hundreds of images as JSON, in a JVM that has just started, would cost a
 * build more than all else that it does to keep its image.
 *
 * <p>Each descriptor is compared with the {@link PlainForm}s known so far. One that has none is
 * read as JSON by itself; when it is plain, its form is known from then on. So in a store of a
 * thousand images some few are parsed, and each entry remembers the bytes it came from, which are
 * written again as they are unless it changes.
 *
 * <p>A file is only taken when to write what was read would give the very same bytes. Whatever is
 * written otherwise, misses something or is damaged is left to {@link IndexForm#read}, which has to
 * decide what it means, or what to say about it.
 */
final class IndexReader {
  private static final byte[] HEADER = IndexForm.HEADER.getBytes(StandardCharsets.UTF_8);
  private static final byte[] FOOTER = IndexForm.FOOTER.getBytes(StandardCharsets.UTF_8);
  private static final int MOST_FORMS = 8;

  // how many values a descriptor has at most: a plain one has 12 in 250 bytes or more
  private static final int OUTER_VALUES = 4;
  private static final int PLAIN_VALUE_BYTES = 16;
  private static final int VALUE_BYTES = 2;

  private final byte[] file;
  private final IndexContent content = new IndexContent();
  private final List<PlainForm> forms = new ArrayList<>();
  private final List<Descriptor> foreign = new ArrayList<>();
  private @Nullable IndexEntry last;
  private int lastBegin;
  private long mostValues = OUTER_VALUES;

  private IndexReader(byte[] file) {
    this.file = file;
  }

  /**
   * What the file says.
   *
   * @param file nobody changes it from now on
   * @throws JbuildException when it is no index
   */
  static IndexContent read(byte[] file) {
    IndexReader reader = new IndexReader(file);
    return reader.isOurs() ? reader.content : IndexForm.read(file);
  }

  private boolean isOurs() {
    int at = PlainForm.after(HEADER, file, 0);
    if (PlainForm.after(FOOTER, file, at) == file.length) {
      return true;
    }
    while (at >= 0) {
      int end = descriptor(at);
      at = end >= 0 && end < file.length && file[end] == ',' ? end + 1 : -1;
      if (PlainForm.after(FOOTER, file, end) == file.length) {
        content.setForeign(ImmutableList.copyOf(foreign));
        return mostValues <= Limits.JSON_VALUES;
      }
    }
    return false;
  }

  /** Where the descriptor ends that begins there; -1 when it is not as a writer would write it. */
  private int descriptor(int begin) {
    for (PlainForm form : forms) {
      Optional<PlainForm.Match> match = form.match(file, begin);
      if (match.isPresent()) {
        return plain(match.get(), begin);
      }
    }
    int end = IndexScan.end(file, begin);
    return end >= 0 && special(begin, end) ? end : -1;
  }

  private int plain(PlainForm.Match match, int begin) {
    IndexEntry entry = new IndexEntry(match);
    if (match.isNamed()) {
      Optional<ImageReference> name = match.name();
      if (name.isEmpty()) {
        return -1;
      }
      entry.addNames(ImmutableSet.of(name.get()));
    }
    mostValues += (match.end() - begin) / PLAIN_VALUE_BYTES;
    return add(entry, begin, match.end()) ? match.end() : -1;
  }

  private boolean special(int begin, int end) {
    Descriptor descriptor;
    try {
      descriptor = IndexForm.descriptors(alone(begin, end)).getFirst();
    } catch (JbuildException e) {
      return false; // whoever reads the whole will tell
    }
    mostValues += (end - begin) / VALUE_BYTES;
    Optional<IndexEntry> entry = IndexForm.entry(descriptor);
    byte[] canonical =
        entry.isPresent() ? IndexForm.bytes(entry.get()) : Json.canonical(descriptor.toJson());
    if (!Arrays.equals(file, begin, end, canonical, 0, canonical.length)) {
      return false;
    }
    if (entry.isEmpty()) {
      foreign.add(descriptor);
      return true;
    }
    if (forms.size() < MOST_FORMS && entry.get().members().isEmpty()) {
      Optional<PlainForm> form = PlainForm.of(entry.get().manifest());
      if (form.isPresent()) {
        forms.add(form.get());
      }
    }
    return add(entry.get(), begin, end);
  }

  /** An index with that descriptor only, so that the same is refused as in the whole. */
  private byte[] alone(int begin, int end) {
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    document.writeBytes(HEADER);
    document.write(file, begin, end - begin);
    document.writeBytes(FOOTER);
    return document.toByteArray();
  }

  /** False when a writer would have put it elsewhere, or not at all. */
  private boolean add(IndexEntry entry, int begin, int end) {
    if (!foreign.isEmpty()) {
      return false;
    }
    IndexEntry before = last;
    if (content.add(entry)) {
      last = entry;
      lastBegin = begin;
      entry.wasReadFrom(new IndexSlice(file, begin, end));
      return true;
    }
    if (before == null || !isAnotherNameOf(before, entry)) {
      return false;
    }
    before.addNames(entry.names());
    before.wasReadFrom(new IndexSlice(file, lastBegin, end));
    return true;
  }

  private static boolean isAnotherNameOf(IndexEntry before, IndexEntry entry) {
    return entry.id().equals(before.id())
        && entry.manifest().equals(before.manifest())
        && entry.members().equals(before.members())
        && !before.names().isEmpty()
        && !before.names().containsAll(entry.names());
  }
}
