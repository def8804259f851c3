/**
 * Checks recipes, and describes what they offer: pure, nothing is built, fetched or changed.
 *
 * <pre>
 *   Recipe + options + ignore rules (+ configurations of bases that are in the store)
 *      FileRules     what the text shows: casing, names of stages, descriptions
 *      BaseRules     FROM lines: global arguments, platforms
 *      StageWalk     one stage after the other, with its variables: BuildKit's "dispatch"
 *         CopyRules, AptRule
 *      SecretScan    tokens in content
 *      ==&gt; LintResult   --LintText, LintJson, Sarif--&gt; reports
 *   StageWalk ==&gt; Outline;  Recipe ==&gt; TargetList
 * </pre>
 *
 * <p>The order of the checks is BuildKit's (dockerfile2llb.toDispatchState, 0.32), and so is the
 * order of the warnings. The rules are the constants of {@link dev.jbuild.lint.Rule}.
 *
 * <p>Decisions: (1) the environment of a base that is not in the store is unknown, so UndefinedVar
 * is then reported only where the recipe itself shows it: the name is an ARG that is not declared
 * in this stage, or nearly a name that is, or has a lower-case letter. (2) {@code check=skip=}
 * above an instruction works for every rule that points there. (3) One name that an instruction
 * uses several times is reported once. (4) Rules that only jbuild has never make {@code error=true}
 * fail.
 *
 * <p>On the path of every build: no regular expressions, no lambdas, files only by name.
 *
 * <p>May use {@code recipe}, {@code recipe.expand}, {@code grammar}, {@code context}, {@code json},
 * {@code oci}, {@code base}.
 */
@NullMarked
package dev.jbuild.lint;

import org.jspecify.annotations.NullMarked;
