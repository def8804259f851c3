package dev.jbuild.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.File;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** Libraries, files, processes and the clock come in through the packages made for them. */
class OutsideWorldTest {

  @Test
  void parserLibraryStaysInGrammar() {
    onlyIn("org.antlr..", "dev.jbuild.grammar..", "dev.jbuild.recipe.expand");
  }

  @Test
  void archiveLibrariesStayInLayer() {
    onlyIn("org.apache.commons.compress..", "dev.jbuild.layer");
    onlyIn("org.tukaani.xz..", "dev.jbuild.layer");
    onlyIn("io.airlift.compress..", "dev.jbuild.layer");
  }

  @Test
  void nativeCallsStayInPosix() {
    onlyIn("jnr..", "dev.jbuild.posix");
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jbuild.posix")
        .should()
        .callMethod(System.class, "load", String.class)
        .orShould()
        .callMethod(System.class, "loadLibrary", String.class)
        .check(Program.CLASSES);
  }

  @Test
  void nobodyPaysForTheForeignLinker() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
        .because("its first call spins thirty classes; package posix has a library instead")
        .check(Program.CLASSES);
  }

  @Test
  void jsonLibraryStaysInJson() {
    onlyIn("com.google.gson..", "dev.jbuild.json");
  }

  @Test
  void argumentParserStaysInCli() {
    onlyIn("picocli..", "dev.jbuild.cli");
  }

  @Test
  void httpStaysWhereThingsAreFetched() {
    onlyIn("java.net.http..", "dev.jbuild.http");
  }

  @Test
  void defaultFileSystemIsUsedOnlyWherePathsComeIn() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.jbuild.cli", "dev.jbuild.posix", "dev.jbuild.launch")
        .should()
        .callMethod(Path.class, "of", String.class, String[].class)
        .orShould()
        .callMethod(Path.class, "toFile")
        .orShould()
        .callMethod(FileSystems.class, "getDefault")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Paths.class, File.class)
        .because("elsewhere a Path is given, so that a file system in memory works too")
        .check(Program.CLASSES);
  }

  @Test
  void processesStartOnlyWhereContainersDo() {
    onlyIn(
        ProcessBuilder.class.getName(),
        "dev.jbuild.execute",
        "dev.jbuild.registry",
        "dev.jbuild.remote");
  }

  @Test
  void streamsVariablesAndExitBelongToCli() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jbuild.cli")
        .and(DescribedPredicate.not(isBuildTool()))
        .should()
        .accessTargetWhere(isSystemAccess())
        .check(Program.CLASSES);
  }

  @Test
  void clockIsGiven() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.jbuild.cli")
        .should()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(Program.CLASSES);
  }

  private static void onlyIn(String library, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat(resideInAPackage(library).or(name(library)))
        .allowEmptyShould(true)
        .check(Program.CLASSES);
  }

  /** Run by the build of the launcher, never by the program. */
  private static DescribedPredicate<JavaClass> isBuildTool() {
    return DescribedPredicate.describe(
        "is a tool of the build", type -> type.getSimpleName().equals("SeccompFilters"));
  }

  private static DescribedPredicate<JavaAccess<?>> isSystemAccess() {
    return DescribedPredicate.describe(
        "is System.in, out, err, getenv or exit",
        access ->
            access.getTargetOwner().isEquivalentTo(System.class)
                && switch (access.getTarget().getName()) {
                  case "in", "out", "err", "getenv", "exit", "console" -> true;
                  default -> false;
                });
  }
}
