package dev.jbuild.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After each test: no process, no control group, and no mount of a test's directory. */
final class NothingLeft implements AfterEachCallback {

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    assertThat(mounts()).as("mounts").isEmpty();
    assertThat(childProcesses()).as("processes").isEmpty();
    assertThat(groups(ProcessHandle.current().pid())).as("control groups").isEmpty();
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains("/junit"))
        .toList();
  }

  private static List<String> childProcesses() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> process.pid() + " " + process.info().command().orElse("?"))
        .toList();
  }

  /** Directories of control groups that a process made, two levels below each hierarchy. */
  static List<Path> groups(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    search(Path.of("/sys/fs/cgroup"), "jbuild-" + pid + "-", 5, found);
    return found;
  }

  private static void search(Path directory, String prefix, int depth, List<Path> found)
      throws IOException {
    if (depth == 0) {
      return;
    }
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, entry -> Files.isDirectory(entry))) {
      for (Path entry : entries) {
        if (String.valueOf(entry.getFileName()).startsWith(prefix)) {
          found.add(entry);
        }
        search(entry, prefix, depth - 1, found);
      }
    }
  }
}
