package dev.tidemill.validation.monitor;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;
import dev.tidemill.validation.monitor.quality.BaselineJson;

/**
 * The monitor and the evidence are cores: what they see comes as arguments, what they say goes as
 * values.
 */
@AnalyzeClasses(
    packages = "dev.tidemill.validation",
    importOptions = ArchitectureRules.MainClasses.class)
class MonitorArchitectureTest {

  private static final String[] CORES = {
    "dev.tidemill.validation.monitor",
    "dev.tidemill.validation.monitor.drift",
    "dev.tidemill.validation.monitor.kind",
    "dev.tidemill.validation.monitor.label",
    "dev.tidemill.validation.monitor.quality",
    "dev.tidemill.validation.evidence",
    "dev.tidemill.validation.loss"
  };

  @ArchTest
  static final ArchRule theMonitorAndTheEvidenceKnowOnlyJavaRecordsAndTheChecks =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .and(not(belongToAnyOf(BaselineJson.class)))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(CORES)
                  .or(
                      resideInAnyPackage(
                          "java..",
                          "dev.tidemill.validation.check",
                          "dev.tidemill.validation.check.kind",
                          "dev.tidemill.validation.check.profile",
                          "dev.tidemill.schemas.avro",
                          "dev.tidemill.schemas.message",
                          "dev.tidemill.schemas.spec..",
                          "dev.tidemill.schemas.text")));

  @ArchTest
  static final ArchRule theMonitorAndTheEvidenceHaveNoClockAndNoChance =
      ArchitectureRules.coresAskNothing(CORES);
}
