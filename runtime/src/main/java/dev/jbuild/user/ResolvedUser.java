package dev.jbuild.user;

import com.google.common.primitives.ImmutableIntArray;

/**
 * Ids of a user, 0 to 2^31-1 each.
 *
 * @param groups supplementary groups in the order of the group file, without {@code gid}
 * @param home {@code "/"} when the passwd file does not say
 */
public record ResolvedUser(int uid, int gid, ImmutableIntArray groups, String home) {}
