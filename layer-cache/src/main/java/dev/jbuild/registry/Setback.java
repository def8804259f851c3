package dev.jbuild.registry;

import java.time.Duration;
import java.util.Optional;

/** An attempt that failed in a way that another one may not. */
final class Setback extends Exception {
  private static final long serialVersionUID = 1;

  enum Kind {
    /** The connection broke, or the server fell silent: what came so far stands. */
    LOST,
    /** The server is overloaded. */
    BUSY,
    /** What came is not what was asked for. */
    WRONG
  }

  private final Kind kind;
  private final transient Optional<Duration> wanted;

  private Setback(Kind kind, String why, Optional<Duration> wanted) {
    super(why);
    this.kind = kind;
    this.wanted = wanted;
  }

  static Setback lost(String why) {
    return new Setback(Kind.LOST, why, Optional.empty());
  }

  /**
   * @param wanted how long the server wants to be left alone
   */
  static Setback busy(String why, Optional<Duration> wanted) {
    return new Setback(Kind.BUSY, why, wanted);
  }

  static Setback wrong(String why) {
    return new Setback(Kind.WRONG, why, Optional.empty());
  }

  Kind kind() {
    return kind;
  }

  String why() {
    return String.valueOf(getMessage());
  }

  Optional<Duration> wanted() {
    return wanted;
  }
}
