package dev.jbuild.overlay;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The kernel's own overlay, driven by one shell script in a mount namespace of its own, so that no
 * mount outlives it.
 */
final class MountedOverlay {
  private static final String LIST =
      """
      list() {
        ( cd "$1" && find . -mindepth 1 -printf '%P %m %U:%G %Ts %y=%l\\n' 2>/dev/null |
          while read -r path mode owner time what; do
            [ "$time" -lt 1000000000 ] || time=now
            case $what in
              f=) what="f=$(cat "$path")" ;;
              [bcps]=) what='o=' ;;
            esac
            echo "$path $mode $owner $time $what"
          done ) > "$2"
      }
      """;

  private final Path root;
  private final StringBuilder script = new StringBuilder("set -eu\numask 022\n").append(LIST);
  private final List<Path> listings = new ArrayList<>();

  /** {@code root} gets a mount point, a work directory and the listings. */
  MountedOverlay(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("merged"));
    Files.createDirectories(root.resolve("empty"));
  }

  /** Mounts the layers (topmost first) and lists them; gives the number of the listing. */
  int list(List<Path> topFirst) {
    mount("lowerdir=" + lowers(topFirst));
    return listAndUnmount();
  }

  /** Mounts {@code upper} above the layers, runs shell commands in the merged root, and lists. */
  int change(Path upper, List<Path> lowersTopFirst, List<String> commands) throws IOException {
    Path work = Files.createDirectories(root.resolve("work" + listings.size()));
    mount("lowerdir=%s,upperdir=%s,workdir=%s".formatted(lowers(lowersTopFirst), upper, work));
    script.append("cd ").append(root.resolve("merged")).append('\n');
    commands.forEach(command -> script.append(command).append('\n'));
    script.append("cd /\n");
    return listAndUnmount();
  }

  /** Runs everything asked for so far; gives the listings, lines in byte order. */
  ImmutableList<String> run() throws IOException, InterruptedException {
    Path file = Files.writeString(root.resolve("script"), script);
    Path log = root.resolve("log");
    Process process =
        new ProcessBuilder("unshare", "--mount", "bash", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();
    if (status != 0) {
      throw new AssertionError("status " + status + ": " + Files.readString(log) + script);
    }
    ImmutableList.Builder<String> results = ImmutableList.builder();
    for (Path listing : listings) {
      List<String> lines = Files.readAllLines(listing, StandardCharsets.ISO_8859_1);
      results.add(String.join("\n", new TreeSet<>(lines)));
    }
    return results.build();
  }

  private void mount(String layers) {
    script
        .append("mount -t overlay overlay -o redirect_dir=off,metacopy=off,index=off,")
        .append(layers)
        .append(' ')
        .append(root.resolve("merged"))
        .append('\n');
  }

  private int listAndUnmount() {
    int number = listings.size();
    Path listing = root.resolve("listing" + number);
    listings.add(listing);
    Path merged = root.resolve("merged");
    script.append("list ").append(merged).append(' ').append(listing).append('\n');
    script.append("umount ").append(merged).append('\n');
    return number;
  }

  /** A mount without upper needs two lower directories: an empty one is at the bottom. */
  private String lowers(List<Path> topFirst) {
    String layers = topFirst.stream().map(Path::toString).collect(Collectors.joining(":"));
    return layers + (layers.isEmpty() ? "" : ":") + root.resolve("empty");
  }
}
