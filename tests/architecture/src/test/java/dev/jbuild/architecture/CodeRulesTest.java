package dev.jbuild.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.jbuild.base.JbuildException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CodeRulesTest {
  private static final List<String> EMPTY_NAMES = List.of("Util", "Utils", "Helper", "Manager");

  /** Buffers that are handed over, not shared: a copy of each would cost more than it protects. */
  private static final Set<String> HANDED_OVER =
      Set.of(
          "dev.jbuild.progress.BuildEvent$StepOutput.bytes",
          "dev.jbuild.store.BuiltImage.configBytes",
          "dev.jbuild.store.BuiltImage.manifestBytes");

  @Test
  void publicExceptionsCarryAnExitCode() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      // the grammar depends on no module: its exceptions end in diagnostics; and an IOException is
      // turned into the exception of its area by the package that meets it
      boolean inner =
          type.getPackageName().startsWith("dev.jbuild.recipe")
              || type.isAssignableTo(IOException.class);
      if (type.isAssignableTo(Exception.class)
          && type.getModifiers().contains(JavaModifier.PUBLIC)
          && !inner
          && !type.isAssignableTo(JbuildException.class)) {
        faults.add(type.getName());
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void nothingThrowsAnExceptionWithoutAName() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      for (JavaConstructorCall call : type.getConstructorCallsFromSelf()) {
        boolean made = !call.getOrigin().isConstructor();
        JavaClass target = call.getTargetOwner();
        if (made
            && !generated(type)
            && (target.isEquivalentTo(RuntimeException.class)
                || target.isEquivalentTo(Exception.class)
                || target.isEquivalentTo(Error.class))) {
          faults.add(call.getDescription());
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void namesSayWhatThingsAre() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      String name = type.getSimpleName();
      if (EMPTY_NAMES.stream().anyMatch(name::endsWith)
          || name.endsWith("Impl")
          || name.startsWith("Abstract")) {
        faults.add(type.getName());
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void noStaticFieldCanChange() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      for (JavaField field : type.getFields()) {
        Set<JavaModifier> modifiers = field.getModifiers();
        if (modifiers.contains(JavaModifier.STATIC)
            && !modifiers.contains(JavaModifier.FINAL)
            && !modifiers.contains(JavaModifier.SYNTHETIC)
            && !generated(type)) {
          faults.add(field.getFullName());
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void recordsThatOthersSeeHoldNothingThatCanChange() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      if (!type.isRecord() || !type.getModifiers().contains(JavaModifier.PUBLIC)) {
        continue;
      }
      for (JavaField field : type.getFields()) {
        JavaClass raw = field.getRawType();
        if (!field.getModifiers().contains(JavaModifier.STATIC)
            && !HANDED_OVER.contains(field.getFullName())
            && (raw.isArray()
                || raw.isEquivalentTo(List.class)
                || raw.isEquivalentTo(Set.class)
                || raw.isEquivalentTo(Map.class))) {
          faults.add(field.getFullName());
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  private static boolean generated(JavaClass type) {
    return type.getPackageName().equals("dev.jbuild.grammar.antlr");
  }
}
