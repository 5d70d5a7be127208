package dev.tidemill.validation.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The monitor and the evidence are cores: what they see comes as arguments, what they say goes as
 * values.
 */
@AnalyzeClasses(
    packages = "dev.tidemill.validation",
    importOptions = MonitorArchitectureTest.WithoutTests.class)
class MonitorArchitectureTest {

  /** Main classes only, wherever a build puts the others. */
  static final class WithoutTests implements ImportOption {
    private static final Pattern TEST = Pattern.compile(".*/(test-classes|test)/dev/.*");

    @Override
    public boolean includes(Location location) {
      return !location.matches(TEST);
    }
  }

  @ArchTest
  static final ArchRule the_monitor_and_the_evidence_know_only_java_records_and_the_checks =
      classes()
          .that()
          .resideInAnyPackage("dev.tidemill.validation.monitor", "dev.tidemill.validation.evidence")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.tidemill.validation.monitor",
              "dev.tidemill.validation.evidence",
              "dev.tidemill.validation.check",
              "dev.tidemill.schemas.message",
              "dev.tidemill.schemas.spec");

  @ArchTest
  static final ArchRule the_monitor_and_the_evidence_have_no_clock_and_no_chance =
      noClasses()
          .that()
          .resideInAnyPackage("dev.tidemill.validation.monitor", "dev.tidemill.validation.evidence")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(RandomGenerator.class);
}
