package dev.jbuild.solve;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.cache.CacheKey;
import dev.jbuild.copy.Selection;
import dev.jbuild.plan.Step;

/**
 * A step whose inputs are known.
 *
 * @param selections what is taken of directories, by number of the part or mount; of trees of the
 *     store it is made again when the step runs
 */
record PreparedStep(Step step, CacheKey key, ImmutableMap<Integer, Selection> selections) {}
