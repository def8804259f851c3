package dev.jbuild.copy;

import dev.jbuild.base.JbuildException;
import dev.jbuild.layer.ApplyOptions;
import dev.jbuild.layer.Compression;
import dev.jbuild.layer.LayerApplier;
import dev.jbuild.layer.LayerLimits;
import dev.jbuild.overlay.Node;
import dev.jbuild.overlay.OverlayWriter;
import dev.jbuild.posix.Directory;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.InputFile;
import dev.jbuild.posix.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes selections into images. */
public final class CopyExecutor {
  private static final int INLINE_MODE = 0644;

  private final int threads;
  private final long maxBytes;

  /**
   * @param threads that copy at once, at least 1
   * @param maxBytes cap for what one instruction writes, archives unpacked
   */
  public CopyExecutor(int threads, long maxBytes) {
    this.threads = threads;
    this.maxBytes = maxBytes;
  }

  /**
   * Copies what {@code selection} holds into {@code target}. {@code source} and {@code request} are
   * those the selection was made with. A file that changed since fails the copy.
   *
   * @throws CopyException also when the destination cannot take the source; the upper directory is
   *     then incomplete and to be thrown away
   */
  public void execute(
      SourceTree source, CopyRequest request, Selection selection, OverlayWriter target) {
    if (selection.byteCount() > maxBytes) {
      throw CopyException.tooLarge(request.instruction(), selection.byteCount(), maxBytes);
    }
    Destination destination = new Destination(target);
    String what = request.instruction();
    try {
      Owner owner = Owner.of(request.chown(), target.view());
      SourceView view = SourceView.of(source);
      ModeChange mode = ModeChange.of(request.chmod());
      // as with BuildKit, several matches of a wildcard do not make the destination a directory:
      // the
      // last of them stays
      String to = request.destination();
      Job job = new Job(view, to, request.unpacksLocalArchives(), destination, owner, mode);
      for (Selection.Item item : selection.items()) {
        what = item.path();
        copy(item, job);
      }
      for (InlineFile file : request.inlineFiles()) {
        what = file.name();
        create(file, job);
      }
      destination.restoreTimes();
    } catch (IOException e) {
      throw CopyException.failed(what, e);
    }
  }

  private record Job(
      SourceView source,
      String to,
      boolean unpacks,
      Destination destination,
      @Nullable Owner owner,
      ModeChange mode) {

    Owner ownerOfCreated() {
      return owner == null ? Owner.ROOT : owner;
    }

    Node makeDirectories(String path, @Nullable FileStatus time) throws IOException {
      return destination.makeDirectories(path, mode.createdDirectoryMode(), ownerOfCreated(), time);
    }
  }

  private void copy(Selection.Item item, Job job) throws IOException {
    FileStatus status = item.entry().status();
    if (job.unpacks() && status.isRegular() && unpack(item, job)) {
      return;
    }
    String to = place(item.name(), status, job);
    EntryWriter writer = new EntryWriter(job.source(), job.owner(), job.mode());
    try (Directory root = job.destination().directory("/").openBeneath("")) {
      if (status.isDirectory()) {
        LinkTable links = new LinkTable(root);
        FreshTree fresh = new FreshTree(job.source(), writer, root, links, threads);
        new TreeMerger(job.source(), job.destination(), writer, fresh, links).merge(item, to);
      } else {
        createSingle(item, to, writer, job);
      }
    }
  }

  private static void createSingle(Selection.Item item, String to, EntryWriter writer, Job job)
      throws IOException {
    int slash = item.path().lastIndexOf('/');
    String from = slash < 0 ? "" : item.path().substring(0, slash);
    Directory directory = makeRoom(to, item.name(), job);
    try (SourceView.Folder folder = job.source().open(from)) {
      writer.create(item.entry(), folder, directory, to.substring(to.lastIndexOf('/') + 1));
    }
  }

  /**
   * Canonical path of what a source becomes, as fsutil's {@code Copy} and {@code prepareTargetDir}
   * decide; missing parents are made.
   */
  private static String place(String name, FileStatus source, Job job) throws IOException {
    String wanted = job.to();
    String directory = wanted.substring(0, wanted.lastIndexOf('/') + 1);
    job.makeDirectories(directory.isEmpty() ? "/" : directory, source);
    String to = job.destination().resolve(wanted);
    Optional<Node> existing = job.destination().find(to);
    boolean intoDirectory = existing.isPresent() && existing.get().isDirectory();
    if (!source.isDirectory() && intoDirectory) {
      return Destination.join(to, name);
    }
    if (source.isDirectory()) {
      if (existing.isPresent() && !intoDirectory) {
        throw CopyException.directoryOntoFile(name, to);
      }
      job.makeDirectories(to, source);
    } else {
      job.makeDirectories(Destination.parent(to), source);
    }
    return to;
  }

  /** The upper directory in which a new non-directory can be created. */
  private static Directory makeRoom(String to, String source, Job job) throws IOException {
    Optional<Node> existing = job.destination().find(to);
    if (existing.isPresent() && existing.get().isDirectory()) {
      throw CopyException.fileOntoDirectory(source, to);
    }
    String parent = Destination.parent(to);
    job.destination().touch(parent);
    job.destination().writer().prepareReplace(to, false);
    return job.destination().directory(parent);
  }

  private static void create(InlineFile file, Job job) throws IOException {
    String wanted = job.to();
    job.makeDirectories(wanted.substring(0, wanted.lastIndexOf('/') + 1), null);
    String to = job.destination().resolve(wanted);
    Optional<Node> existing = job.destination().find(to);
    if (existing.isPresent() && existing.get().isDirectory()) {
      to = Destination.join(to, file.name().substring(file.name().lastIndexOf('/') + 1));
    } else {
      job.makeDirectories(Destination.parent(to), null);
    }
    Directory directory = makeRoom(to, file.name(), job);
    int mode = job.mode().apply(INLINE_MODE, false);
    Owner owner = job.ownerOfCreated();
    byte[] content = file.content().toArray();
    try (OutputFile out = directory.createFile(to.substring(to.lastIndexOf('/') + 1), mode)) {
      out.write(content, 0, content.length);
      out.setOwner(owner.uid(), owner.gid());
      out.setMode(mode);
      out.setModified(0, 0);
    }
  }

  /** Unpacks an archive into the destination; {@code false} when the file is none. */
  private boolean unpack(Selection.Item item, Job job) throws IOException {
    if (!isArchive(item, job)) {
      return false;
    }
    String base = job.to();
    FileStatus status = item.entry().status();
    job.destination()
        .makeDirectories(base.isEmpty() ? "/" : base, 0755, job.ownerOfCreated(), status);
    job.destination().restoreTimes();
    Owner owner = job.owner();
    ApplyOptions options =
        ApplyOptions.archive(
            item.path(),
            job.destination().resolve(base),
            owner == null ? null : new ApplyOptions.Owner(owner.uid(), owner.gid()),
            LayerLimits.defaults().withMaxBytes(maxBytes));
    try (InputFile file = open(item, job);
        InputStream tar = Compression.open(new VerifiedStream(item.entry(), file))) {
      LayerApplier.apply(tar, job.destination().writer(), options);
    }
    return true;
  }

  private static boolean isArchive(Selection.Item item, Job job) throws IOException {
    try (InputFile file = open(item, job)) {
      return Compression.isTarArchive(new VerifiedStream(item.entry(), file));
    } catch (JbuildException e) {
      return false;
    }
  }

  private static InputFile open(Selection.Item item, Job job) throws IOException {
    int slash = item.path().lastIndexOf('/');
    try (SourceView.Folder folder =
        job.source().open(slash < 0 ? "" : item.path().substring(0, slash))) {
      return folder.file(item.entry().name());
    }
  }
}
