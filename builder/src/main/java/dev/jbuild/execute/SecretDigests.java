package dev.jbuild.execute;

import dev.jbuild.base.WholeFile;
import dev.jbuild.oci.Digest;
import dev.jbuild.posix.Bytes;
import dev.jbuild.store.Store;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What of a secret may be part of a cache key when a recipe asks for it by {@code cache=content}:
 * an HMAC-SHA-256 with a key that only this store has, so that nobody can try values against a
 * record that has left the machine.
 */
public final class SecretDigests {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final Store store;
  private final Secrets secrets;

  public SecretDigests(Store store, Secrets secrets) {
    this.store = store;
    this.secrets = secrets;
  }

  /** Absent when the command line does not give the secret. */
  public Optional<String> digest(String id) {
    return secrets.value(id).map(value -> digest(value));
  }

  private String digest(Bytes value) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key(), ALGORITHM));
      return Digest.ofHash(mac.doFinal(value.toArray())).hex();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    } catch (IOException e) {
      throw ExecuteException.io("key of the store for secrets", e);
    }
  }

  private byte[] key() throws IOException {
    Path file = store.layout().secretKey();
    if (!Files.exists(file)) {
      make(file);
    }
    return WholeFile.bytes(file);
  }

  private void make(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path aside =
        Files.createFile(
            store.newTemporaryDirectory("key").resolve("key"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(aside, key);
    try {
      Files.createLink(file, aside); // unlike a rename, it never replaces another process's key
    } catch (FileAlreadyExistsException e) {
      // that one is as good
    }
  }
}
