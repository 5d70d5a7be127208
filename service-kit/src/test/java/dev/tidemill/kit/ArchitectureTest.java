package dev.tidemill.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.tidemill.kit", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {

  /** What ships, wherever a build tool puts it. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test/") && !location.contains("/test-classes/");
    }
  }

  @ArchTest
  static final ArchRule the_decide_contract_knows_only_java_and_the_topics =
      classes()
          .that()
          .resideInAPackage("dev.tidemill.kit.decide..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.tidemill.kit.decide..", "dev.tidemill.schemas.topic");

  @ArchTest
  static final ArchRule the_test_kit_needs_no_kafka_and_no_test_framework =
      classes()
          .that()
          .resideInAPackage("dev.tidemill.kit.testing..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.tidemill.kit.testing..",
              "dev.tidemill.kit.decide..",
              "dev.tidemill.schemas..");

  @ArchTest
  static final ArchRule the_domain_is_unknown_here =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tidemill.trigger..",
              "dev.tidemill.training..",
              "dev.tidemill.validation..",
              "dev.tidemill.deploy..",
              "dev.tidemill.gateway..",
              "dev.tidemill.schemas.spec..");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.tidemill.kit.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");
}
