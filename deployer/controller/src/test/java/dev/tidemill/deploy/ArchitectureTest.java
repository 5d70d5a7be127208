package dev.tidemill.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

/** What the packages of this module may know. */
@AnalyzeClasses(
    packages = "dev.tidemill.deploy",
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  private static final String[] CORES = {
    "dev.tidemill.deploy.analysis..", "dev.tidemill.deploy.rollout", "dev.tidemill.deploy.target"
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
              "java.math..",
              "java.util..",
              "java.nio.charset..",
              "dev.tidemill.deploy.analysis..",
              "dev.tidemill.deploy.rollout",
              "dev.tidemill.deploy.target",
              "dev.tidemill.schemas.avro",
              "dev.tidemill.schemas.message",
              "dev.tidemill.schemas.spec..",
              "dev.tidemill.schemas.text",
              "dev.tidemill.schemas.trace",
              "dev.tidemill.kit.decide",
              "dev.tidemill.kit.dispatch",
              "org.hipparchus.special");

  @ArchTest
  static final ArchRule CORES_HAVE_NO_CLOCK_AND_NO_CHANCE =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule NO_SERVICE_KNOWS_ANOTHER =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.deploy");

  @ArchTest static final ArchRule NO_CYCLES = ArchitectureRules.noCycles("dev.tidemill.deploy");

  @ArchTest static final ArchRule NAMES_SAY_SOMETHING = ArchitectureRules.names();
}
