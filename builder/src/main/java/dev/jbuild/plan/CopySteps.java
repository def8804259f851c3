package dev.jbuild.plan;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.posix.Bytes;
import dev.jbuild.recipe.Instruction;
import dev.jbuild.recipe.Instruction.Heredoc;
import dev.jbuild.recipe.SourceSpan;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Plans {@code COPY} and {@code ADD}: words expanded, the source found, the destination made
 * absolute.
 */
final class CopySteps {
  private final PlanContext context;
  private final ConfigEditor config;
  private final Scope scope;
  private final SourceNames names;

  CopySteps(PlanContext context, ConfigEditor config, Scope scope, SourceNames names) {
    this.context = context;
    this.config = config;
    this.scope = scope;
    this.names = names;
  }

  /** Absent when the source cannot be found, which is then among the faults. */
  Optional<Step.Copy> copy(
      Instruction.Copy copy, BiFunction<Instruction.Source, String, StepInfo> infos) {
    Flags flags = new Flags(copy.source(), copy.flags(), context.faults);
    flags.refuseOthers("from", "chown", "chmod");
    Optional<Step.Source> source =
        flags.find("from").isPresent()
            ? from(flags.find("from").get(), copy.source())
            : Optional.of(new Step.Source.Context());
    CopyRequest request =
        request(copy.source(), flags, copy.sources(), copy.heredocs(), copy.destination(), false);
    refuseRemotes(request, copy.source().span());
    return source.map(
        found ->
            new Step.Copy(
                infos.apply(copy.source(), copy.source().text()),
                ImmutableList.of(new Step.Part(found, request))));
  }

  private void refuseRemotes(CopyRequest request, SourceSpan span) {
    for (String source : request.sources()) {
      if (AddParts.isRemote(source)) {
        context.faults.add(
            span, "RemoteSource", "the source of COPY can't be a URL", "use ADD, which fetches it");
      }
    }
  }

  private Optional<Step.Source> from(Instruction.Flag flag, Instruction.Source source) {
    return names.find(flag.value().orElse(""), "--from", flag.span(), source);
  }

  Optional<Step.Copy> add(
      Instruction.Add add, BiFunction<Instruction.Source, String, StepInfo> infos) {
    Flags flags = new Flags(add.source(), add.flags(), context.faults);
    flags.refuseOthers("chown", "chmod", "checksum", "keep-git-dir");
    CopyRequest request =
        request(add.source(), flags, add.sources(), add.heredocs(), add.destination(), true);
    Optional<String> checksum =
        flags.value("checksum").map(value -> context.expand(value, scope, add.source().span()));
    ImmutableList<Step.Part> parts =
        new AddParts(context, flags, add.source(), checksum).parts(request);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(new Step.Copy(infos.apply(add.source(), add.source().text()), parts));
  }

  private CopyRequest request(
      Instruction.Source source,
      Flags flags,
      ImmutableList<String> sources,
      ImmutableList<Heredoc> heredocs,
      String destination,
      boolean add) {
    SourceSpan span = source.span();
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    for (String path : sources) {
      String expanded = context.expand(path, scope, span);
      paths.add(CopyRequest.bytes(expanded));
    }
    String target = context.expand(destination, scope, span);
    return new CopyRequest(
        paths.build(),
        inlineFiles(heredocs, span),
        CopyRequest.bytes(ImagePaths.resolveKeepingSlash(config.workingDirectory, target)),
        expandFlag(flags, "chown", span),
        expandFlag(flags, "chmod", span),
        add,
        source.text());
  }

  private @Nullable String expandFlag(Flags flags, String name, SourceSpan span) {
    Optional<String> value = flags.value(name);
    if (value.isEmpty()) {
      return null;
    }
    String expanded = context.expand(value.get(), scope, span);
    return expanded.isEmpty() ? null : CopyRequest.bytes(expanded);
  }

  private ImmutableList<InlineFile> inlineFiles(ImmutableList<Heredoc> heredocs, SourceSpan span) {
    ImmutableList.Builder<InlineFile> files = ImmutableList.builder();
    for (Heredoc heredoc : heredocs) {
      String content =
          heredoc.expand() ? context.expandText(heredoc.content(), scope, span) : heredoc.content();
      files.add(
          new InlineFile(
              CopyRequest.bytes(heredoc.name()),
              Bytes.of(content.getBytes(StandardCharsets.UTF_8))));
    }
    return files.build();
  }
}
