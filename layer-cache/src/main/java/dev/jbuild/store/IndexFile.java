package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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

/**
 * The file {@code index.json}: an image index with one descriptor for each name of an image, or one
 * without a name. Each carries the image's id, so that it is found without reading manifests.
 */
final class IndexFile {
  private static final String IMAGE_ID = "dev.jbuild.image.id";

  private final StoreLayout layout;
  private final ReentrantLock threads = new ReentrantLock();

  IndexFile(StoreLayout layout) {
    this.layout = layout;
  }

  /** An image as the index has it; mutable while an update runs. */
  static final class Entry {
    private final Digest id;
    private final Descriptor manifest;
    private final Set<ImageReference> names = new LinkedHashSet<>();

    Entry(Digest id, Descriptor manifest) {
      this.id = id;
      this.manifest = manifest;
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

  /** What the index holds: images in order, and descriptors that are none of ours. */
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

    /** The entry of that id, new or replaced when its manifest is another; names stay. */
    Entry put(Digest id, Descriptor manifest) {
      Entry before = byId.get(id);
      if (before != null && before.manifest.equals(manifest)) {
        return before;
      }
      Entry entry = new Entry(id, manifest);
      if (before != null) {
        entry.names.addAll(before.names);
      }
      byId.put(id, entry);
      return entry;
    }

    boolean remove(Digest id) {
      return byId.remove(id) != null;
    }

    /** Takes the name from whichever image has it. */
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

  /** The index as it is now; empty when the file is missing. */
  Content read() {
    return parse(bytes());
  }

  /** The image of that id, as {@link #read} has it, without reading the others where it can. */
  Optional<Entry> byId(Digest id) {
    byte[] bytes = bytes();
    Optional<Entry> entry = scan(bytes, IMAGE_ID, id.toString()).flatMap(found -> found.byId(id));
    return entry.isPresent() ? entry : parse(bytes).byId(id);
  }

  /**
   * The image that has exactly this name, found as {@link #byId} does; absent when not so found.
   */
  Optional<Entry> findName(ImageReference name) {
    byte[] bytes = bytes();
    Optional<Entry> entry =
        scan(bytes, ImageIndex.REF_NAME, name.toString()).flatMap(found -> found.byName(name));
    // the image may have further names
    return entry.flatMap(
        found -> scan(bytes, IMAGE_ID, found.id.toString()).flatMap(all -> all.byName(name)));
  }

  private Optional<Content> scan(byte[] bytes, String key, String value) {
    try {
      return new IndexScan(bytes).withAnnotation(key, value).map(this::parse);
    } catch (StoreException e) {
      // what was cut out is no index: the text is not as expected
      return Optional.empty();
    }
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
      file.lock();
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
      Entry entry = content.byId(id.get()).orElseGet(() -> content.put(id.get(), bare(descriptor)));
      Optional.ofNullable(descriptor.annotations().get(ImageIndex.REF_NAME))
          .flatMap(ImageReference::tryParse)
          .ifPresent(entry.names::add);
    }
    content.foreign = foreign.build();
    return content;
  }

  private static Optional<Digest> id(Descriptor descriptor) {
    String id = descriptor.annotations().getOrDefault(IMAGE_ID, "");
    return MediaType.isManifest(descriptor.mediaType()) && Digest.isDigest(id)
        ? Optional.of(Digest.parse(id))
        : Optional.empty();
  }

  private static byte[] format(Content content) {
    ImmutableList.Builder<Descriptor> descriptors = ImmutableList.builder();
    for (Entry entry : content.byId.values()) {
      Map<String, String> annotations = new LinkedHashMap<>(entry.manifest.annotations());
      annotations.put(IMAGE_ID, entry.id.toString());
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
    annotations.remove(ImageIndex.REF_NAME);
    return descriptor.withAnnotations(ImmutableMap.copyOf(annotations));
  }
}
