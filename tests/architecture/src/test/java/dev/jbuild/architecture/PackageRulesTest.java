package dev.jbuild.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PackageRulesTest {

  @Test
  void packagesFormNoCycle() {
    slices().matching("dev.jbuild.(**)").should().beFreeOfCycles().check(Program.CLASSES);
  }

  @Test
  void packagesUseOnlyWhatTheTableAllows() {
    TreeSet<String> faults = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      String from = Packages.relative(type.getPackageName());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String to = Packages.relative(dependency.getTargetClass().getPackageName());
        if (!to.isEmpty() && !Packages.mayUse(from, to)) {
          faults.add(from + " -> " + to + ": " + type.getSimpleName());
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  @Test
  void everyPackageIsInTheTable() {
    TreeSet<String> unknown = new TreeSet<>();
    for (JavaClass type : Program.CLASSES) {
      String name = Packages.relative(type.getPackageName());
      if (!name.equals("cli") && !Packages.MAY_USE.containsKey(name)) {
        unknown.add(name);
      }
    }

    assertThat(unknown).isEmpty();
  }
}
