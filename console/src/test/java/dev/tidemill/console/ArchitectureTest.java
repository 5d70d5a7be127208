package dev.tidemill.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(
    packages = "dev.tidemill.console",
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule knows_no_other_service =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.console");

  @ArchTest
  static final ArchRule the_projection_is_a_fold_of_records_only =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.(Projection|EventFold|Answers|RunLogs|Workers|RunView|RolloutView|HeldEvents"
                  + "|PipelineView|PipelineFiles|SignalCounts|Why|[A-Za-z]*Sentences|Lines|Views)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "io.javalin..", "java.io..", "java.nio..", "org.slf4j..");

  @ArchTest static final ArchRule names_say_what_a_class_is = ArchitectureRules.names();

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      ArchitectureRules.noCycles("dev.tidemill.console");
}
