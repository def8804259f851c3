package dev.jbuild.container;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.jbuild.launch.LaunchPlan;
import dev.jbuild.launch.Op;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;

/**
 * The mounts that the user asked for, as operations. What is only a part of a file system made for
 * the container is picked from it: it is placed on a private directory first, in the mount
 * namespace of the container, where it is gone with the old root. (Since Linux 6.15 it could be
 * picked without that.)
 */
final class MountPlanner {
  private static final int DEVICE =
      LaunchPlanner.RDONLY | LaunchPlanner.NOSUID | LaunchPlanner.NOEXEC;

  private final LaunchPlan.Builder plan;
  private final Path places;
  private final int common;
  private int sources;

  /**
   * @param places of {@link StubLayers#places}
   * @param devicesFree no mount may have devices, as nothing else denies them
   */
  MountPlanner(LaunchPlan.Builder plan, Path places, boolean devicesFree) {
    this.plan = plan;
    this.places = places;
    this.common = devicesFree ? LaunchPlanner.NODEV : 0;
  }

  /** Opens what is on the host, while its paths still are. */
  void addSources(ImmutableList<Mount> mounts) {
    for (Mount mount : mounts) {
      switch (mount) {
        case Mount.Bind bind -> plan.add(Op.SOURCE, bind.source().toString());
        case Mount.Device device -> plan.add(Op.SOURCE, device.source().toString());
        case Mount.BindBeneath bind ->
            plan.add(Op.SOURCE_BENEATH, bind.root().toString(), bind.subpath());
        case Mount.Tree tree -> {}
        case Mount.Tmpfs tmpfs -> {}
        case Mount.Secret secret -> {}
      }
    }
  }

  /** The next source becomes the mount to attach. */
  void bindNext(int attributes, boolean recursive) {
    plan.add(Op.BIND, Integer.toString(sources++), hex(attributes), recursive ? "1" : "0");
  }

  void addMounts(ImmutableList<Mount> mounts) {
    for (Mount mount : mounts) {
      switch (mount) {
        case Mount.Bind bind -> bindNext(readOnly(bind.readOnly()), true);
        case Mount.Device device -> bindNext(DEVICE, false);
        case Mount.BindBeneath bind -> bindNext(common | readOnly(bind.readOnly()), false);
        case Mount.Tree tree -> addTree(tree);
        case Mount.Tmpfs tmpfs -> TmpfsOptions.parse(tmpfs).addTo(plan);
        case Mount.Secret secret -> addSecret(secret);
      }
      plan.add(Op.ATTACH_IN, MountTargets.path(mount));
    }
  }

  /** Overlay wants one lower directory, and two of them without an upper one. */
  private void addTree(Mount.Tree tree) {
    tree.lowerTopFirst().forEach(lower -> plan.add(Op.LOWER, lower.toString()));
    int missing = (tree.scratch().isPresent() ? 1 : 2) - tree.lowerTopFirst().size();
    for (int i = 1; i <= missing; i++) {
      plan.add(Op.LOWER, places.resolve("empty-" + i).toString());
    }
    plan.add(
        Op.TREE,
        place(),
        tree.scratch().map(scratch -> scratch.upper().toString()).orElse(""),
        tree.scratch().map(scratch -> scratch.work().toString()).orElse(""),
        "auto");
    plan.add(Op.PICK, tree.subpath(), hex(common | readOnly(tree.readOnly())));
  }

  /** Binds files of a file system of their own, made of texts, over those of the container. */
  void addFiles(ImmutableMap<String, String> texts) {
    plan.add(Op.FS, "tmpfs");
    plan.add(Op.FS_SET, "mode", "755");
    plan.add(Op.FS_SET, "size", "1m");
    plan.add(Op.FS_MAKE, hex(0));
    for (Map.Entry<String, String> text : texts.entrySet()) {
      String content = HexFormat.of().formatHex(text.getValue().getBytes(StandardCharsets.UTF_8));
      plan.add(Op.CONTENT, fileName(text.getKey()), "0644", "0", "0", content);
    }
    plan.add(Op.PLACE, place());
    for (String path : texts.keySet()) {
      plan.add(Op.PICK, fileName(path), hex(0));
      plan.add(Op.ATTACH_IN, path);
    }
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void addSecret(Mount.Secret secret) {
    plan.add(Op.FS, "tmpfs");
    plan.add(Op.FS_SET, "source", "secret");
    plan.add(Op.FS_SET, "mode", "700");
    plan.add(Op.FS_SET, "size", "1m");
    plan.add(Op.FS_TRY, "noswap", ""); // since Linux 6.4
    int attributes = LaunchPlanner.NOSUID | LaunchPlanner.NODEV | LaunchPlanner.NOEXEC;
    plan.add(Op.FS_MAKE, hex(attributes));
    plan.add(
        Op.CONTENT,
        "secret",
        "0" + Integer.toOctalString(secret.mode()),
        Integer.toString(secret.uid()),
        Integer.toString(secret.gid()),
        HexFormat.of().formatHex(secret.content().toArray()));
    plan.add(Op.PLACE, place());
    plan.add(Op.PICK, "secret", hex(attributes | LaunchPlanner.RDONLY));
  }

  private String place() {
    return places.resolve("place").toString();
  }

  private static int readOnly(boolean value) {
    return value ? LaunchPlanner.RDONLY : 0;
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }
}
