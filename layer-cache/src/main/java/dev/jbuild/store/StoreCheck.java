package dev.jbuild.store;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.base.Limits;
import dev.jbuild.base.Printable;
import dev.jbuild.base.WholeFile;
import dev.jbuild.json.Json;
import dev.jbuild.oci.ChainId;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.ImageLayout;
import dev.jbuild.store.StoreProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the store with what it promises: every blob is read and hashed, every image must have
 * all it needs. What is merely unused or unfinished is no problem: collection and the next start
 * remove it. Repairing removes what is damaged and what depends on it; it never invents content.
 */
public final class StoreCheck {
  private final Store store;
  private final SnapshotTrees trees;
  private final Contents contents;
  private final Set<Digest> soundBlobs = new HashSet<>();
  private final Set<ChainId> soundSnapshots = new HashSet<>();

  /** Checks and removals that other packages know how to do. */
  public interface Contents {
    /** What is wrong with the files of a snapshot, compared with its layer; absent when nothing. */
    Optional<String> snapshotProblem(ChainId chainId);

    /** Names of cache records that cannot be read. */
    ImmutableList<String> damagedKeys();

    void removeKey(String name);
  }

  public StoreCheck(Store store, SnapshotTrees trees, Contents contents) {
    this.store = store;
    this.trees = trees;
    this.contents = contents;
  }

  /** All problems; reads every byte of the store once. Others may use the store meanwhile. */
  public ImmutableList<StoreProblem> check() {
    soundBlobs.clear();
    soundSnapshots.clear();
    ImmutableList.Builder<StoreProblem> problems = ImmutableList.builder();
    try {
      checkRoot(problems);
      checkBlobs(problems);
      checkSnapshots(problems);
      checkImages(problems);
      checkRecords(problems);
    } catch (IOException e) {
      throw StoreException.io(store.layout().root(), e);
    }
    for (String key : contents.damagedKeys()) {
      problems.add(new StoreProblem(Kind.KEY, key, "cannot be read"));
    }
    return problems.build();
  }

  /** Repairs what {@link #check} found. The caller holds the store exclusively. */
  public void repair(List<StoreProblem> problems) {
    for (StoreProblem problem : problems) {
      try {
        repair(problem);
      } catch (IOException e) {
        throw StoreException.io(store.layout().root(), e);
      }
    }
  }

  private void checkRoot(ImmutableList.Builder<StoreProblem> problems) throws IOException {
    Path root = store.layout().root();
    if (hasModes(root)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(root);
      String text = PosixFilePermissions.toString(permissions);
      if (!text.endsWith("------")) {
        problems.add(new StoreProblem(Kind.MODE, show(root), "others may enter it: " + text));
      }
    }
    try {
      byte[] layout = DurableFiles.read(store.layout().ociLayout(), 4096);
      ImageLayout.check(layout, ImageLayout.FILE_NAME);
    } catch (IOException | JbuildException e) {
      problems.add(new StoreProblem(Kind.LAYOUT, ImageLayout.FILE_NAME, why(e)));
    }
  }

  private void checkBlobs(ImmutableList.Builder<StoreProblem> problems) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(store.layout().blobsDir())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!Digest.isDigest("sha256:" + name)) {
          problems.add(new StoreProblem(Kind.BLOB, show(file.getFileName()), "not a digest"));
          continue;
        }
        Digest digest = new Digest(name);
        try (InputStream in = store.blobs().open(digest)) {
          in.transferTo(OutputStream.nullOutputStream());
          soundBlobs.add(digest);
        } catch (IOException | JbuildException e) {
          problems.add(new StoreProblem(Kind.BLOB, name, why(e)));
        }
      }
    }
  }

  private void checkSnapshots(ImmutableList.Builder<StoreProblem> problems) {
    for (ChainId chainId : trees.list()) {
      Optional<String> problem = contents.snapshotProblem(chainId);
      if (problem.isPresent()) {
        problems.add(new StoreProblem(Kind.SNAPSHOT, chainId.digest().hex(), problem.get()));
      } else {
        soundSnapshots.add(chainId);
      }
    }
  }

  private void checkImages(ImmutableList.Builder<StoreProblem> problems) {
    IndexContent content;
    try {
      content = store.images().index().read();
    } catch (JbuildException e) {
      problems.add(new StoreProblem(Kind.INDEX, "index.json", why(e)));
      return;
    }
    for (IndexEntry entry : content.entries()) {
      Optional<String> problem =
          entry.isIndex() ? indexProblem(content, entry) : imageProblem(entry);
      if (problem.isPresent()) {
        problems.add(new StoreProblem(Kind.IMAGE, entry.id().hex(), problem.get()));
      }
    }
  }

  /** What is wrong with an index itself; its images are looked at one by one. */
  private Optional<String> indexProblem(IndexContent content, IndexEntry entry) {
    for (Digest member : entry.members()) {
      if (content.byId(member).isEmpty()) {
        return Optional.of("its image " + member + " is missing");
      }
    }
    try {
      byte[] document = store.blobs().read(entry.id(), Limits.MANIFEST_BYTES);
      ImageIndex.parse(document, "index " + entry.id());
      return Optional.empty();
    } catch (JbuildException e) {
      return Optional.of(why(e));
    }
  }

  private Optional<String> imageProblem(IndexEntry entry) {
    StoredImage image;
    try {
      image = store.images().load(entry);
    } catch (JbuildException e) {
      return Optional.of(why(e));
    }
    ImmutableList<ChainId> chain = image.config().chainIds();
    for (int i = 0; i < chain.size(); i++) {
      Descriptor layer = image.manifestDocument().layers().get(i);
      // an uncompressed layer can be made from its snapshot again; a compressed one cannot
      boolean made = layer.digest().equals(image.config().diffIds().get(i).digest());
      boolean served =
          soundBlobs.contains(layer.digest()) || (made && soundSnapshots.contains(chain.get(i)));
      if (!served) {
        return Optional.of("layer " + layer.digest() + " is missing or damaged");
      }
    }
    return Optional.empty();
  }

  private void checkRecords(ImmutableList.Builder<StoreProblem> problems) throws IOException {
    for (Digest id : store.records().list()) {
      Path file = store.layout().record(id);
      try {
        BuildRecord.fromJson(Json.view(WholeFile.bytes(file), file.getFileName().toString()));
      } catch (JbuildException e) {
        problems.add(new StoreProblem(Kind.RECORD, id.hex(), why(e)));
      }
    }
  }

  private void repair(StoreProblem problem) throws IOException {
    StoreLayout layout = store.layout();
    switch (problem.kind()) {
      case MODE ->
          Files.setPosixFilePermissions(
              layout.root(), PosixFilePermissions.fromString("rwx------"));
      case LAYOUT -> store.writeLayoutFile();
      case INDEX -> {
        Path aside = layout.index().resolveSibling("index.json.damaged");
        if (Files.exists(layout.index())) {
          Files.move(layout.index(), aside, StandardCopyOption.REPLACE_EXISTING);
        }
        store.writeEmptyIndex();
      }
      case BLOB -> TreeRemover.remove(layout.blobsDir().resolve(problem.subject()));
      case SNAPSHOT -> trees.remove(new ChainId(new Digest(problem.subject())));
      case IMAGE -> store.images().drop(new Digest(problem.subject()));
      case KEY -> contents.removeKey(problem.subject());
      case RECORD -> store.records().remove(new Digest(problem.subject()));
    }
  }

  private static boolean hasModes(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static String why(Exception e) {
    return e instanceof JbuildException ? String.valueOf(e.getMessage()) : "unreadable: " + e;
  }

  private static String show(Path path) {
    return Printable.escape(path.toString());
  }
}
