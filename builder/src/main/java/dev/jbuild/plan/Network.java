package dev.jbuild.plan;

/**
 * Network of a step: {@code HOST} shares the host's, {@code NONE} has a loopback interface only.
 */
public enum Network {
  HOST,
  NONE
}
