package dev.jbuild.store;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a person means by a name or an id, among the entries of an index. */
final class IndexLookup {
  private static final String LOCAL_HOST = "localhost";

  private static final int SHORTEST_PREFIX = 2;

  private IndexLookup() {}

  static Optional<IndexEntry> byManifest(IndexContent content, Digest manifest) {
    for (IndexEntry entry : content.entries()) {
      if (!entry.isIndex() && entry.hasManifest(manifest)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  static Optional<IndexEntry> byReference(IndexContent content, ImageReference reference) {
    if (reference.digest().isPresent()) {
      for (IndexEntry entry : content.entries()) {
        if (entry.hasManifest(reference.digest().get())) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }
    Optional<IndexEntry> entry = content.byName(reference);
    if (entry.isPresent() || !reference.host().isEmpty()) {
      return entry;
    }
    return content.byName(
        new ImageReference(LOCAL_HOST, reference.path(), reference.tag(), Optional.empty()));
  }

  static Optional<IndexEntry> byPrefix(IndexContent content, String text) {
    String prefix =
        (text.startsWith("sha256:") ? text.substring("sha256:".length()) : text)
            .toLowerCase(Locale.ROOT);
    if (prefix.length() < SHORTEST_PREFIX) {
      return Optional.empty();
    }
    List<Digest> ids = new ArrayList<>();
    Optional<IndexEntry> found = Optional.empty();
    for (IndexEntry entry : content.entries()) {
      if (entry.id().hex().startsWith(prefix)) {
        ids.add(entry.id());
        found = Optional.of(entry);
      }
    }
    if (ids.size() > 1) {
      throw StoreException.ambiguous(text, ids);
    }
    return found;
  }
}
