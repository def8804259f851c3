/**
 * Everything that lasts: blobs, images and their names, in one directory that is itself an OCI
 * image layout (image-spec 1.1.1, image-layout.md) and that many processes use at once.
 *
 * <pre>
 *   oci-layout, index.json, blobs/sha256/HEX     what any other tool can read
 *   snapshots, keys, content, stubs              owned by other packages
 *   records/HEX.json                             how the steps of an image went, by image id
 *   containers/ID/record.json                    containers; each names its image
 *   sources/KIND/HEX                             what was fetched for ADD and contexts
 *   caches/HEX                                   directories of RUN --mount=type=cache
 *   tmp/SESSION/{lock,...}                       everything unfinished
 *   lock, gate, index.lock, sessions.lock        held by fcntl(2), never by existence
 * </pre>
 *
 * <p>{@link dev.jbuild.store.Store} opens it. A file comes to be by: write aside in {@code
 * tmp/SESSION}, fsync, rename, fsync the directory; the index is written last. So after any failure
 * the store is as before or has one more complete object, and what a killed process leaves lies in
 * its session, which the next process that writes removes.
 *
 * <p>A name stands for an image, or for an index of images for several platforms ({@link
 * dev.jbuild.store.StoreEntry}). Every image of an index is an entry of {@code index.json} by
 * itself and found by its id, so that containers, build records, collection and checks know images
 * only; as long as it has no name it comes and goes with its indexes. The descriptor of an index
 * carries the ids of its images, so that this is known without reading documents. The other way,
 * images that are only reached through the blob of their index, as containerd has it, would make
 * every lookup of an id read all indexes. Other tools see the index under its name, and its images
 * besides without one.
 *
 * <p>{@code index.json} is read by nearly every command and replaced by every build that makes a
 * new image, so it is handled at the price of its bytes: a name is looked for in the text ({@code
 * IndexScan}), entries in the form that we write ourselves are recognised rather than parsed
 * ({@code IndexReader}, {@code PlainForm}), and written again as the bytes they were ({@code
 * IndexForm}). A file that another tool has written, or that is damaged, is read as JSON; what it
 * means, and every byte that we write, is the same on both ways.
 *
 * <p>Locks, all of which vanish with their process:
 *
 * <pre>
 *   gate           taken for a moment by who opens the store; held by who waits for exclusive use,
 *                  so that a stream of builds cannot keep a collection waiting for ever
 *   lock           shared while the store is open, exclusive while something is collected
 *   index.lock     exclusive around read, change and replace of index.json
 *   sessions.lock  exclusive while a session is made or dead ones are looked for
 *   tmp/X/lock     exclusive as long as the process of session X lives
 * </pre>
 *
 * <p>fcntl(2) locks belong to the process and fall when it closes <em>any</em> descriptor of the
 * file. Therefore one process opens a store once, and nothing else opens the lock files.
 *
 * <p>May use: {@code oci}, {@code json}, {@code posix}, {@code base}. It loads no native code.
 */
@NullMarked
package dev.jbuild.store;

import org.jspecify.annotations.NullMarked;
