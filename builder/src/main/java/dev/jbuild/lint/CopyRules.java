package dev.jbuild.lint;

import dev.jbuild.context.RelativePath;
import dev.jbuild.context.Wildcard;
import dev.jbuild.recipe.Instruction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Sources of {@code COPY} and {@code ADD} that the ignore rules hide or empty. */
final class CopyRules {
  /** Names looked at for one source; where the answer takes longer, none is given. */
  private static final int MAX_NAMES = 2000;

  private final LintRequest request;
  private final Findings findings;
  private int looked;

  CopyRules(LintRequest request, Findings findings) {
    this.request = request;
    this.findings = findings;
  }

  /**
   * Checks the sources of one instruction, expanded, none of them remote.
   *
   * @param command {@code Copy} or {@code Add}, as the message says it
   */
  void check(
      String command,
      List<String> sources,
      List<Instruction.Flag> flags,
      Instruction.Source instruction) {
    if (request.rules().isEmpty()) {
      return;
    }
    for (String source : sources) {
      String clean = RelativePath.clean(source);
      if (isHidden(clean)) {
        findings.add(
            Rule.COPY_IGNORED_FILE,
            "Attempting to "
                + command
                + " file "
                + GoText.quote(clean)
                + " that is excluded by .dockerignore",
            instruction);
      } else if (request.context().isPresent() && !hasFlag(flags, "parents")) {
        emptied(request.context().get(), command, clean, instruction);
      }
    }
  }

  private static boolean hasFlag(List<Instruction.Flag> flags, String name) {
    for (Instruction.Flag flag : flags) {
      if (flag.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Where rules readmit files, a hidden directory may hold visible ones: only names can tell. */
  private boolean isHidden(String source) {
    if (request.rules().hasExceptions()) {
      return false;
    }
    if (source.equals(".") || source.equals("/")) {
      return request.rules().hidesEverything();
    }
    return excludes(relative(source));
  }

  private static String relative(String source) {
    return source.startsWith("/") ? source.substring(1) : source;
  }

  /** The rules know names as strings of bytes. */
  private boolean excludes(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    return request.rules().excludes(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private void emptied(
      Path context, String command, String source, Instruction.Source instruction) {
    looked = 0;
    String path = relative(source);
    try {
      Content content =
          Wildcard.isIn(path)
              ? wildcard(context, path)
              : directory(context, path.equals(".") ? "" : Wildcard.unescape(path));
      if (content == Content.HIDDEN && looked < MAX_NAMES) {
        findings.add(
            Rule.COPY_EMPTIED_BY_IGNORE,
            command.toUpperCase(Locale.ROOT)
                + " of "
                + GoText.quote(source)
                + " finds nothing: the ignore rules leave none of its files",
            instruction);
      }
    } catch (IOException e) {
      return; // a context that cannot be read is the build's to report
    }
  }

  private enum Content {
    /** Nothing there at all: no case of the ignore rules. */
    NONE,
    HIDDEN,
    VISIBLE
  }

  /** Wildcards in the last part of a path; others are left to the build. */
  private Content wildcard(Path context, String path) throws IOException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    Path directory = context.resolve(parent);
    if (Wildcard.isIn(parent) || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Content.NONE;
    }
    Wildcard pattern = Wildcard.of(path.substring(slash + 1));
    Content content = Content.NONE;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (pattern.matches(name)) {
          content = entry(context, parent.isEmpty() ? name : parent + "/" + name);
          if (content == Content.VISIBLE) {
            return content;
          }
          content = Content.HIDDEN;
        }
      }
    }
    return content;
  }

  private Content directory(Path context, String path) throws IOException {
    Path directory = context.resolve(path);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Content.NONE;
    }
    Content content = Content.NONE;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (entry(context, path.isEmpty() ? name : path + "/" + name) == Content.VISIBLE) {
          return Content.VISIBLE;
        }
        content = Content.HIDDEN;
      }
    }
    return content;
  }

  private Content entry(Path context, String path) throws IOException {
    looked++;
    if (looked >= MAX_NAMES || !excludes(path)) {
      return Content.VISIBLE;
    }
    boolean maybe =
        request.rules().hasExceptions()
            && Files.isDirectory(context.resolve(path), LinkOption.NOFOLLOW_LINKS);
    return maybe ? directory(context, path) : Content.HIDDEN;
  }
}
