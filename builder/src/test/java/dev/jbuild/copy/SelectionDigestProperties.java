package dev.jbuild.copy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.context.TreeEntry;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileStatus;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.NativePosixFs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every input of a copy changes the digest of its selection, and nothing else does. */
class SelectionDigestProperties {

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  /** A file as the test thinks of it: inputs first, then what must not matter. */
  private static final class Draft {
    private FileType type = FileType.REGULAR;
    private String name = "";
    private int mode = 0644;
    private String text = "";
    private int device;
    private Map<String, String> xattrs = new HashMap<>();
    private List<Draft> children = new ArrayList<>();
    private long inode;
    private int links = 1;
    private int uid;
    private long time = 1_000_000;

    private TreeEntry entry() {
      long size = type == FileType.REGULAR ? text.length() : 4096;
      FileStatus status =
          new FileStatus(
              type, mode, uid, uid, size, links, 1, inode, device, 0, time, 5, time, 7, 8);
      TreeEntry entry = new TreeEntry(name, status);
      if (type == FileType.REGULAR) {
        entry.setContent(Digest.sha256().digest(CopyRequestTexts.latin1(text)));
      } else if (type == FileType.SYMLINK) {
        entry.setTarget(text);
      }
      ImmutableMap.Builder<String, Bytes> attributes = ImmutableMap.builder();
      xattrs.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              x -> attributes.put(x.getKey(), Bytes.of(CopyRequestTexts.latin1(x.getValue()))));
      entry.setXattrs(attributes.build());
      ImmutableList.Builder<TreeEntry> entries = ImmutableList.builder();
      children.forEach(child -> entries.add(child.entry()));
      entry.setChildren(entries.build());
      return entry;
    }

    private void all(List<Draft> into) {
      into.add(this);
      children.forEach(child -> child.all(into));
    }
  }

  private static Draft tree(Random random, int depth, long[] inode) {
    Draft draft = new Draft();
    draft.inode = ++inode[0];
    int kind = depth == 0 ? 9 : random.nextInt(10);
    if (kind == 0) {
      draft.type = FileType.SYMLINK;
      draft.text = "../t" + random.nextInt(3);
    } else if (kind == 1) {
      draft.type = FileType.FIFO;
    } else if (kind == 2) {
      draft.type = FileType.CHARACTER_DEVICE;
      draft.device = 1 + random.nextInt(5);
    } else if (kind >= 7 && depth < 4) {
      draft.type = FileType.DIRECTORY;
      draft.mode = 0755;
      for (int i = random.nextInt(4) + (depth == 0 ? 1 : 0); i > 0; i--) {
        Draft child = tree(random, depth + 1, inode);
        child.name = "n" + draft.children.size();
        draft.children.add(child);
      }
    } else {
      draft.text = "text " + random.nextInt(4);
    }
    return draft;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyInputChangesTheDigest(long seed) {
    Random random = new Random(seed);
    Draft root = tree(random, 0, new long[1]);
    Digest before = digest(root, null, null);
    List<Draft> all = new ArrayList<>();
    root.all(all);
    for (Draft draft : all) {
      for (Runnable[] change : changes(draft, draft == root)) {
        change[0].run();

        assertThat(digest(root, null, null))
            .as("seed %d, %s", seed, draft.name)
            .isNotEqualTo(before);
        change[1].run();
      }
    }
    assertThat(digest(root, null, null)).isEqualTo(before);
  }

  /** Changes and how they are taken back. */
  private static List<Runnable[]> changes(Draft draft, boolean isRoot) {
    List<Runnable[]> changes = new ArrayList<>();
    String text = draft.text;
    if (!isRoot) {
      String name = draft.name;
      changes.add(new Runnable[] {() -> draft.name = name + "x", () -> draft.name = name});
    }
    if (!isRoot && draft.type != FileType.SYMLINK) {
      int mode = draft.mode;
      changes.add(new Runnable[] {() -> draft.mode = mode ^ 02, () -> draft.mode = mode});
      changes.add(
          new Runnable[] {() -> draft.xattrs.put("user.x", ""), () -> draft.xattrs.clear()});
    }
    switch (draft.type) {
      case REGULAR, SYMLINK ->
          changes.add(new Runnable[] {() -> draft.text = text + "!", () -> draft.text = text});
      case CHARACTER_DEVICE ->
          changes.add(new Runnable[] {() -> draft.device += 8, () -> draft.device -= 8});
      case DIRECTORY -> {
        Draft more = new Draft();
        more.name = "zz";
        changes.add(
            new Runnable[] {() -> draft.children.add(more), () -> draft.children.remove(more)});
      }
      default ->
          changes.add(
              new Runnable[] {
                () -> draft.type = FileType.SOCKET, () -> draft.type = FileType.FIFO
              });
    }
    return changes;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void timesOwnersInodesAndAttributesOfTheRootDoNotChangeTheDigest(long seed) {
    Random random = new Random(seed);
    Draft root = tree(random, 0, new long[1]);
    Digest before = digest(root, null, null);
    List<Draft> all = new ArrayList<>();
    root.all(all);
    for (Draft draft : all) {
      draft.time += 1 + random.nextInt(1000);
      draft.uid = 1 + random.nextInt(1000);
      draft.inode += 1000;
      draft.links = 1 + random.nextInt(3);
    }
    root.mode = 0700;
    root.name = "other";
    root.xattrs.put("user.root", "x");

    assertThat(digest(root, null, null)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void modesMatterOnlyWhenTheInstructionLeavesThem(long seed) {
    Draft root = tree(new Random(seed), 0, new long[1]);
    Digest set = digest(root, null, "0644");
    Digest symbolic = digest(root, null, "u+x");
    List<Draft> all = new ArrayList<>();
    root.all(all);
    boolean hasMode = all.stream().anyMatch(d -> d != root && d.type != FileType.SYMLINK);
    all.forEach(draft -> draft.mode ^= 020);

    assertThat(digest(root, null, "0644")).isEqualTo(set);
    assertThat(digest(root, null, "u+x").equals(symbolic)).isEqualTo(!hasMode);
  }

  @Test
  void ownersMatterOnlyWhenTheyAreKept() throws IOException {
    Draft root = new Draft();
    root.type = FileType.DIRECTORY;
    Draft file = new Draft();
    file.name = "a";
    root.children.add(file);
    try (MergedTree tree = MergedTree.open(new NativePosixFs(), ImmutableList.of())) {
      SourceView image = SourceView.of(new SourceTree.Image(tree, "stage"));
      Digest kept = digest(image, root, null, null);
      Digest replaced = digest(image, root, "1:2", null);
      file.uid = 7;

      assertThat(digest(image, root, null, null)).isNotEqualTo(kept);
      assertThat(digest(image, root, "1:2", null)).isEqualTo(replaced);
    }
  }

  @Test
  void namesOfOneFileAreTold() {
    Draft root = new Draft();
    root.type = FileType.DIRECTORY;
    for (int i = 0; i < 3; i++) {
      Draft file = new Draft();
      file.name = "f" + i;
      file.inode = i;
      root.children.add(file);
    }
    Digest apart = digest(root, null, null);
    root.children.forEach(file -> file.links = 2);
    assertThat(digest(root, null, null)).as("links to elsewhere").isEqualTo(apart);

    root.children.get(2).inode = 0;
    Digest firstAndLast = digest(root, null, null);
    root.children.get(2).inode = 1;
    Digest lastTwo = digest(root, null, null);

    assertThat(List.of(apart, firstAndLast, lastTwo)).doesNotHaveDuplicates();
  }

  @Test
  void nameOfASingleFileCountsAndOrderOfSourcesDoes() {
    Draft a = new Draft();
    Draft b = new Draft();
    b.text = "b";
    SourceView context = new ContextViewFake();

    assertThat(digest(context, List.of("x"), a)).isNotEqualTo(digest(context, List.of("y"), a));
    assertThat(digest(context, List.of("x", "y"), a, b))
        .isNotEqualTo(digest(context, List.of("y", "x"), b, a));
  }

  private static Digest digest(Draft root, @Nullable String chown, @Nullable String chmod) {
    return digest(new ContextViewFake(), root, chown, chmod);
  }

  private static Digest digest(
      SourceView view, Draft root, @Nullable String chown, @Nullable String chmod) {
    CopyRequest request = CopyRequestTexts.request("/x/", chown, chmod);
    Selection.Item item = new Selection.Item("d", "d", root.entry());
    return new SelectionDigest(view, request).of(ImmutableList.of(item));
  }

  private static Digest digest(SourceView view, List<String> names, Draft... files) {
    ImmutableList.Builder<Selection.Item> items = ImmutableList.builder();
    for (int i = 0; i < files.length; i++) {
      items.add(new Selection.Item(names.get(i), names.get(i), files[i].entry()));
    }
    return new SelectionDigest(view, CopyRequestTexts.request("/x/", null, null)).of(items.build());
  }
}
