package dev.tidemill.trigger;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;
import dev.tidemill.schemas.avro.AvroName;
import java.time.Clock;
import java.time.InstantSource;

@AnalyzeClasses(
    packages = "dev.tidemill.trigger",
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  private static final String[] CORES = {
    "dev.tidemill.trigger.policy..",
    "dev.tidemill.trigger.router..",
    "dev.tidemill.trigger.backtest.."
  };

  @ArchTest
  static final ArchRule CORES_KNOW_ONLY_VALUES =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.util..",
                      "java.time..",
                      "java.nio..",
                      "java.security..",
                      "dev.tidemill.trigger.policy..",
                      "dev.tidemill.trigger.router..",
                      "dev.tidemill.trigger.backtest..",
                      "dev.tidemill.schemas.message..",
                      "dev.tidemill.schemas.spec..",
                      "dev.tidemill.schemas.text",
                      "dev.tidemill.schemas.trace",
                      "dev.tidemill.kit.decide..",
                      "dev.tidemill.kit.dispatch..")
                  .or(type(AvroName.class)));

  @ArchTest
  static final ArchRule CORES_READ_NO_CLOCK_CHANCE_OR_ENVIRONMENT =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule CORES_HOLD_NO_CLOCK_AND_OPEN_NO_FILE =
      noClasses()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, InstantSource.class, java.nio.file.Files.class);

  /** Conditions are decided by it: the same values give the same answer, always and everywhere. */
  @ArchTest
  static final ArchRule CEL_READS_NO_CLOCK_CHANCE_OR_ENVIRONMENT =
      ArchitectureRules.coresAskNothing("dev.tidemill.trigger.cel..");

  @ArchTest
  static final ArchRule NO_SERVICE_KNOWS_ANOTHER =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.trigger");

  @ArchTest static final ArchRule NO_CYCLES = ArchitectureRules.noCycles("dev.tidemill.trigger");

  @ArchTest static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = ArchitectureRules.names();
}
