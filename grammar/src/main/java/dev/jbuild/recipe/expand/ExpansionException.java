package dev.jbuild.recipe.expand;

/** A word cannot be expanded; the message says why, without position. */
public final class ExpansionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ExpansionException(String message) {
    super(message);
  }
}
