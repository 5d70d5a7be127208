package dev.tidemill.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the packages of this module may know. */
@AnalyzeClasses(
    packages = "dev.tidemill.deploy",
    importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {

  /** Wherever tests are compiled to. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("/test/");
    }
  }

  private static final String[] CORES = {
    "dev.tidemill.deploy.analysis", "dev.tidemill.deploy.rollout", "dev.tidemill.deploy.target"
  };

  /** Hipparchus is mathematics only: no state, no clock, no input or output. */
  @ArchTest
  static final ArchRule CORES_KNOW_ONLY_JAVA_AND_CONTRACTS =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "java.nio.charset..",
              "dev.tidemill.deploy.analysis",
              "dev.tidemill.deploy.rollout",
              "dev.tidemill.deploy.target",
              "dev.tidemill.schemas.message",
              "dev.tidemill.schemas.spec",
              "dev.tidemill.kit.decide",
              "org.hipparchus.special");

  @ArchTest
  static final ArchRule CORES_HAVE_NO_CLOCK_AND_NO_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.Random.class, java.util.concurrent.ThreadLocalRandom.class);

  @ArchTest
  static final ArchRule NO_SERVICE_KNOWS_ANOTHER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tidemill.trigger..",
              "dev.tidemill.training..",
              "dev.tidemill.validation..",
              "dev.tidemill.gateway..",
              "dev.tidemill.console..");

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("dev.tidemill.deploy.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NAMES_SAY_SOMETHING =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");
}
