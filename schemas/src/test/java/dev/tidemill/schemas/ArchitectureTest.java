package dev.tidemill.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The contracts know nobody; the rules that all modules share are a part of the kit above. */
@AnalyzeClasses(
    packages = "dev.tidemill.schemas",
    importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test/") && !location.contains("/test-classes/");
    }
  }

  @ArchTest
  static final ArchRule contractsKnowNothingElseOfTidemill =
      noClasses()
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "belong to another module",
                  c ->
                      c.getPackageName().startsWith("dev.tidemill.")
                          && !c.getPackageName().startsWith("dev.tidemill.schemas")));

  @ArchTest
  static final ArchRule messagesAndTheCatalogueAreValues =
      classes()
          .that()
          .resideInAnyPackage("dev.tidemill.schemas.message", "dev.tidemill.schemas.topic")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..", "java.util..", "java.time..", "dev.tidemill.schemas..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.tidemill.schemas.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");
}
