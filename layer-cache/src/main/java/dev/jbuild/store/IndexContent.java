package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the store's index holds: entries in order, and descriptors that are none of ours. Only an
 * {@link IndexFile#update} changes one.
 */
final class IndexContent {
  private final Map<Digest, IndexEntry> byId = new LinkedHashMap<>();
  private ImmutableList<Descriptor> foreign = ImmutableList.of();

  ImmutableList<IndexEntry> entries() {
    return ImmutableList.copyOf(byId.values());
  }

  /** Entries that have a name, or none but belong to no index: what a person sees. */
  ImmutableList<IndexEntry> standalone() {
    Set<Digest> members = new HashSet<>();
    for (IndexEntry entry : byId.values()) {
      members.addAll(entry.members());
    }
    ImmutableList.Builder<IndexEntry> entries = ImmutableList.builder();
    for (IndexEntry entry : byId.values()) {
      if (entry.isIndex() || !entry.names().isEmpty() || !members.contains(entry.id())) {
        entries.add(entry);
      }
    }
    return entries.build();
  }

  /** Descriptors that another tool has put there; kept as they are. */
  ImmutableList<Descriptor> foreign() {
    return foreign;
  }

  void setForeign(ImmutableList<Descriptor> foreign) {
    this.foreign = foreign;
  }

  Optional<IndexEntry> byId(Digest id) {
    return Optional.ofNullable(byId.get(id));
  }

  Optional<IndexEntry> byName(ImageReference name) {
    for (IndexEntry entry : byId.values()) {
      if (entry.names().contains(name)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Indexes that the image of that id belongs to. */
  ImmutableList<IndexEntry> indexesOf(Digest id) {
    ImmutableList.Builder<IndexEntry> indexes = ImmutableList.builder();
    for (IndexEntry entry : byId.values()) {
      if (entry.members().contains(id)) {
        indexes.add(entry);
      }
    }
    return indexes.build();
  }

  /** Adds an entry as it is; false when there is one of that id, which stays. */
  boolean add(IndexEntry entry) {
    return byId.putIfAbsent(entry.id(), entry) == null;
  }

  /** The entry of that id, new or replaced when its manifest is another; names stay. */
  IndexEntry put(Digest id, Descriptor manifest) {
    return put(id, manifest, ImmutableSet.of());
  }

  /** As {@link #put(Digest, Descriptor)}, for an index of images. */
  IndexEntry put(Digest id, Descriptor manifest, ImmutableSet<Digest> members) {
    IndexEntry before = byId.get(id);
    if (before != null && before.manifest().equals(manifest) && before.members().equals(members)) {
      return before;
    }
    IndexEntry entry = new IndexEntry(id, manifest, members);
    if (before != null) {
      entry.addNames(before.names());
    }
    byId.put(id, entry);
    return entry;
  }

  /**
   * Removes the entry with its names. An image stays, without names, as long as it belongs to an
   * index; with an index go those of its images that have neither a name nor another index.
   */
  boolean remove(Digest id) {
    IndexEntry entry = byId.get(id);
    if (entry == null) {
      return false;
    }
    entry.clearNames();
    if (entry.isIndex() || indexesOf(id).isEmpty()) {
      byId.remove(id);
    }
    for (Digest member : entry.members()) {
      IndexEntry image = byId.get(member);
      if (image != null && image.names().isEmpty() && indexesOf(member).isEmpty()) {
        byId.remove(member);
      }
    }
    return true;
  }

  /** Removes a damaged image also from its indexes; an index without images goes, too. */
  boolean drop(Digest id) {
    for (IndexEntry index : indexesOf(id)) {
      ImmutableSet.Builder<Digest> rest = ImmutableSet.builder();
      for (Digest member : index.members()) {
        if (!member.equals(id)) {
          rest.add(member);
        }
      }
      if (rest.build().isEmpty()) {
        byId.remove(index.id());
      } else {
        put(index.id(), index.manifest(), rest.build());
      }
    }
    return remove(id);
  }

  /** Takes the name from whatever has it. */
  boolean removeName(ImageReference name) {
    boolean removed = false;
    for (IndexEntry entry : byId.values()) {
      removed |= entry.removeName(name);
    }
    return removed;
  }

  /** Gives the name to the entry alone; where it has it already, the order stays. */
  void moveName(ImageReference name, IndexEntry entry) {
    if (!entry.names().contains(name)) {
      removeName(name);
      entry.addNames(ImmutableSet.of(name));
    }
  }
}
