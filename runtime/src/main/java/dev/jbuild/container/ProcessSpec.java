package dev.jbuild.container;

import com.google.common.collect.ImmutableList;

/**
 * The first process of a container.
 *
 * @param argv at least one word; a first word without slash is looked up in {@code PATH} of {@code
 *     environment}, inside the container
 * @param environment {@code NAME=value} each, all there is; {@code HOME} and {@code PATH} are added
 *     when missing, {@code HOSTNAME} and {@code TERM} as docker does for run
 * @param workingDirectory absolute; {@code ""} is {@code /}; made when missing
 * @param user {@code USER} syntax, {@code name|uid[:group|gid]}; {@code ""} is root
 */
public record ProcessSpec(
    ImmutableList<String> argv,
    ImmutableList<String> environment,
    String workingDirectory,
    String user) {

  public ProcessSpec {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("no command");
    }
  }
}
