package dev.jbuild.cache;

import com.google.common.collect.ImmutableList;
import dev.jbuild.oci.ChainId;
import java.time.Instant;

/**
 * What came out of a step.
 *
 * @param chainId the tree after the step
 * @param created when the step ended, whole seconds; goes into the image's history, so that a
 *     cached build gives the same image again
 * @param millis how long the step ran, milliseconds
 * @param fields of the key that it is stored under; none when it was found by that key
 */
public record CacheRecord(
    ChainId chainId, Instant created, long millis, ImmutableList<CacheKey.Field> fields) {}
