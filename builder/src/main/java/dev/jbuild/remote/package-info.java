/**
 * What comes from outside a directory on disk: files by HTTP and trees by git, for {@code ADD} and
 * for build contexts. {@link dev.jbuild.remote.RemoteSource} tells by BuildKit's rules what a text
 * means, {@link dev.jbuild.remote.RemoteFetcher} brings it into the store below {@code sources}.
 *
 * <pre>
 *   text -- RemoteSource.parse --&gt; Http -- HttpFetcher --&gt; sources/files/KEY/MTIME/NAME
 *                              \-&gt; Git  -- GitFetcher  --&gt; sources/mirrors/KEY, sources/checkouts/KEY
 * </pre>
 *
 * <p>Everything below {@code sources} can be lost: the next build fetches it again. What is there
 * is whole, is never changed afterwards, and is found by what it holds (digest, commit) rather than
 * by where it came from. The semantics are those of BuildKit 0.32 ({@code source/http}, {@code
 * source/git}, {@code util/gitutil}) and of the Dockerfile front end 1.26; departures are named
 * where they are made.
 *
 * <p>Decisions. Credentials go only to the origin that they were made for: redirects are followed
 * by hand, and git gets them by its credential protocol, which asks for each origin anew. User
 * information is removed from all that is shown or stored. git runs with an empty environment and
 * no configuration but what stands in {@link dev.jbuild.remote.GitProgram}; nothing that a
 * repository brings along is run.
 *
 * <p>May use: {@code http}, {@code store}, {@code layer}, {@code overlay}, {@code oci}, {@code
 * json}, {@code posix}, {@code base}; it also starts a process.
 */
@NullMarked
package dev.jbuild.remote;

import org.jspecify.annotations.NullMarked;
