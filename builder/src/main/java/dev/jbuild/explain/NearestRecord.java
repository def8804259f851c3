package dev.jbuild.explain;

import com.google.common.collect.ImmutableList;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.cache.CacheRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * The recorded step that is most like one without a record.
 *
 * @param created when it ran
 * @param changed names of the inputs that are not the same, at least one: {@code parent}, {@code
 *     command}, {@code files}, {@code variable NAME} ... never their values, which may be secret
 */
public record NearestRecord(Instant created, ImmutableList<String> changed) {
  /** What differs in more than this is another step. */
  private static final int MOST_CHANGES = 3;

  /**
   * Absent when no record is like the key: none of that kind, or all differ in too much; one that
   * does something else counts only when it did so in the very same place.
   *
   * @param records of all keys of the store
   */
  public static Optional<NearestRecord> of(CacheKey key, Iterable<CacheRecord> records) {
    KeyInputs inputs = new KeyInputs(key.fields());
    NearestRecord nearest = null;
    for (CacheRecord record : records) {
      KeyInputs others = new KeyInputs(record.fields());
      if (!others.kind().equals(inputs.kind())) {
        continue;
      }
      NearestRecord candidate = new NearestRecord(record.created(), inputs.differences(others));
      if (candidate.isLike() && (nearest == null || candidate.isNearerThan(nearest))) {
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private boolean isLike() {
    return !changed.isEmpty() && changed.size() <= (isOther() ? 1 : MOST_CHANGES);
  }

  /** Whether it did something else: another command, or another destination. */
  public boolean isOther() {
    return KeyInputs.isIdentity(changed.getFirst());
  }

  private boolean isNearerThan(NearestRecord other) {
    if (changed.size() != other.changed.size()) {
      return changed.size() < other.changed.size();
    }
    if (isOther() != other.isOther()) {
      return !isOther();
    }
    return created.isAfter(other.created);
  }
}
