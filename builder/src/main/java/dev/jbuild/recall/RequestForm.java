package dev.jbuild.recall;

import com.google.common.collect.ImmutableList;
import dev.jbuild.copy.CopyRequest;
import dev.jbuild.copy.InlineFile;
import dev.jbuild.copy.Unpack;
import dev.jbuild.posix.Bytes;
import org.jspecify.annotations.Nullable;

/** A copy request in a trace. */
final class RequestForm {
  private RequestForm() {}

  static void write(CopyRequest request, TraceWriter out) {
    texts(request.sources(), out);
    out.number(request.inlineFiles().size());
    for (InlineFile file : request.inlineFiles()) {
      out.text(file.name()).bytes(file.content().toArray());
    }
    out.text(request.destination());
    optional(request.chown(), out);
    optional(request.chmod(), out);
    out.truth(request.add()).truth(request.parents());
    texts(request.excludes(), out);
    out.text(request.unpack().name()).text(request.instruction());
  }

  private static void texts(ImmutableList<String> texts, TraceWriter out) {
    out.number(texts.size());
    texts.forEach(out::text);
  }

  private static void optional(@Nullable String text, TraceWriter out) {
    out.truth(text != null);
    if (text != null) {
      out.text(text);
    }
  }

  static CopyRequest read(TraceReader in) {
    return new CopyRequest(
        texts(in),
        inlineFiles(in),
        in.text(),
        optional(in),
        optional(in),
        in.truth(),
        in.truth(),
        texts(in),
        Unpack.valueOf(in.text()),
        in.text());
  }

  private static ImmutableList<InlineFile> inlineFiles(TraceReader in) {
    ImmutableList.Builder<InlineFile> files = ImmutableList.builder();
    for (int left = in.count(); left > 0; left--) {
      files.add(new InlineFile(in.text(), Bytes.of(in.bytes())));
    }
    return files.build();
  }

  private static ImmutableList<String> texts(TraceReader in) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    for (int left = in.count(); left > 0; left--) {
      texts.add(in.text());
    }
    return texts.build();
  }

  private static @Nullable String optional(TraceReader in) {
    return in.truth() ? in.text() : null;
  }
}
