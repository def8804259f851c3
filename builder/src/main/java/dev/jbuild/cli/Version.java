package dev.jbuild.cli;

/** The version of this program. */
public final class Version {
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
