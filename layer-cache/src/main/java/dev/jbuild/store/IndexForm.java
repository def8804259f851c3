package dev.jbuild.store;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The store's index as an OCI document: entries as descriptors, and descriptors as entries. */
final class IndexForm {
  static final String IMAGE_ID = "dev.jbuild.image.id";
  static final String HEADER =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.INDEX + "\",\"manifests\":[";
  static final String FOOTER = "]}";
  private static final String MEMBERS = "dev.jbuild.index.images";

  private IndexForm() {}

  /**
   * What the document says, whoever has written it.
   *
   * @throws dev.jbuild.base.JbuildException when it is no index
   */
  static IndexContent read(byte[] document) {
    IndexContent content = new IndexContent();
    ImmutableList.Builder<Descriptor> foreign = ImmutableList.builder();
    for (Descriptor descriptor : descriptors(document)) {
      Optional<IndexEntry> read = entry(descriptor);
      if (read.isEmpty()) {
        foreign.add(descriptor);
      } else if (!content.add(read.get())) {
        content.byId(read.get().id()).orElseThrow().addNames(read.get().names());
      }
    }
    content.setForeign(foreign.build());
    return content;
  }

  /**
   * As {@link #read}, the descriptors as they are.
   *
   * @throws dev.jbuild.base.JbuildException when it is no index
   */
  static ImmutableList<Descriptor> descriptors(byte[] document) {
    return ImageIndex.fromJson(Json.view(document, "index.json")).manifests();
  }

  /** An entry with at most one name; absent for a descriptor that is none of ours. */
  static Optional<IndexEntry> entry(Descriptor descriptor) {
    String id = descriptor.annotations().getOrDefault(IMAGE_ID, "");
    boolean ours =
        MediaType.isManifest(descriptor.mediaType())
            ? Digest.isDigest(id)
            : MediaType.isIndex(descriptor.mediaType())
                && id.equals(descriptor.digest().toString());
    if (!ours) {
      return Optional.empty();
    }
    IndexEntry entry = new IndexEntry(Digest.parse(id), bare(descriptor), members(descriptor));
    Optional<ImageReference> name =
        ImageReference.tryParse(descriptor.annotations().getOrDefault(ImageIndex.REF_NAME, ""));
    if (name.isPresent()) {
      entry.addNames(ImmutableSet.of(name.get()));
    }
    return Optional.of(entry);
  }

  /** The one document that says this; what is as it was read is copied. */
  static byte[] write(IndexContent content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HEADER.getBytes(StandardCharsets.UTF_8));
    int empty = out.size();
    for (IndexEntry entry : content.entries()) {
      if (out.size() > empty) {
        out.write(',');
      }
      Optional<IndexSlice> written = entry.written();
      if (written.isPresent()) {
        written.get().writeTo(out);
      } else {
        out.writeBytes(bytes(entry));
      }
    }
    for (Descriptor descriptor : content.foreign()) {
      if (out.size() > empty) {
        out.write(',');
      }
      out.writeBytes(Json.canonical(descriptor.toJson()));
    }
    out.writeBytes(FOOTER.getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** One descriptor for each name, or one without. */
  static byte[] bytes(IndexEntry entry) {
    Descriptor manifest = entry.manifest();
    Map<String, String> annotations = new LinkedHashMap<>(manifest.annotations());
    annotations.put(IMAGE_ID, entry.id().toString());
    if (!entry.members().isEmpty()) {
      annotations.put(MEMBERS, Joiner.on(',').join(entry.members()));
    }
    if (entry.names().isEmpty()) {
      return bytes(manifest, annotations);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ImageReference name : entry.names()) {
      if (out.size() > 0) {
        out.write(',');
      }
      annotations.put(ImageIndex.REF_NAME, name.toString());
      out.writeBytes(bytes(manifest, annotations));
    }
    return out.toByteArray();
  }

  private static byte[] bytes(Descriptor manifest, Map<String, String> annotations) {
    return Json.canonical(manifest.withAnnotations(ImmutableMap.copyOf(annotations)).toJson());
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

  private static Descriptor bare(Descriptor descriptor) {
    Map<String, String> annotations = new LinkedHashMap<>(descriptor.annotations());
    annotations.remove(IMAGE_ID);
    annotations.remove(MEMBERS);
    annotations.remove(ImageIndex.REF_NAME);
    return descriptor.withAnnotations(ImmutableMap.copyOf(annotations));
  }
}
