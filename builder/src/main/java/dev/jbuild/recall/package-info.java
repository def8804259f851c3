/**
 * Recalls the result of a build whose every input is as it was, without planning it again.
 *
 * <pre>
 *   a build ends well        Observations (images, emptied sources) + BuildNotes (context, keys, snapshots)
 *                            --BuildTrace--&gt; content/builds/SLOT, beside the inputs of the command line
 *   the next one begins      BuildTrace --Recall--&gt; the same question is put again for each answer that counted
 *                            all the same: the image that is there;  one differs: an ordinary build
 * </pre>
 *
 * <p>This is a <em>deep constructive trace</em> (Mokhov, Mitchell, Peyton Jones: Build Systems à la
 * Carte, 2018): from the inputs at the leaves straight to the result. It saves the work of parsing,
 * planning, checking and looking up, which is most of a build that runs nothing; it decides nothing
 * that the keys of the steps would decide otherwise. Therefore
 *
 * <ul>
 *   <li>inputs are compared by their SHA-256, as keys are, and nothing of them is kept: the words
 *       of the command line, what it takes from the environment, the recipe, the ignore rules, the
 *       program itself;
 *   <li>names of images are looked up again, and what the recipe copies out of the context is
 *       selected again, by the code that a build uses;
 *   <li>every cache record and snapshot that the build used must still be there, so that pruning
 *       has the effect that people expect; the documents of the image must have the bytes they had;
 *   <li>a build that anything else has a say in is never recalled: other contexts, fetched sources,
 *       secrets, steps without cache, other platforms, outputs other than the store.
 * </ul>
 *
 * <p>A trace that is lost, damaged or of another version costs time only.
 *
 * <p>May use: {@code solve}, {@code plan}, {@code copy}, {@code progress}, {@code cache}, {@code
 * snapshot}, {@code store}, {@code json}, {@code oci}, {@code posix}, {@code base}.
 */
@NullMarked
package dev.jbuild.recall;

import org.jspecify.annotations.NullMarked;
