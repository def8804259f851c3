package dev.jbuild.recipe.expand;

/** A word cannot be expanded; the message says why, without position. */
public final class ExpansionException extends RuntimeException {
  public ExpansionException(String message) {
    super(message);
  }
}
