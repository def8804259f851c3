package dev.jbuild.store;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageLayout;
import java.nio.file.Path;

/** Every path of the store, and nothing else; no file is touched. */
public record StoreLayout(Path root) {
  public Path ociLayout() {
    return root.resolve(ImageLayout.FILE_NAME);
  }

  public Path index() {
    return root.resolve("index.json");
  }

  public Path blobsDir() {
    return root.resolve("blobs").resolve("sha256");
  }

  public Path blob(Digest digest) {
    return blobsDir().resolve(digest.hex());
  }

  /** One directory for each chainID. */
  public Path snapshotsDir() {
    return root.resolve("snapshots");
  }

  /** Cache records. */
  public Path keysDir() {
    return root.resolve("keys");
  }

  /** What is known about files of build contexts. */
  public Path contentDir() {
    return root.resolve("content");
  }

  /** How the steps of images went, by image id. */
  public Path recordsDir() {
    return root.resolve("records");
  }

  public Path record(Digest imageId) {
    return recordsDir().resolve(imageId.hex() + ".json");
  }

  /** Directories of {@code RUN --mount=type=cache}. */
  public Path cachesDir() {
    return root.resolve("caches");
  }

  /** Key of the digests of secrets. */
  public Path secretKey() {
    return root.resolve("secret.key");
  }

  public Path containersDir() {
    return root.resolve("containers");
  }

  /** What was fetched from other machines; all of it can be fetched again. */
  public Path sourcesDir() {
    return root.resolve("sources");
  }

  /** Constant layers of mount points. */
  public Path stubsDir() {
    return root.resolve("stubs");
  }

  /** Room on the disk for a new index when there is no other. */
  public Path reserve() {
    return root.resolve("reserve");
  }

  /** Everything unfinished, one directory for each session. */
  public Path tmpDir() {
    return root.resolve("tmp");
  }

  public Path lock() {
    return root.resolve("lock");
  }

  public Path gate() {
    return root.resolve("gate");
  }

  public Path indexLock() {
    return root.resolve("index.lock");
  }

  public Path sessionsLock() {
    return root.resolve("sessions.lock");
  }
}
