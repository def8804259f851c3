package dev.jbuild.containers;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.WholeFile;
import dev.jbuild.containers.ContainerRecord.Draft;
import dev.jbuild.json.Json;
import dev.jbuild.store.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * The containers of a store. Safe for many processes at once: names are given under a lock of the
 * kernel, records are replaced by renames.
 */
public final class ContainerStore {
  private static final int ID_BYTES = 32;
  private static final int LEAST_PREFIX = 2;
  private static final String RECORD = "record";

  private final Path directory;
  private final Path proc;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param directory of all containers; made at the first {@link #create}
   * @param proc where procfs is mounted
   * @param random must not repeat between processes, such as a {@code SecureRandom}
   */
  public ContainerStore(Path directory, Path proc, InstantSource clock, RandomGenerator random) {
    this.directory = directory;
    this.proc = proc;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Records a new container, with empty {@code upper} and {@code work} directories.
   *
   * @throws ContainerException when the name is taken or malformed, or nothing can be written
   */
  public ContainerRecord create(Draft draft) {
    if (draft.name().isPresent() && !ContainerNames.isValid(draft.name().get())) {
      throw ContainerException.badName(draft.name().get());
    }
    try {
      makeDirectory(directory);
      try (FileChannel channel = openLock();
          FileLock lock = FileLocks.await(channel)) {
        return createLocked(draft, lock);
      }
    } catch (IOException e) {
      throw ContainerException.storage(directory, e);
    }
  }

  /** All containers, newest first, each with the state that it has now. */
  public ImmutableList<ContainerRecord> list() {
    List<ContainerRecord> records = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        read(entry).ifPresent(records::add);
      }
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    } catch (IOException e) {
      throw ContainerException.storage(directory, e);
    }
    records.sort(ContainerStore::newestFirst);
    return ImmutableList.copyOf(records);
  }

  /** Not by {@code Comparator.comparing}, whose lambdas no AOT cache keeps. */
  private static int newestFirst(ContainerRecord a, ContainerRecord b) {
    int order = b.created().compareTo(a.created());
    return order != 0 ? order : a.id().compareTo(b.id());
  }

  /** The container of that name, id, or beginning of an id; absent when there is none. */
  public Optional<ContainerRecord> find(String nameOrId) {
    ContainerRecord found = null;
    for (ContainerRecord record : list()) {
      if (record.name().equals(nameOrId) || record.id().equals(nameOrId)) {
        return Optional.of(record);
      }
      if (nameOrId.length() >= LEAST_PREFIX && record.id().startsWith(nameOrId)) {
        if (found != null) {
          throw ContainerException.ambiguous(nameOrId);
        }
        found = record;
      }
    }
    return Optional.ofNullable(found);
  }

  /** As {@link #find}, but a missing container is a failure. */
  public ContainerRecord get(String nameOrId) {
    return find(nameOrId).orElseThrow(() -> ContainerException.unknown(nameOrId));
  }

  /** Replaces the record of a container that exists. */
  public void update(ContainerRecord record) {
    try {
      write(record);
    } catch (IOException e) {
      throw ContainerException.storage(directory(record), e);
    }
  }

  /**
   * Forgets the container: it is in no list any more, its name is free. Its directory, returned,
   * still holds its files and is for the caller to delete.
   */
  public Path forget(ContainerRecord record) {
    try {
      Files.deleteIfExists(directory(record).resolve(RECORD));
      return directory(record);
    } catch (IOException e) {
      throw ContainerException.storage(directory(record), e);
    }
  }

  /** Directories of containers that were forgotten, or never finished, and have no record. */
  public ImmutableList<Path> leftovers() {
    ImmutableList.Builder<Path> paths = ImmutableList.builder();
    try (FileChannel channel = openLock();
        FileLock lock = FileLocks.await(channel);
        DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (lock.isValid() && Files.isDirectory(entry) && !Files.exists(entry.resolve(RECORD))) {
          paths.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return ImmutableList.of();
    } catch (IOException e) {
      throw ContainerException.storage(directory, e);
    }
    return paths.build();
  }

  public Path directory(ContainerRecord record) {
    return directory.resolve(record.id());
  }

  /** What the container wrote: overlay's upper directory. */
  public Path upper(ContainerRecord record) {
    return directory(record).resolve("upper");
  }

  /** Overlay's work directory. */
  public Path work(ContainerRecord record) {
    return directory(record).resolve("work");
  }

  private ContainerRecord createLocked(Draft draft, FileLock lock) throws IOException {
    if (!lock.isValid()) {
      throw new IllegalStateException("the lock is held until the record stands");
    }
    List<ContainerRecord> all = list();
    String name = draft.name().orElseGet(() -> freeName(all));
    holder(all, name)
        .ifPresent(
            other -> {
              throw ContainerException.nameTaken(name, other.id());
            });
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    ContainerRecord record =
        new ContainerRecord(
            HexFormat.of().formatHex(id),
            name,
            draft.image(),
            draft.imageName(),
            draft.command(),
            clock.instant(),
            ContainerState.CREATED,
            Optional.empty(),
            OptionalInt.empty());
    makeDirectory(directory(record));
    // the root of the merged tree shows this mode, whatever the umask is
    Files.createDirectory(upper(record));
    Files.setPosixFilePermissions(upper(record), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectory(work(record));
    write(record);
    return record;
  }

  private String freeName(List<ContainerRecord> all) {
    String name = ContainerNames.random(random);
    while (holder(all, name).isPresent()) {
      name = ContainerNames.random(random) + "_" + random.nextInt(1000);
    }
    return name;
  }

  private static Optional<ContainerRecord> holder(List<ContainerRecord> all, String name) {
    for (ContainerRecord record : all) {
      if (record.name().equals(name)) {
        return Optional.of(record);
      }
    }
    return Optional.empty();
  }

  /** The record in a container's directory; absent when it has none that can be read. */
  private Optional<ContainerRecord> read(Path entry) {
    try {
      byte[] json = WholeFile.bytes(entry.resolve(RECORD));
      return Optional.of(current(ContainerRecord.fromJson(Json.view(json, "container record"))));
    } catch (IOException | JbuildException e) {
      // being made or removed by another process, or damaged: fsck names it
      return Optional.empty();
    }
  }

  private ContainerRecord current(ContainerRecord record) {
    boolean ended =
        record.state() == ContainerState.RUNNING
            && !record.process().map(mark -> mark.lives(proc)).orElse(false);
    return ended ? record.exited(record.exitCode()) : record;
  }

  private void write(ContainerRecord record) throws IOException {
    Path target = directory(record).resolve(RECORD);
    Path aside = directory(record).resolve(RECORD + ".new");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(Json.canonical(record.toJson())));
      channel.force(true);
    }
    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void makeDirectory(Path path) throws IOException {
    Files.createDirectories(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
