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
    CopyFlags how = CopyFlags.read(flags, context, scope);
    Optional<Instruction.Flag> from =
        flags.find("from").filter(flag -> !flag.value().orElse("").isEmpty());
    Optional<Step.Source> source =
        from.isPresent() ? from(from.get(), copy.source()) : Optional.of(new Step.Source.Context());
    CopyRequest request =
        request(
            copy.source(),
            how,
            new Words(copy.sources(), copy.heredocs(), copy.destination()),
            false);
    refuseRemotes(request, copy.source().span());
    return source.map(
        found ->
            new Step.Copy(
                infos.apply(copy.source(), copy.source().text()),
                ImmutableList.of(new Step.Part(found, request)),
                how.link()));
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
    flags.refuseOthers("chown", "chmod", "checksum", "exclude", "keep-git-dir", "link", "unpack");
    CopyFlags how = CopyFlags.read(flags, context, scope);
    CopyRequest request =
        request(
            add.source(), how, new Words(add.sources(), add.heredocs(), add.destination()), true);
    Optional<String> checksum =
        flags.value("checksum").map(value -> context.expand(value, scope, add.source().span()));
    ImmutableList<Step.Part> parts =
        new AddParts(context, flags, add.source(), checksum).parts(request);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Step.Copy(
                infos.apply(add.source(), add.source().text()).withoutCredentials(),
                parts,
                how.link()));
  }

  /** What an instruction names, not expanded yet. */
  private record Words(
      ImmutableList<String> sources, ImmutableList<Heredoc> heredocs, String destination) {}

  private CopyRequest request(Instruction.Source source, CopyFlags how, Words words, boolean add) {
    SourceSpan span = source.span();
    ImmutableList.Builder<String> paths = ImmutableList.builder();
    for (String path : words.sources()) {
      String expanded = context.expand(path, scope, span);
      paths.add(CopyRequest.bytes(expanded));
    }
    String target = context.expand(words.destination(), scope, span);
    return new CopyRequest(
        paths.build(),
        inlineFiles(words.heredocs(), span),
        CopyRequest.bytes(ImagePaths.resolveKeepingSlash(config.workingDirectory, target)),
        how.chown(),
        how.chmod(),
        add,
        how.parents(),
        how.excludes(),
        how.unpack(),
        source.text());
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
