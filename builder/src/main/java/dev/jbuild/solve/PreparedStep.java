package dev.jbuild.solve;

import dev.jbuild.cache.CacheKey;
import dev.jbuild.copy.Selection;
import dev.jbuild.plan.Step;
import org.jspecify.annotations.Nullable;

/**
 * A step whose inputs are known.
 *
 * @param selection of a copy from the context; of other copies it is made again when the step runs
 */
record PreparedStep(Step step, CacheKey key, @Nullable Selection selection) {}
