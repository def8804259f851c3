/**
 * From a recipe to a step graph: pure, no file of the context read, nothing run.
 *
 * <pre>
 *   Recipe + BuildOptions + base images' configurations
 *      --Planner--&gt; stages in the order they need each other (unneeded ones left out)
 *      --StagePlanner (one per stage)--&gt; Steps with every word expanded, and the configuration after each
 *      ==&gt; StepGraph
 * </pre>
 *
 * <p>Since a configuration never depends on what a step does to files, all configurations are known
 * here: environment, user, working directory and shell of each step are fields of the step.
 *
 * <p>The graph is kept as stages with their steps in order plus the indices of the stages that they
 * read from, not as a general graph of steps: within a stage every step depends on the one before,
 * so stages are the only branches.
 *
 * <p>A graph is for one platform; a build for several plans the recipe once for each, since
 * arguments, bases and so the graph itself may differ. A stage has the platform that its {@code
 * FROM} asks for, that of the stage it starts from, or that of the result, as with BuildKit 0.32;
 * so has {@code COPY --from=IMAGE} always that of the result. Whether a step's programs start on
 * this machine is no property of the graph: {@link dev.jbuild.plan.RunCheck} asks afterwards.
 *
 * <p>May use: {@code recipe}, {@code recipe.expand}, {@code grammar} (triggers), {@code copy}
 * (requests), {@code http} (hiding user information), {@code oci}, {@code store}, {@code base}.
 */
@NullMarked
package dev.jbuild.plan;

import org.jspecify.annotations.NullMarked;
