package dev.tidemill.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.LocationProvider;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;
import java.util.Set;

@AnalyzeClasses(locations = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

  /** Where the gateway's own classes are, without the tests, wherever they were compiled to. */
  static final class MainClasses implements LocationProvider {
    @Override
    public Set<Location> get(Class<?> testClass) {
      return Set.of(Location.of(Gateway.class.getProtectionDomain().getCodeSource().getLocation()));
    }
  }

  private static final String[] CORES = {
    "dev.tidemill.gateway.route..", "dev.tidemill.gateway.tensor.."
  };

  @ArchTest
  static final ArchRule coresKnowOnlyJavaEachOtherAndTheMessages =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.tidemill.gateway.route..",
              "dev.tidemill.gateway.tensor..",
              "dev.tidemill.schemas.message..",
              "dev.tidemill.schemas.spec..",
              "dev.tidemill.schemas.text..",
              "dev.tidemill.kit.decide..");

  @ArchTest
  static final ArchRule coresAskNeitherClockNorChanceNorEnvironment =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule noPackageCycles = ArchitectureRules.noCycles("dev.tidemill.gateway");

  @ArchTest
  static final ArchRule noServiceKnowsAnother =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.gateway");

  @ArchTest static final ArchRule namesSayWhatAClassDoes = ArchitectureRules.names();

  @ArchTest
  static final ArchRule onlyTheModelPackageTouchesOnnxRuntime =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tidemill.gateway.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");
}
