package dev.jbuild.registry;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.base.Limits;
import dev.jbuild.http.Answer;
import dev.jbuild.http.Proxies;
import dev.jbuild.http.Transport;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.ManifestCheck;
import dev.jbuild.oci.MediaType;
import dev.jbuild.oci.Platform;
import dev.jbuild.posix.Bytes;
import dev.jbuild.store.BlobStore;
import dev.jbuild.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Finds images in registries and brings what they are made of into the blob store. One of these
 * sees one state of each name. Safe for use by several threads.
 */
public final class Puller implements AutoCloseable {
  private static final String ACCEPT =
      Joiner.on(", ")
          .join(
              MediaType.INDEX,
              MediaType.MANIFEST,
              MediaType.DOCKER_INDEX,
              MediaType.DOCKER_MANIFEST);

  private final BlobStore blobs;
  private final RegistrySettings settings;
  private final RegistryTrust trust;
  private final Transport transport;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<Repository, RegistryClient> clients = new ConcurrentHashMap<>();
  private final Map<ImageReference, Document> tops = new ConcurrentHashMap<>();

  /** What a request is about. */
  record Subject(String what, RegistrySettings.Times times) {}

  public Puller(Store store, RegistrySettings settings) {
    this.blobs = store.blobs();
    this.settings = settings;
    this.trust = new RegistryTrust(settings, settings.insecure());
    this.transport =
        new Transport(new Proxies(settings.environment()), trust, settings.times().connect());
  }

  /**
   * The digest that the registry has under a name now, by a small request; absent when it does not
   * say.
   *
   * @throws RegistryException when the registry cannot be reached, or does not have the name
   */
  public Optional<Digest> digest(ImageReference reference) {
    if (reference.digest().isPresent()) {
      return reference.digest();
    }
    RegistryClient client = client(reference);
    String what = what(client, reference);
    return repeat(
        what,
        () -> {
          try (Answer answer = client.send(manifest("HEAD", reference.tag(), what))) {
            return Optional.of(answer.header("Docker-Content-Digest"))
                .filter(Digest::isDigest)
                .map(Digest::parse);
          }
        });
  }

  /**
   * The documents of the image that a name stands for.
   *
   * @param platform which image of an index, by the rules of {@link ImageIndex#choose}
   * @throws RegistryException when it cannot be had
   * @throws dev.jbuild.base.JbuildException when the documents break the specification, or none is
   *     for the platform
   */
  public Resolved resolve(ImageReference reference, Platform platform) {
    RegistryClient client = client(reference);
    Document top = tops.computeIfAbsent(reference, _ -> top(client, reference));
    Document manifest = manifestOf(client, reference, top, platform);
    String name = "manifest " + manifest.descriptor().digest();
    Manifest document = Manifest.parse(manifest.bytes().toArray(), name);
    ManifestCheck.image(document, name);
    Descriptor config = document.config();
    if (config.sizeBytes() > Limits.CONFIG_BYTES) {
      throw RegistryException.failed(
          what(client, reference),
          "its configuration is larger than the limit of " + Limits.CONFIG_BYTES + " bytes",
          null);
    }
    fetch(client, reference, config);
    byte[] bytes = blobs.read(config.digest(), Limits.CONFIG_BYTES);
    return new Resolved(top, manifest, Bytes.of(bytes), document.layers());
  }

  /**
   * Starts to fetch the blobs that the store does not have.
   *
   * @param begun called before each is fetched, by several threads
   */
  public Transfers transfer(
      ImageReference reference, ImmutableList<Descriptor> wanted, Consumer<Descriptor> begun) {
    Map<Digest, Descriptor> missing = new LinkedHashMap<>();
    for (Descriptor blob : wanted) {
      if (!blobs.has(blob.digest(), blob.sizeBytes())) {
        missing.putIfAbsent(blob.digest(), blob);
      }
    }
    RegistryClient client = client(reference);
    return new Transfers(
        closing,
        ImmutableList.copyOf(missing.values()),
        blob -> {
          begun.accept(blob);
          fetch(client, reference, blob);
        });
  }

  /** Ends everything that still runs: its callers get a {@link RegistryException}. */
  @Override
  public void close() {
    closing.countDown();
    transport.close();
  }

  private RegistryClient client(ImageReference reference) {
    return clients.computeIfAbsent(
        Repository.of(reference),
        repository -> new RegistryClient(repository, settings, transport, schemes(repository)));
  }

  private ImmutableList<String> schemes(Repository repository) {
    String authority = repository.authority();
    if (trust.isConfigured(authority)) {
      return ImmutableList.of("https");
    }
    if (Repository.isLocal(authority)) {
      return ImmutableList.of("http", "https");
    }
    return settings.insecure().contains(authority)
        ? ImmutableList.of("https", "http")
        : ImmutableList.of("https");
  }

  /** Host, repository, and tag or digest. */
  private static String what(RegistryClient client, ImageReference reference) {
    return client.repository()
        + (reference.digest().isPresent() ? "@" + reference.digest().get() : ":" + reference.tag());
  }

  private static RegistryClient.Request manifest(String method, String name, String what) {
    return new RegistryClient.Request(
        method, "manifests/" + name, ImmutableMap.of("Accept", ACCEPT), what);
  }

  private Document top(RegistryClient client, ImageReference reference) {
    String name = reference.digest().map(Digest::toString).orElse(reference.tag());
    return document(client, name, reference.digest(), what(client, reference));
  }

  /** Follows indexes down to a manifest. */
  private Document manifestOf(
      RegistryClient client, ImageReference reference, Document top, Platform platform) {
    Document at = top;
    for (int depth = 0; MediaType.isIndex(at.descriptor().mediaType()); depth++) {
      String name = "index " + at.descriptor().digest();
      if (depth == Limits.INDEX_DEPTH) {
        throw RegistryException.failed(
            what(client, reference),
            "the nesting of indexes is deeper than the limit of " + Limits.INDEX_DEPTH,
            null);
      }
      ImageIndex index = ImageIndex.parse(at.bytes().toArray(), name);
      Descriptor chosen = choose(index, platform, what(client, reference));
      at = listed(client, chosen, what(client, reference));
    }
    return at;
  }

  private static Descriptor choose(ImageIndex index, Platform platform, String what) {
    Descriptor chosen = index.choose(platform, what);
    boolean usable =
        MediaType.isManifest(chosen.mediaType()) || MediaType.isIndex(chosen.mediaType());
    if (!usable) {
      throw RegistryException.failed(
          what, "manifest " + chosen.digest() + " is of type " + chosen.mediaType(), null);
    }
    return chosen;
  }

  private Document listed(RegistryClient client, Descriptor descriptor, String top) {
    String what = top + ": manifest " + descriptor.digest();
    if (descriptor.sizeBytes() > Limits.MANIFEST_BYTES) {
      throw RegistryException.failed(
          what, "larger than the limit of " + Limits.MANIFEST_BYTES + " bytes", null);
    }
    Document document =
        document(client, descriptor.digest().toString(), Optional.of(descriptor.digest()), what);
    if (document.bytes().size() != descriptor.sizeBytes()) {
      throw RegistryException.failed(
          what,
          "its size is "
              + document.bytes().size()
              + ", its descriptor says "
              + descriptor.sizeBytes(),
          null);
    }
    ManifestCheck.sameType(descriptor, document.descriptor().mediaType(), what);
    return document;
  }

  /** A document of the store, where it is there, or of the registry. */
  private Document document(
      RegistryClient client, String name, Optional<Digest> digest, String what) {
    return repeat(
        what,
        () -> {
          if (digest.isPresent() && blobs.has(digest.get())) {
            byte[] known = blobs.read(digest.get(), Limits.MANIFEST_BYTES);
            return document(known, ManifestType.of(known, "", what));
          }
          try (Answer answer = client.send(manifest("GET", name, what))) {
            byte[] bytes = client.read(answer, (int) Limits.MANIFEST_BYTES);
            String type = ManifestType.of(bytes, answer.header("Content-Type"), what);
            check(Digest.of(bytes), digest, answer);
            return document(bytes, type);
          }
        });
  }

  private static Document document(byte[] bytes, String type) {
    return new Document(Descriptor.of(type, bytes), Bytes.of(bytes));
  }

  private static void check(Digest actual, Optional<Digest> wanted, Answer answer) throws Setback {
    String said = answer.header("Docker-Content-Digest");
    if (wanted.isPresent() && !wanted.get().equals(actual)) {
      throw Setback.wrong("its bytes have the digest " + actual);
    }
    if (Digest.isDigest(said) && !Digest.parse(said).equals(actual)) {
      throw Setback.wrong("its bytes have the digest " + actual + ", the server says " + said);
    }
  }

  private void fetch(RegistryClient client, ImageReference reference, Descriptor blob) {
    if (blobs.has(blob.digest(), blob.sizeBytes())) {
      return;
    }
    String what = what(client, reference) + ": blob " + blob.digest();
    try (BlobDownload download =
        new BlobDownload(client, blobs, blob, new Subject(what, settings.times()))) {
      download.run(new Attempts(settings.times(), closing));
    }
  }

  private interface Attempt<T> {
    T run() throws Setback;
  }

  private <T> T repeat(String what, Attempt<T> attempt) {
    Attempts attempts = new Attempts(settings.times(), closing);
    while (true) {
      try {
        return attempt.run();
      } catch (Setback e) {
        attempts.again(e, what);
      }
    }
  }
}
