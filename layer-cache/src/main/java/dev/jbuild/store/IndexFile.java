package dev.jbuild.store;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code index.json}: an image index with one descriptor for each name of an image or of
 * an index of images, or one without a name. Each carries the id, so that it is found without
 * reading manifests; an index also the ids of its images, which are in the file by themselves.
 */
final class IndexFile {
  private static final String IMAGE_ID = "dev.jbuild.image.id";
  private static final String MEMBERS = "dev.jbuild.index.images";

  private final StoreLayout layout;
  private final ReentrantLock threads = new ReentrantLock();
  private volatile @Nullable Known known;

  /** What was read last; nobody changes it. */
  private static final class Known {
    private final byte[] bytes;
    private final Content content;

    Known(byte[] bytes, Content content) {
      this.bytes = bytes;
      this.content = content;
    }
  }

  IndexFile(StoreLayout layout) {
    this.layout = layout;
  }

  /** An image, or an index of images, as the file has it; mutable while an update runs. */
  static final class Entry {
    private final Digest id;
    private final Descriptor manifest;
    private final ImmutableSet<Digest> members;
    private final Set<ImageReference> names = new LinkedHashSet<>();

    Entry(Digest id, Descriptor manifest, ImmutableSet<Digest> members) {
      this.id = id;
      this.manifest = manifest;
      this.members = members;
    }

    boolean isIndex() {
      return MediaType.isIndex(manifest.mediaType());
    }

    /** Ids of the images of an index, in order; empty for an image. */
    ImmutableSet<Digest> members() {
      return members;
    }

    Digest id() {
      return id;
    }

    /** Without the annotations that make it an entry of this index. */
    Descriptor manifest() {
      return manifest;
    }

    Set<ImageReference> names() {
      return names;
    }
  }

  /**
   * What the file holds: entries in order, and descriptors that are none of ours. Only an {@link
   * #update} changes one.
   */
  static final class Content {
    private final Map<Digest, Entry> byId = new LinkedHashMap<>();
    private ImmutableList<Descriptor> foreign = ImmutableList.of();

    ImmutableList<Entry> entries() {
      return ImmutableList.copyOf(byId.values());
    }

    /** Descriptors that another tool has put there; kept as they are. */
    ImmutableList<Descriptor> foreign() {
      return foreign;
    }

    Optional<Entry> byId(Digest id) {
      return Optional.ofNullable(byId.get(id));
    }

    Optional<Entry> byName(ImageReference name) {
      for (Entry entry : byId.values()) {
        if (entry.names.contains(name)) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }

    /** Indexes that the image of that id belongs to. */
    ImmutableList<Entry> indexesOf(Digest id) {
      ImmutableList.Builder<Entry> indexes = ImmutableList.builder();
      for (Entry entry : byId.values()) {
        if (entry.members.contains(id)) {
          indexes.add(entry);
        }
      }
      return indexes.build();
    }

    /** Whether the image has no name and is here for the sake of an index only. */
    boolean isMerelyMember(Entry entry) {
      return !entry.isIndex() && entry.names.isEmpty() && !indexesOf(entry.id).isEmpty();
    }

    /** The entry of that id, new or replaced when its manifest is another; names stay. */
    Entry put(Digest id, Descriptor manifest) {
      return put(id, manifest, ImmutableSet.of());
    }

    /** As {@link #put(Digest, Descriptor)}, for an index of images. */
    Entry put(Digest id, Descriptor manifest, ImmutableSet<Digest> members) {
      Entry before = byId.get(id);
      if (before != null && before.manifest.equals(manifest) && before.members.equals(members)) {
        return before;
      }
      Entry entry = new Entry(id, manifest, members);
      if (before != null) {
        entry.names.addAll(before.names);
      }
      byId.put(id, entry);
      return entry;
    }

    /**
     * Removes the entry with its names. An image stays, without names, as long as it belongs to an
     * index; with an index go those of its images that have neither a name nor another index.
     */
    boolean remove(Digest id) {
      Entry entry = byId.get(id);
      if (entry == null) {
        return false;
      }
      entry.names.clear();
      if (!isMerelyMember(entry)) {
        byId.remove(id);
      }
      for (Digest member : entry.members) {
        Entry image = byId.get(member);
        if (image != null && image.names.isEmpty() && indexesOf(member).isEmpty()) {
          byId.remove(member);
        }
      }
      return true;
    }

    /** Removes a damaged image also from its indexes; an index without images goes, too. */
    boolean drop(Digest id) {
      for (Entry index : indexesOf(id)) {
        ImmutableSet.Builder<Digest> rest = ImmutableSet.builder();
        for (Digest member : index.members) {
          if (!member.equals(id)) {
            rest.add(member);
          }
        }
        if (rest.build().isEmpty()) {
          byId.remove(index.id);
        } else {
          put(index.id, index.manifest, rest.build());
        }
      }
      return remove(id);
    }

    /** Takes the name from whatever has it. */
    boolean removeName(ImageReference name) {
      boolean removed = false;
      for (Entry entry : byId.values()) {
        removed |= entry.names.remove(name);
      }
      return removed;
    }

    /** Gives the name to the entry alone; where it has it already, the order stays. */
    void moveName(ImageReference name, Entry entry) {
      if (!entry.names.contains(name)) {
        removeName(name);
        entry.names.add(name);
      }
    }
  }

  /** The index as it is now, for reading only; empty when the file is missing. */
  Content read() {
    byte[] bytes = bytes();
    Known last = known;
    if (last != null && Arrays.equals(last.bytes, bytes)) {
      return last.content;
    }
    Content content = parse(bytes);
    known = new Known(bytes, content);
    return content;
  }

  /**
   * The entry of that very name, of whose names and members nothing else is read. Absent when it
   * has to be looked for in {@link #read}.
   */
  Optional<Entry> find(ImageReference name) {
    Optional<Descriptor> found = IndexScan.find(bytes(), name);
    Optional<Digest> id = found.flatMap(IndexFile::id);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    Entry entry = new Entry(id.get(), bare(found.get()), members(found.get()));
    entry.names.add(name);
    return Optional.of(entry);
  }

  /**
   * Applies {@code change} to the index as it is, alone among all threads and processes, and
   * replaces the file when something differs. It lasts when this returns.
   *
   * @return what {@code change} returned
   */
  <T> T update(Function<Content, T> change) {
    threads.lock();
    try (FileChannel file =
        FileChannel.open(layout.indexLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLocks.await(file);
      byte[] before = bytes();
      Content content = parse(before);
      T result = change.apply(content);
      byte[] after = format(content);
      if (!Arrays.equals(before, after)) {
        // one writer at a time: the name aside can be fixed, and a leftover is overwritten
        DurableFiles.replace(
            layout.index(), layout.index().resolveSibling("index.json.new"), after);
      }
      return result;
    } catch (IOException e) {
      throw StoreException.io(layout.index(), e);
    } finally {
      threads.unlock();
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

  private Content parse(byte[] bytes) {
    ImageIndex index;
    try {
      index = ImageIndex.fromJson(Json.view(bytes, "index.json"));
    } catch (JbuildException e) {
      throw StoreException.damaged(layout.index(), String.valueOf(e.getMessage()), e);
    }
    Content content = new Content();
    ImmutableList.Builder<Descriptor> foreign = ImmutableList.builder();
    for (Descriptor descriptor : index.manifests()) {
      Optional<Digest> id = id(descriptor);
      if (id.isEmpty()) {
        foreign.add(descriptor);
        continue;
      }
      Entry entry =
          content
              .byId(id.get())
              .orElseGet(() -> content.put(id.get(), bare(descriptor), members(descriptor)));
      Optional.ofNullable(descriptor.annotations().get(ImageIndex.REF_NAME))
          .flatMap(ImageReference::tryParse)
          .ifPresent(entry.names::add);
    }
    content.foreign = foreign.build();
    return content;
  }

  private static Optional<Digest> id(Descriptor descriptor) {
    String id = descriptor.annotations().getOrDefault(IMAGE_ID, "");
    boolean ours =
        MediaType.isManifest(descriptor.mediaType())
            ? Digest.isDigest(id)
            : MediaType.isIndex(descriptor.mediaType())
                && id.equals(descriptor.digest().toString());
    return ours ? Optional.of(Digest.parse(id)) : Optional.empty();
  }

  private static ImmutableSet<Digest> members(Descriptor descriptor) {
    ImmutableSet.Builder<Digest> members = ImmutableSet.builder();
    String ids = descriptor.annotations().getOrDefault(MEMBERS, "");
    for (String id : ids.isEmpty() ? new String[0] : ids.split(",", -1)) {
      if (Digest.isDigest(id)) {
        members.add(Digest.parse(id));
      }
    }
    return members.build();
  }

  private static byte[] format(Content content) {
    ImmutableList.Builder<Descriptor> descriptors = ImmutableList.builder();
    for (Entry entry : content.byId.values()) {
      Map<String, String> annotations = new LinkedHashMap<>(entry.manifest.annotations());
      annotations.put(IMAGE_ID, entry.id.toString());
      if (!entry.members.isEmpty()) {
        annotations.put(MEMBERS, Joiner.on(',').join(entry.members));
      }
      if (entry.names.isEmpty()) {
        descriptors.add(entry.manifest.withAnnotations(ImmutableMap.copyOf(annotations)));
      }
      for (ImageReference name : entry.names) {
        annotations.put(ImageIndex.REF_NAME, name.toString());
        descriptors.add(entry.manifest.withAnnotations(ImmutableMap.copyOf(annotations)));
      }
    }
    return ImageIndex.of(descriptors.addAll(content.foreign).build()).toBytes();
  }

  private static Descriptor bare(Descriptor descriptor) {
    Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
    annotations.remove(IMAGE_ID);
    annotations.remove(MEMBERS);
    annotations.remove(ImageIndex.REF_NAME);
    return descriptor.withAnnotations(ImmutableMap.copyOf(annotations));
  }
}
