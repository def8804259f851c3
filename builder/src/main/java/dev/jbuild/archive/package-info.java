/**
 * Images outside the store: docker archives (the format of {@code docker save}, image-spec of moby
 * 1.2) and OCI image layouts (image-spec 1.1.1, image-layout.md), each as a tar or as a directory;
 * and the file systems of images and containers as plain tars.
 *
 * <p>Main types: {@link dev.jbuild.archive.ImageLoader}, {@link dev.jbuild.archive.ImageSaver},
 * {@link dev.jbuild.archive.RootImport}.
 *
 * <pre>
 *   file, stream --- TarFiles -------+                          +-- OciLayoutReader -----+
 *   directory ------ DirectoryFiles -+-- ArchiveFiles (members) +-- DockerArchiveReader -+-- ArchivedImage
 *                                                                                              |
 *     index <- blobs <- snapshots  <------------------------  ImageLoader, all or nothing <----+
 * </pre>
 *
 * <p>An index of images for several platforms is taken with all images that are in the archive, as
 * Docker 28 and podman do; manifests that are listed and not there stay listed in the store, so
 * that the index keeps its digest, and are left out when it is saved, since readers fail on them.
 * An index that has one image, and lists no other, is that image. A layout whose own index lists
 * one image for each of several platforms, all under the same name, is an index as well.
 *
 * <p>Nothing that an archive says becomes a path: members are looked up by name in an index made
 * here, or below an open directory without following links. Documents are parsed, and sizes and
 * digests compared, before anything is unpacked; digests are compared again while bytes stream.
 *
 * <p>May use: {@code store}, {@code snapshot}, {@code layer}, {@code overlay}, {@code oci}, {@code
 * json}, {@code posix}, {@code base}.
 */
@NullMarked
package dev.jbuild.archive;

import org.jspecify.annotations.NullMarked;
