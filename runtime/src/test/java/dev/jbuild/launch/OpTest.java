package dev.jbuild.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpTest {
  private static final Pattern LINE = Pattern.compile("OP\\(\"([a-z-]+)\", \\w+, (\\d), \\w+\\).*");

  @Test
  void launcherAndPlanKnowTheSameOperationsInTheSameOrder() throws IOException {
    List<String> inC = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/main/c/ops.h"))) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        inC.add(matcher.group(1) + " " + matcher.group(2));
      }
    }

    List<String> inJava = new ArrayList<>();
    for (Op op : Op.values()) {
      inJava.add(op.token() + " " + op.arity());
    }

    assertThat(inC).isEqualTo(inJava);
  }
}
