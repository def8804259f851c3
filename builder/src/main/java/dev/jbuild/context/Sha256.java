package dev.jbuild.context;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest used for contents. */
public final class Sha256 {
  private Sha256() {}

  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
