package dev.jbuild.registry;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.jbuild.base.IoReason;
import dev.jbuild.http.Transport;
import dev.jbuild.http.TrustedRoots;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates a registry is believed with: those of the system, and those in {@code
 * certs.d/HOST:PORT/*.crt} of docker and podman (containers-certs.d(5)). Where there are none of
 * the latter, those of this machine and of insecure registries are not verified, as with docker.
 */
final class RegistryTrust implements Transport.Trust {
  private static final ImmutableList<String> SYSTEM =
      ImmutableList.of("/etc/docker/certs.d", "/etc/containers/certs.d");

  private static final ImmutableList<String> OF_USER =
      ImmutableList.of(".config/docker/certs.d", ".config/containers/certs.d");

  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9\\[][A-Za-z0-9.:\\[\\]-]*");

  private final RegistrySettings settings;
  private final TrustedRoots roots;
  private final ImmutableSet<String> unverified;
  private final Map<String, SSLContext> contexts = new HashMap<>();
  private @Nullable SSLContext common;

  /**
   * @param unverified authorities that are believed without
   */
  RegistryTrust(RegistrySettings settings, ImmutableSet<String> unverified) {
    this.settings = settings;
    this.roots = new TrustedRoots(settings.files(), settings.environment());
    this.unverified = unverified;
  }

  /** Whether there are certificates for that very registry. */
  boolean isConfigured(String authority) {
    return !certificates(authority).isEmpty();
  }

  @Override
  public synchronized SSLContext context(String authority) {
    SSLContext known = contexts.get(authority);
    if (known == null) {
      known = make(authority);
      contexts.put(authority, known);
    }
    return known;
  }

  private SSLContext make(String authority) {
    ImmutableList<Path> certificates = certificates(authority);
    if (!certificates.isEmpty()) {
      return roots.contextWith(certificates);
    }
    if (unverified.contains(authority) || Repository.isLocal(authority)) {
      return TrustedRoots.unverified();
    }
    SSLContext shared = common;
    if (shared == null) {
      shared = roots.context();
      common = shared;
    }
    return shared;
  }

  private ImmutableList<Path> certificates(String authority) {
    if (!AUTHORITY.matcher(authority).matches()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Path> directories = ImmutableList.builder();
    for (String directory : SYSTEM) {
      directories.add(settings.files().getPath(directory, authority));
    }
    settings
        .variable("HOME")
        .ifPresent(
            home -> {
              for (String directory : OF_USER) {
                directories.add(settings.files().getPath(home, directory, authority));
              }
            });
    TreeSet<Path> certificates = new TreeSet<>();
    for (Path directory : directories.build()) {
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.crt")) {
          files.forEach(certificates::add);
        } catch (IOException e) {
          throw RegistryException.failed(
              "certificates in " + directory, "cannot be read: " + IoReason.of(e), null);
        }
      }
    }
    return ImmutableList.copyOf(certificates);
  }
}
