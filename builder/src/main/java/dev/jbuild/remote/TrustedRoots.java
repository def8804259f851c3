package dev.jbuild.remote;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.IoReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The authorities whose certificates are believed: those of {@code SSL_CERT_FILE}, else those of
 * the system, where Go's {@code crypto/x509} (1.25) and so BuildKit look for them; those of the JDK
 * where the system has none.
 */
final class TrustedRoots {
  /** The variable that names a bundle of certificates in PEM. */
  static final String VARIABLE = "SSL_CERT_FILE";

  /** Bundles of the distributions, in Go's order. */
  private static final ImmutableList<String> BUNDLES =
      ImmutableList.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/pki/tls/cacert.pem",
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private final FileSystem files;
  private final FetchSettings settings;

  TrustedRoots(FileSystem files, FetchSettings settings) {
    this.files = files;
    this.settings = settings;
  }

  /**
   * Reads the bundle.
   *
   * @throws RemoteException when the one that the user names cannot be read, or holds none
   */
  SSLContext context() {
    Optional<String> named = settings.variable(VARIABLE);
    try {
      if (named.isPresent()) {
        return context(files.getPath(named.get()));
      }
      for (String bundle : BUNDLES) {
        Path file = files.getPath(bundle);
        if (Files.isReadable(file)) {
          return context(file);
        }
      }
      return SSLContext.getDefault();
    } catch (IOException e) {
      throw unusable(named, IoReason.of(e));
    } catch (GeneralSecurityException e) {
      throw unusable(named, String.valueOf(e.getMessage()));
    }
  }

  private static RemoteException unusable(Optional<String> named, String why) {
    return RemoteException.failed(
        named.map(file -> VARIABLE + "=" + file).orElse("certificates of the system"),
        why,
        "name a file of certificates in PEM in " + VARIABLE);
  }

  private static SSLContext context(Path bundle) throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle))) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      int number = 0;
      for (Certificate certificate : factory.generateCertificates(in)) {
        roots.setCertificateEntry(Integer.toString(number++), certificate);
      }
    }
    if (roots.size() == 0) {
      throw new GeneralSecurityException("no certificate in it");
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
