package dev.tidemill.trigger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

@AnalyzeClasses(
    packages = "dev.tidemill.trigger",
    importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {

  /** Leaves test classes out, wherever the build puts them. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test/") && !location.contains("/test-classes/");
    }
  }

  private static final String[] CORES = {
    "dev.tidemill.trigger.policy..", "dev.tidemill.trigger.router.."
  };

  @ArchTest
  static final ArchRule CORES_KNOW_ONLY_VALUES =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.nio..",
              "java.security..",
              "dev.tidemill.trigger.policy..",
              "dev.tidemill.trigger.router..",
              "dev.tidemill.schemas.message..",
              "dev.tidemill.schemas.spec..",
              "dev.tidemill.kit.decide..");

  @ArchTest
  static final ArchRule CORES_READ_NO_CLOCK_CHANCE_OR_ENVIRONMENT =
      noClasses()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              java.util.Random.class, Clock.class, InstantSource.class, java.nio.file.Files.class);

  @ArchTest
  static final ArchRule NO_SERVICE_KNOWS_ANOTHER =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideOutsideOfPackages(
              "dev.tidemill.training..",
              "dev.tidemill.validation..",
              "dev.tidemill.deploy..",
              "dev.tidemill.gateway..",
              "dev.tidemill.console..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.tidemill.trigger.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)$");
}
