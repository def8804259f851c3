package dev.jbuild.http;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The authorities whose certificates are believed: those of {@code SSL_CERT_FILE}, else those of
 * the system, where Go's {@code crypto/x509} (1.25) and so BuildKit look for them; those of the JDK
 * where the system has none.
 */
public final class TrustedRoots {
  /** The variable that names a bundle of certificates in PEM. */
  public static final String VARIABLE = "SSL_CERT_FILE";

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
  private final Optional<String> named;

  /**
   * Nothing is read yet.
   *
   * @param environment the variables
   */
  public TrustedRoots(FileSystem files, ImmutableMap<String, String> environment) {
    this.files = files;
    this.named = Optional.ofNullable(environment.get(VARIABLE)).filter(value -> !value.isEmpty());
  }

  /**
   * Reads the bundle.
   *
   * @throws HttpException when the one that the user names cannot be read, or holds none
   */
  public SSLContext context() {
    try {
      Optional<Path> bundle = bundle();
      return bundle.isPresent()
          ? context(ImmutableList.of(bundle.get()), ImmutableList.of())
          : SSLContext.getDefault();
    } catch (IOException e) {
      throw unusable(IoReason.of(e));
    } catch (GeneralSecurityException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * As {@link #context()}, and those in further files.
   *
   * @param authorities files in PEM, at least one
   * @throws HttpException when one of them cannot be read, or holds none
   */
  public SSLContext contextWith(ImmutableList<Path> authorities) {
    try {
      ImmutableList.Builder<Path> files = ImmutableList.builder();
      Optional<Path> bundle = bundle();
      bundle.ifPresent(files::add);
      return context(
          files.addAll(authorities).build(),
          bundle.isPresent() ? ImmutableList.of() : issuersOfTheJdk());
    } catch (IOException e) {
      throw unusable(authorities.getFirst(), IoReason.of(e));
    } catch (GeneralSecurityException e) {
      throw unusable(authorities.getFirst(), String.valueOf(e.getMessage()));
    }
  }

  /** Believes every certificate, whatever host it is for. */
  public static SSLContext unverified() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK has TLS", e);
    }
  }

  private Optional<Path> bundle() {
    if (named.isPresent()) {
      return named.map(files::getPath);
    }
    for (String bundle : BUNDLES) {
      Path file = files.getPath(bundle);
      if (Files.isReadable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private HttpException unusable(String why) {
    return HttpException.failed(
        named.map(file -> VARIABLE + "=" + file).orElse("certificates of the system"),
        why,
        "name a file of certificates in PEM in " + VARIABLE);
  }

  private static HttpException unusable(Path file, String why) {
    return HttpException.failed(
        "certificates in " + file.getParent(), why, "put files of certificates in PEM there");
  }

  private static ImmutableList<X509Certificate> issuersOfTheJdk() throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init((KeyStore) null);
    ImmutableList.Builder<X509Certificate> issuers = ImmutableList.builder();
    for (TrustManager manager : trust.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        issuers.add(x509.getAcceptedIssuers());
      }
    }
    return issuers.build();
  }

  private static SSLContext context(
      ImmutableList<Path> bundles, ImmutableList<X509Certificate> issuers)
      throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    int number = 0;
    for (X509Certificate issuer : issuers) {
      roots.setCertificateEntry(Integer.toString(number++), issuer);
    }
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (Path bundle : bundles) {
      int before = number;
      try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle))) {
        for (Certificate certificate : factory.generateCertificates(in)) {
          roots.setCertificateEntry(Integer.toString(number++), certificate);
        }
      }
      if (number == before) {
        throw new GeneralSecurityException("no certificate in it");
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
