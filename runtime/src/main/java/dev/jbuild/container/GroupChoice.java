package dev.jbuild.container;

import java.util.Optional;

/**
 * Where the control groups of containers are made, and what they may use together.
 *
 * @param parent below which they are made; without one, below this process's own group
 * @param budget of all; other than none, it makes a group of its own between parent and containers
 */
public record GroupChoice(Optional<CgroupParent> parent, Budget budget) {
  public static final GroupChoice NONE = new GroupChoice(Optional.empty(), Budget.NONE);
}
