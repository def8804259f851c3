package dev.jbuild.cli;

import dev.jbuild.grammar.RecipeReader;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.recipe.RecipeSource;
import java.nio.charset.StandardCharsets;

/**
 * Readies what every build needs, whatever its command line says, on a second processor while the
 * first one reads that: the tables of the grammar above all, a third of the work of a cached build.
 * Nothing waits for it but who needs the same class at that moment.
 */
final class HeadStart {
  private static final String RECIPE = "FROM a\nENV A=1\nRUN a \"b\" $A\nCOPY a /\n";

  private static final String CONFIG =
      """
      {"architecture": "amd64", "os": "linux", "created": "2000-01-01T00:00:00.1Z",
       "config": {"Env": ["A=1"], "Cmd": ["a"]},
       "rootfs": {"type": "layers", "diff_ids": []},
       "history": [{"created": "2000-01-01T00:00:00Z", "created_by": "a", "empty_layer": true}]}
      """;

  private HeadStart() {}

  /** Returns at once. Does nothing where it would take the time of the command itself. */
  static void begin() {
    if (Runtime.getRuntime().availableProcessors() > 1) {
      Thread thread = new Thread(HeadStart::work, "head-start");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static void work() {
    new RecipeReader().read(new RecipeSource("", RECIPE));
    byte[] config = CONFIG.getBytes(StandardCharsets.UTF_8);
    Digest.of(ImageConfig.parse(config, "").toBytes());
  }
}
