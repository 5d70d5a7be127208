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
  static final ArchRule cores_know_only_java_each_other_and_the_messages =
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
  static final ArchRule cores_ask_neither_clock_nor_chance_nor_environment =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule no_package_cycles = ArchitectureRules.noCycles("dev.tidemill.gateway");

  @ArchTest
  static final ArchRule no_service_knows_another =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.gateway");

  @ArchTest static final ArchRule names_say_what_a_class_does = ArchitectureRules.names();

  @ArchTest
  static final ArchRule only_the_model_package_touches_onnx_runtime =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tidemill.gateway.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");
}
