package dev.tidemill.console;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
  static final ArchRule knowsNoOtherService =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.console");

  @ArchTest
  static final ArchRule theProjectionIsAFoldOfRecordsOnly =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.(Projection|EventFold|Answers|RunLogs|Workers|RunView|RolloutView|HeldEvents"
                  + "|PipelineView|PipelineFiles|SignalCounts|Why|[A-Za-z]*Sentences|Lines|Views)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "io.javalin..", "java.io..", "java.nio..", "org.slf4j..");

  @ArchTest
  static final ArchRule howTriggersStandIsAFoldOfDecisionsOnly =
      classes()
          .that()
          .resideInAPackage("dev.tidemill.console.trigger..")
          .and()
          .haveSimpleNameNotEndingWith("Test")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.util..",
              "java.time..",
              "dev.tidemill.console.trigger..",
              "dev.tidemill.schemas..",
              "dev.tidemill.kit.dispatch..");

  @ArchTest static final ArchRule namesSayWhatAClassIs = ArchitectureRules.names();

  @ArchTest
  static final ArchRule packagesHaveNoCycles = ArchitectureRules.noCycles("dev.tidemill.console");
}
