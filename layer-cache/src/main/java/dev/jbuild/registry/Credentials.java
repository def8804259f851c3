package dev.jbuild.registry;

import dev.jbuild.http.Proxies;

/** What a user proves to a registry who they are with. Never shown. */
sealed interface Credentials {

  /** User name and password. */
  record Password(String user, String password) implements Credentials {
    /** The value of {@code Authorization}. */
    String basic() {
      return Proxies.basic(user + ":" + password);
    }

    @Override
    public String toString() {
      return "password of " + user;
    }
  }

  /** A refresh token (OAuth 2), which the token server takes. */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "identity token";
    }
  }
}
