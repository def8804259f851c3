package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.base.JbuildException;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.oci.Digest;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.remote.RemoteSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits an {@code ADD} into what it takes from the context and what it fetches, in order. */
final class AddParts {
  private final PlanContext context;
  private final Flags flags;
  private final Instruction.Source source;
  private final Optional<String> checksum;
  private final List<Step.Part> parts = new ArrayList<>();
  private final List<String> local = new ArrayList<>();

  /**
   * @param checksum the flag's value, expanded
   */
  AddParts(PlanContext context, Flags flags, Instruction.Source source, Optional<String> checksum) {
    this.context = context;
    this.flags = flags;
    this.source = source;
    this.checksum = checksum;
  }

  /**
   * The parts, none of them empty.
   *
   * @param request all sources and here-documents of the instruction
   * @return empty when there is a fault
   */
  ImmutableList<Step.Part> parts(CopyRequest request) {
    int remotes = 0;
    for (String path : request.sources()) {
      Optional<RemoteSource> remote = remote(path);
      if (remote.isEmpty()) {
        local.add(path);
      } else {
        addLocal(request.withInlineFiles(ImmutableList.of()));
        parts.add(part(remote.get(), request));
        remotes++;
      }
    }
    if (!local.isEmpty() || !request.inlineFiles().isEmpty() || parts.isEmpty()) {
      parts.add(
          new Step.Part(
              new Step.Source.Context(), request.withSources(ImmutableList.copyOf(local))));
    }
    check(request, remotes);
    return ImmutableList.copyOf(parts);
  }

  static boolean isRemote(String path) {
    try {
      return RemoteSource.parse(text(path)).isPresent();
    } catch (JbuildException e) {
      return true;
    }
  }

  private Optional<RemoteSource> remote(String path) {
    try {
      return flags.isOn("keep-git-dir")
          ? RemoteSource.parseRepository(text(path))
          : RemoteSource.parse(text(path));
    } catch (JbuildException e) {
      context.faults.add(
          source.span(), "InvalidSource", PlanContext.message(e), e.hint().orElse(""));
      return Optional.empty();
    }
  }

  private void addLocal(CopyRequest request) {
    if (!local.isEmpty()) {
      parts.add(
          new Step.Part(
              new Step.Source.Context(), request.withSources(ImmutableList.copyOf(local))));
      local.clear();
    }
  }

  private Step.Part part(RemoteSource remote, CopyRequest request) {
    boolean keepGitDir = flags.isOn("keep-git-dir");
    Step.Source from = new Step.Source.Remote(remote, checksum, keepGitDir);
    return switch (remote) {
      case RemoteSource.Http http -> {
        if (checksum.isPresent() && !Digest.isDigest(checksum.get())) {
          fault("checksum", "InvalidChecksum", "invalid checksum " + checksum.get());
        }
        yield new Step.Part(from, request.ofFetched(http.fileName()));
      }
      case RemoteSource.Git git -> {
        if (checksum.isPresent() && !checksum.get().matches("[0-9a-fA-F]{7,64}")) {
          fault("checksum", "InvalidChecksum", "invalid checksum " + checksum.get());
        }
        yield new Step.Part(from, request.ofFetched(""));
      }
    };
  }

  private void check(CopyRequest request, int remotes) {
    int sources = request.sources().size() + request.inlineFiles().size();
    if (checksum.isPresent() && (remotes != 1 || sources != 1)) {
      fault(
          "checksum",
          "InvalidChecksum",
          remotes == 0
              ? "--checksum needs a URL or git repository as source"
              : "--checksum cannot be given for several sources");
    }
    if (remotes > 0 && sources > 1 && !request.destination().endsWith("/")) {
      context.faults.add(
          source.span(),
          "DestinationNotDirectory",
          "with several sources the destination must be a directory and end with /");
    }
  }

  private void fault(String flag, String rule, String message) {
    flags
        .find(flag)
        .ifPresent(
            given ->
                context.faults.add(
                    given.span(),
                    rule,
                    message,
                    "sha256: and 64 hex digits for a URL, the commit's hash for a repository"));
  }

  /** Sources are byte strings. */
  private static String text(String path) {
    return new String(path.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
