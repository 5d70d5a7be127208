package dev.tidemill.validation.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

/**
 * The monitor and the evidence are cores: what they see comes as arguments, what they say goes as
 * values.
 */
@AnalyzeClasses(
    packages = "dev.tidemill.validation",
    importOptions = ArchitectureRules.MainClasses.class)
class MonitorArchitectureTest {

  @ArchTest
  static final ArchRule the_monitor_and_the_evidence_know_only_java_records_and_the_checks =
      classes()
          .that()
          .resideInAnyPackage(
              "dev.tidemill.validation.monitor",
              "dev.tidemill.validation.monitor.kind",
              "dev.tidemill.validation.evidence")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.tidemill.validation.monitor",
              "dev.tidemill.validation.monitor.kind",
              "dev.tidemill.validation.gate.metric",
              "dev.tidemill.validation.evidence",
              "dev.tidemill.validation.check",
              "dev.tidemill.validation.check.kind",
              "dev.tidemill.validation.check.profile",
              "dev.tidemill.schemas.avro",
              "dev.tidemill.schemas.message",
              "dev.tidemill.schemas.spec..");

  @ArchTest
  static final ArchRule the_monitor_and_the_evidence_have_no_clock_and_no_chance =
      ArchitectureRules.coresAskNothing(
          "dev.tidemill.validation.monitor",
          "dev.tidemill.validation.monitor.kind",
          "dev.tidemill.validation.evidence");
}
