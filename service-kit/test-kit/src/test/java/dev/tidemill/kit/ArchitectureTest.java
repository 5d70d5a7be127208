package dev.tidemill.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(packages = "dev.tidemill.kit", importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

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
  static final ArchRule packages_have_no_cycles = ArchitectureRules.noCycles("dev.tidemill.kit");

  @ArchTest static final ArchRule names_say_what_a_class_is = ArchitectureRules.names();

  @ArchTest
  static final ArchRule decisions_and_the_simulation_ask_nothing =
      ArchitectureRules.coresAskNothing(
          "dev.tidemill.kit.decide..",
          "dev.tidemill.kit.testing..",
          "dev.tidemill.kit.job.protocol..");

  @ArchTest
  static final ArchRule only_rules_need_archunit =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tidemill.kit.architecture")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.tngtech..");
}
