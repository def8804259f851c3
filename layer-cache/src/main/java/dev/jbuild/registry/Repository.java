package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;

/**
 * Where images of one name are. A name without a host is one of Docker's hub, and without a slash
 * one of its library.
 *
 * @param registry as people write it: {@code docker.io}, {@code localhost:5000}
 * @param authority host and perhaps port that are asked
 * @param path within the registry
 */
record Repository(String registry, String authority, String path) {
  private static final String HUB = "docker.io";
  private static final String HUB_SERVER = "registry-1.docker.io";
  private static final String LIBRARY = "library/";

  static Repository of(ImageReference reference) {
    if (!reference.host().isEmpty()) {
      return new Repository(reference.host(), reference.host(), reference.path());
    }
    String path = reference.path();
    return new Repository(HUB, HUB_SERVER, path.indexOf('/') < 0 ? LIBRARY + path : path);
  }

  boolean isOfTheHub() {
    return registry.equals(HUB);
  }

  /** What a token is asked for. */
  String pullScope() {
    return "repository:" + path + ":pull";
  }

  /** Whether a host, perhaps with a port, is this machine. */
  static boolean isLocal(String authority) {
    int colon = authority.lastIndexOf(':');
    String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  @Override
  public String toString() {
    return registry + "/" + path;
  }
}
