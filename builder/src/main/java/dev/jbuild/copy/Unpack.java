package dev.jbuild.copy;

/** What ADD does with sources that are tar archives, packed or not. */
public enum Unpack {
  /** As without {@code --unpack}: local archives are unpacked, downloaded ones are not. */
  AUTO,
  /** Every archive is unpacked; what is none is copied. */
  ALWAYS,
  /** Every source is copied as it is. */
  NEVER
}
