package dev.jbuild.posix;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;

/** The JVM that {@link ProcessReplacerTest} sees replaced. */
final class ReplacedProgram {
  private ReplacedProgram() {}

  public static void main(String[] args) throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
    ImmutableList<String> arguments =
        ImmutableList.of(
            "other name",
            "-c",
            "echo $$ \"$0\" \"$1\" \"$(env | sort | tr '\\n' ,)\"; exit 7",
            "sh",
            "a b\u00ff");
    new ProcessReplacer()
        .execve(Path.of(args[0]), arguments, ImmutableList.of("A=1", "B=\u00e9 2"));
  }
}
