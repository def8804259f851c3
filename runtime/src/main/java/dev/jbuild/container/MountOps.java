package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import dev.jbuild.container.LaunchPlanner.Prepared;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The operations that attach what the spec mounts; each makes a mount and then gives it a place.
 */
final class MountOps {
  private static final int RDONLY = LaunchPlanner.RDONLY;
  private static final int RESTRICTED =
      LaunchPlanner.NOSUID | LaunchPlanner.NODEV | LaunchPlanner.NOEXEC;
  private static final int PAGE = 4096;

  private final ContainerSpec spec;
  private final Prepared prepared;
  private final LaunchPlan.Builder plan;

  MountOps(ContainerSpec spec, Prepared prepared, LaunchPlan.Builder plan) {
    this.spec = spec;
    this.prepared = prepared;
    this.plan = plan;
  }

  /**
   * Adds them, outer mounts first.
   *
   * @param firstSource number of the first source among those that {@link Op#SOURCE} opened
   */
  void add(int firstSource) {
    addSecretFiles();
    int source = firstSource;
    for (Mount mount : MountTargets.sorted(spec.mounts())) {
      switch (mount) {
        case Mount.Bind bind -> addBind(source++, bind.readOnly(), true);
        case Mount.BindBeneath bind -> addBind(source++, bind.readOnly(), false);
        case Mount.Tree tree -> addTree(tree);
        case Mount.Tmpfs tmpfs -> TmpfsOptions.parse(tmpfs).addTo(plan);
        case Mount.Secret secret -> addSecret(secret);
      }
      if (MountTargets.isNested(mount, spec.mounts())) {
        boolean directory = prepared.kinds().isDirectory(mount);
        plan.add(Op.POINT, MountTargets.path(mount), directory ? "dir" : "file");
      }
      plan.add(Op.ATTACH_IN, MountTargets.path(mount));
    }
  }

  private void addBind(int source, boolean readOnly, boolean recursive) {
    plan.add(Op.BIND, Integer.toString(source), hex(readOnly ? RDONLY : 0), recursive ? "1" : "0");
  }

  /** A tmpfs of our own that no process of the container can reach except by its secrets. */
  private void addSecretFiles() {
    long bytes = 0;
    for (Mount mount : spec.mounts()) {
      bytes += mount instanceof Mount.Secret secret ? secret.content().size() + PAGE : 0;
    }
    if (bytes > 0) {
      plan.add(Op.FS, "tmpfs");
      plan.add(Op.FS_SET, "source", "secrets");
      plan.add(Op.FS_SET, "mode", "700");
      plan.add(Op.FS_SET, "size", Long.toString(bytes + PAGE));
      plan.add(Op.FS_TRY, "noswap", "");
      plan.add(Op.FS_MAKE, hex(RESTRICTED));
      plan.add(Op.PLACE, secrets(prepared.runDirectory()).toString());
    }
  }

  private void addSecret(Mount.Secret secret) {
    plan.add(
        Op.SECRET,
        Integer.toString(spec.mounts().indexOf(secret)),
        "0" + Integer.toOctalString(secret.mode()),
        Integer.toString(secret.uid()),
        Integer.toString(secret.gid()),
        HexFormat.of().formatHex(secret.content().toArray()));
    plan.add(Op.ATTRIBUTES, hex(RESTRICTED | RDONLY));
  }

  private void addTree(Mount.Tree tree) {
    for (Path layer : tree.lowerTopFirst()) {
      plan.add(Op.LOWER, layer.toString());
    }
    // overlay takes a single lower directory only beside an upper one, and none never
    int least = tree.scratch().isPresent() ? 1 : 2;
    for (int i = tree.lowerTopFirst().size(); i < least; i++) {
      plan.add(Op.LOWER, empty(prepared.runDirectory(), i).toString());
    }
    Path place = place(prepared.runDirectory(), spec.mounts().indexOf(tree));
    String upper = tree.scratch().map(scratch -> scratch.upper().toString()).orElse("");
    String work = tree.scratch().map(scratch -> scratch.work().toString()).orElse("");
    plan.add(Op.TREE, place.toString(), upper, work, tree.subpath());
    if (tree.readOnly()) {
      plan.add(Op.ATTRIBUTES, hex(RDONLY));
    }
  }

  /** The directories of the run that the operations need, and that have to be made before. */
  static ImmutableList<Path> places(ImmutableList<Mount> mounts, Path runDirectory) {
    ImmutableList.Builder<Path> places = ImmutableList.builder();
    boolean trees = false;
    boolean secrets = false;
    for (int i = 0; i < mounts.size(); i++) {
      switch (mounts.get(i)) {
        case Mount.Tree tree -> {
          places.add(place(runDirectory, i));
          trees = true;
        }
        case Mount.Secret secret -> secrets = true;
        case Mount.Bind _, Mount.BindBeneath _, Mount.Tmpfs _ -> {}
      }
    }
    if (trees) {
      places.add(empty(runDirectory, 0), empty(runDirectory, 1));
    }
    return secrets ? places.add(secrets(runDirectory)).build() : places.build();
  }

  /** Where a tree is mounted before a part of it goes to its target. */
  private static Path place(Path runDirectory, int mount) {
    return runDirectory.resolve("tree-" + mount);
  }

  private static Path secrets(Path runDirectory) {
    return runDirectory.resolve("secrets");
  }

  private static Path empty(Path runDirectory, int number) {
    return runDirectory.resolve("empty-" + number);
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }
}
