package dev.tidemill.training;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.tidemill.training",
    importOptions = ArchitectureTest.ProductionCode.class)
class ArchitectureTest {

  /** Only what is compiled into the same folder as the service. */
  static final class ProductionCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      String folder =
          TrainingService.class.getProtectionDomain().getCodeSource().getLocation().getPath();
      return location.asURI().getPath() != null && location.asURI().getPath().startsWith(folder);
    }
  }

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
              "dev.tidemill.kit.decide..");

  @ArchTest
  static final ArchRule CORES_ASK_NO_CLOCK_NO_CHANCE_AND_NO_ENVIRONMENT =
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
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.Random.class);

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES =
      slices().matching("dev.tidemill.training.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_OTHER_SERVICE =
      noClasses()
          .that()
          .resideInAPackage("dev.tidemill.training..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tidemill.trigger..",
              "dev.tidemill.validation..",
              "dev.tidemill.deploy..",
              "dev.tidemill.gateway..",
              "dev.tidemill.console..");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .that()
          .resideInAPackage("dev.tidemill.training..")
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");
}
