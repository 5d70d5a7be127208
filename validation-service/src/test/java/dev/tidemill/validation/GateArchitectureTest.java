package dev.tidemill.validation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;
import dev.tidemill.kit.sql.Sql;

/**
 * Checks and gate statistics are cores: they know neither DuckDB, ONNX Runtime nor Kafka. SQL is a
 * text to them.
 */
@AnalyzeClasses(
    packages = "dev.tidemill.validation",
    importOptions = ArchitectureRules.MainClasses.class)
class GateArchitectureTest {

  private static final String[] CORES = {
    "dev.tidemill.validation.check",
    "dev.tidemill.validation.check.basics",
    "dev.tidemill.validation.check.kind",
    "dev.tidemill.validation.check.profile",
    "dev.tidemill.validation.gate",
    "dev.tidemill.validation.gate.kind",
    "dev.tidemill.validation.gate.metric",
    "dev.tidemill.validation.gate.statistics",
    "dev.tidemill.validation.loss"
  };

  @ArchTest
  static final ArchRule coresKnowOnlyJavaRecordsMathematicsAndEachOther =
      classes()
          .that()
          .resideInAnyPackage(CORES)
          .and(not(simpleName("ProfileJson")))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(CORES)
                  .or(
                      resideInAnyPackage(
                          "java.lang..",
                          "java.util..",
                          "java.math..",
                          "java.time..",
                          "dev.tidemill.schemas.message",
                          "dev.tidemill.schemas.spec..",
                          "dev.tidemill.schemas.text",
                          "org.hipparchus.."))
                  .or(equivalentTo(Sql.class)));

  @ArchTest
  static final ArchRule coresHaveNoClockNoChanceAndNoEnvironment =
      ArchitectureRules.coresAskNothing(CORES);

  @ArchTest
  static final ArchRule thereAreNoPackageCycles =
      slices().matching("dev.tidemill.validation.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule namesSayWhatAClassIs = ArchitectureRules.names();

  @ArchTest
  static final ArchRule noServiceKnowsAnother =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.validation");
}
