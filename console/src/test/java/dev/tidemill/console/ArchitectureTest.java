package dev.tidemill.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.tidemill.console",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule knows_no_other_service =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tidemill.trigger..",
              "dev.tidemill.training..",
              "dev.tidemill.validation..",
              "dev.tidemill.deploy..",
              "dev.tidemill.gateway..");

  @ArchTest
  static final ArchRule the_projection_is_a_fold_of_records_only =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.(Projection|RunView|RolloutView|PipelineView|SignalCounts|Why|Views)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "io.javalin..", "java.io..", "java.nio..", "org.slf4j..");

  @ArchTest
  static final ArchRule names_say_what_a_class_is =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");
}
