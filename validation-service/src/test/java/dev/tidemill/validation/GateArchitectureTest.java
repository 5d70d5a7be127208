package dev.tidemill.validation;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Checks and gate statistics are cores; DuckDB, ONNX Runtime and Kafka stay in their run folders.
 */
@AnalyzeClasses(
    packages = "dev.tidemill.validation",
    importOptions = GateArchitectureTest.WithoutTests.class)
class GateArchitectureTest {

  private static final String[] CORES = {
    "dev.tidemill.validation.check", "dev.tidemill.validation.gate"
  };

  /** Main classes only, wherever a build puts the others. */
  static final class WithoutTests implements ImportOption {
    private static final Pattern TEST = Pattern.compile(".*/(test-classes|test)/dev/.*");

    @Override
    public boolean includes(Location location) {
      return !location.matches(TEST);
    }
  }

  @ArchTest
  static final ArchRule cores_know_only_java_records_mathematics_and_each_other =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.util..",
              "java.math..",
              "java.time..",
              "dev.tidemill.validation.check",
              "dev.tidemill.validation.gate",
              "dev.tidemill.schemas.message",
              "dev.tidemill.schemas.spec",
              "org.hipparchus..");

  @ArchTest
  static final ArchRule cores_have_no_clock_no_chance_and_no_environment =
      noClasses()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class, ThreadLocalRandom.class);

  @ArchTest
  static final ArchRule there_are_no_package_cycles =
      slices().matching("dev.tidemill.validation.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

  @ArchTest
  static final ArchRule no_service_knows_another =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tidemill.trigger..",
              "dev.tidemill.training..",
              "dev.tidemill.deploy..",
              "dev.tidemill.gateway..",
              "dev.tidemill.console..");
}
