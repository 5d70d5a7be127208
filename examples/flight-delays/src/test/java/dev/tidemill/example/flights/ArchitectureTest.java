package dev.tidemill.example.flights;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.tidemill.example.flights",
    importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
  /** Leaves out this module's tests, wherever they are compiled to. */
  static final class MainClasses implements ImportOption {
    private static final String TESTS =
        ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    @Override
    public boolean includes(Location location) {
      return !location.contains(TESTS);
    }
  }

  /** The demo's client streams flights through these, without a library. */
  @ArchTest
  static final ArchRule FEATURES_KNOW_ONLY_JAVA =
      noClasses()
          .that()
          .resideInAPackage("dev.tidemill.example.flights")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("java..", "dev.tidemill.example.flights");

  /** A trainer is anybody's program: it knows the contract, nothing of Tidemill. */
  @ArchTest
  static final ArchRule NOTHING_KNOWS_TIDEMILL =
      noClasses()
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "belong to Tidemill",
                  c ->
                      c.getPackageName().startsWith("dev.tidemill.")
                          && !c.getPackageName().startsWith("dev.tidemill.example.flights")));

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.tidemill.example.flights.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl)");
}
