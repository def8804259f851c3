package dev.jbuild.archive;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.posix.Bytes;
import dev.jbuild.registry.Document;
import dev.jbuild.registry.Resolved;
import dev.jbuild.registry.Transfers;
import dev.jbuild.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * An image of a registry as the files of a layout: its documents are there, its layers arrive in
 * the store while they are read one after the other.
 */
final class RegistryFiles implements ArchiveFiles {
  private final String source;
  private final ImmutableMap<String, Bytes> documents;
  private final ImmutableMap<String, Descriptor> layers;
  private final BlobStore blobs;
  private final Transfers transfers;

  /**
   * @param transfers of the layers; closed by the caller
   */
  RegistryFiles(String source, Resolved image, BlobStore blobs, Transfers transfers) {
    this.source = source;
    this.blobs = blobs;
    this.transfers = transfers;
    this.documents = documents(image);
    Map<String, Descriptor> byMember = new HashMap<>();
    for (Descriptor layer : image.layers()) {
      byMember.put(OciLayoutReader.member(layer), layer);
    }
    this.layers = ImmutableMap.copyOf(byMember);
  }

  private static ImmutableMap<String, Bytes> documents(Resolved image) {
    Map<String, Bytes> documents = new HashMap<>();
    for (Document document : new Document[] {image.top(), image.manifest()}) {
      documents.put(OciLayoutReader.member(document.descriptor()), document.bytes());
    }
    Descriptor config = Descriptor.of("", image.config().toArray());
    documents.put(OciLayoutReader.member(config), image.config());
    return ImmutableMap.copyOf(documents);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public OptionalLong size(String name) {
    Bytes document = documents.get(name);
    if (document != null) {
      return OptionalLong.of(document.size());
    }
    Descriptor layer = layers.get(name);
    return layer == null ? OptionalLong.empty() : OptionalLong.of(layer.sizeBytes());
  }

  /** Waits until a layer has arrived; reading it ends with the pull. */
  @Override
  public InputStream open(String name) {
    Bytes document = documents.get(name);
    if (document != null) {
      return new ByteArrayInputStream(document.toArray());
    }
    Descriptor layer = layers.get(name);
    if (layer == null) {
      throw ArchiveException.missing(source, name);
    }
    transfers.await(layer.digest());
    return new FilterInputStream(blobs.open(layer.digest())) {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        transfers.check();
        return super.read(buffer, offset, length);
      }
    };
  }

  @Override
  public void close() {}
}
