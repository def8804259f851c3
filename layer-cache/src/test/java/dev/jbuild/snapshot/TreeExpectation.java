package dev.jbuild.snapshot;

import com.google.common.collect.ImmutableMap;
import dev.jbuild.json.JsonArray;
import dev.jbuild.json.JsonObject;
import dev.jbuild.json.JsonString;
import dev.jbuild.json.JsonValue;
import dev.jbuild.oci.Digest;
import dev.jbuild.overlay.MergedTree;
import dev.jbuild.overlay.Node;
import dev.jbuild.posix.Bytes;
import dev.jbuild.posix.FileType;
import dev.jbuild.posix.InputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares entries of a tree with {@code expect} of the hostile corpus; no link is followed. */
record TreeExpectation(MergedTree tree) {

  List<String> faults(Iterable<JsonObject> expected) throws IOException {
    List<String> faults = new ArrayList<>();
    for (JsonObject expectation : expected) {
      Optional<Node> node = find(path(expectation));
      if (node.isEmpty()) {
        faults.add(path(expectation) + " is absent");
      } else {
        compare(node.get(), expectation, faults);
      }
    }
    return faults;
  }

  Optional<Node> find(String path) throws IOException {
    Node node = tree.root();
    for (String name : path.split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      if (!node.isDirectory()) {
        return Optional.empty();
      }
      Optional<Node> next = tree.find(node, name);
      if (next.isEmpty()) {
        return next;
      }
      node = next.get();
    }
    return Optional.of(node);
  }

  private static String path(JsonObject expectation) {
    byte[] raw =
        expectation.get("path_hex").isPresent()
            ? HexFormat.of().parseHex(HostileCase.text(expectation, "path_hex"))
            : HostileCase.text(expectation, "path").getBytes(StandardCharsets.UTF_8);
    return new String(raw, StandardCharsets.ISO_8859_1);
  }

  private void compare(Node node, JsonObject wanted, List<String> faults) throws IOException {
    String type = HostileCase.text(wanted, "type");
    check(node, "type", type, typeName(node.status().type()), faults);
    for (String key : wanted.members().keySet()) {
      switch (key) {
        case "mode" -> check(node, key, number(wanted, key), node.status().mode(), faults);
        case "major" -> check(node, key, number(wanted, key), node.status().deviceMajor(), faults);
        case "minor" -> check(node, key, number(wanted, key), node.status().deviceMinor(), faults);
        case "target" -> check(node, key, raw(wanted, key), tree.readSymlink(node), faults);
        case "content" -> check(node, key, raw(wanted, key), content(node), faults);
        case "sha256" -> {
          byte[] content = content(node).getBytes(StandardCharsets.ISO_8859_1);
          check(node, key, raw(wanted, key), Digest.of(content).hex(), faults);
        }
        case "xattr", "no_xattr_prefix" -> xattrs(node, wanted.members().get(key), faults);
        default -> {}
      }
    }
  }

  private void xattrs(Node node, JsonValue wanted, List<String> faults) throws IOException {
    ImmutableMap<String, Bytes> actual = tree.xattrs(node);
    if (wanted instanceof JsonArray prefixes) {
      for (JsonValue prefix : prefixes.elements()) {
        for (String name : actual.keySet()) {
          if (name.startsWith(((JsonString) prefix).value())) {
            faults.add(node.path() + " has " + name);
          }
        }
      }
      return;
    }
    for (Map.Entry<String, JsonValue> entry : ((JsonObject) wanted).members().entrySet()) {
      String value = String.valueOf(actual.get(entry.getKey()));
      check(node, entry.getKey(), ((JsonString) entry.getValue()).value(), value, faults);
    }
  }

  private String content(Node node) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputFile file = tree.openFile(node)) {
      byte[] buffer = new byte[8192];
      for (int n = file.read(buffer, 0, 8192); n > 0; n = file.read(buffer, 0, 8192)) {
        content.write(buffer, 0, n);
      }
    }
    return content.toString(StandardCharsets.ISO_8859_1);
  }

  private static int number(JsonObject wanted, String key) {
    return (int) HostileCase.number(wanted, key);
  }

  private static String raw(JsonObject wanted, String key) {
    byte[] utf8 = HostileCase.text(wanted, key).getBytes(StandardCharsets.UTF_8);
    return new String(utf8, StandardCharsets.ISO_8859_1);
  }

  private static void check(
      Node node, String what, Object wanted, Object actual, List<String> faults) {
    if (!wanted.equals(actual)) {
      faults.add(node.path() + ": " + what + " is " + actual + ", not " + wanted);
    }
  }

  private static String typeName(FileType type) {
    return switch (type) {
      case REGULAR -> "file";
      case DIRECTORY -> "dir";
      case SYMLINK -> "symlink";
      case CHARACTER_DEVICE -> "char";
      case BLOCK_DEVICE -> "block";
      case FIFO -> "fifo";
      case SOCKET -> "socket";
    };
  }
}
