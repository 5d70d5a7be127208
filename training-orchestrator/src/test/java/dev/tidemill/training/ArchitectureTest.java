package dev.tidemill.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(
    packages = "dev.tidemill.training",
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  private static final String[] CORES = {"..training.run..", "..training.registry.."};

  @ArchTest
  static final ArchRule CORES_KNOW_ONLY_JAVA_THE_RECORDS_AND_THE_DECIDER =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "dev.tidemill.training.run..",
              "dev.tidemill.training.registry..",
              "dev.tidemill.schemas.message..",
              "dev.tidemill.schemas.spec..",
              "dev.tidemill.schemas.text",
              "dev.tidemill.schemas.trace",
              "dev.tidemill.kit.decide..",
              "dev.tidemill.kit.dispatch");

  @ArchTest
  static final ArchRule STAGES_KNOW_NOTHING_OF_THE_MACHINE =
      noClasses()
          .that()
          .resideInAnyPackage("..training.run.stage", "..training.run.state")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.tidemill.training.run");

  @ArchTest
  static final ArchRule THE_STATE_KNOWS_NOTHING_OF_STAGES =
      noClasses()
          .that()
          .resideInAPackage("..training.run.state")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..training.run.stage");

  @ArchTest
  static final ArchRule CORES_ASK_NO_CLOCK_NO_CHANCE_AND_NO_ENVIRONMENT =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES = ArchitectureRules.noCycles("dev.tidemill.training");

  @ArchTest
  static final ArchRule NO_OTHER_SERVICE =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.training");

  @ArchTest
  static final ArchRule A_RUNNER_IS_KNOWN_BY_ITS_INTERFACE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.tidemill.training.runner",
              "dev.tidemill.training.runner.job..",
              "dev.tidemill.training.runner.output..",
              "dev.tidemill.training.runner.code..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.tidemill.training.runner.process..");

  @ArchTest static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = ArchitectureRules.names();
}
