/**
 * Images from registries (OCI distribution-spec 1.1, Docker's token authentication): which digest a
 * name has there, and documents and layers into the blob store.
 *
 * <pre>
 *   Puller -- top document --&gt; (index: the image for a platform) --&gt; manifest --&gt; configuration
 *      \-- Transfers -- 4 at once --&gt; BlobDownload --&gt; BlobWriter --&gt; blobs/sha256/HEX
 *   RegistryClient: one registry; Attempts: when to ask again; Authenticator: 401 --&gt; authorization
 * </pre>
 *
 * <p>A document is used, and a blob becomes part of the store, when size and digest are those of
 * its descriptor; a blob that is there is not fetched again, so a pull that was broken off goes on
 * where it was. What is fetched is not yet an image: {@code archive} of the builder unpacks the
 * layers and gives the name.
 *
 * <p>Decisions. Every answer that is wrong is asked for again a few times, since proxies and
 * overloaded servers send wrong ones; what cannot be reached at all is not, so that a build without
 * a network ends at once. Time that brings nothing is bounded ({@code Attempts}), time in which
 * bytes come is not. Credentials are those of docker's and podman's files and belong to one origin:
 * a redirect gets none, and a token server gets them only when it is at the origin of the registry,
 * or both are reached over TLS. The registry of this machine is asked without TLS first, as
 * BuildKit does.
 *
 * <p>May use: {@code http}, {@code store}, {@code oci}, {@code json}, {@code posix} (bytes), {@code
 * base}; starts credential helpers.
 */
@NullMarked
package dev.jbuild.registry;

import org.jspecify.annotations.NullMarked;
