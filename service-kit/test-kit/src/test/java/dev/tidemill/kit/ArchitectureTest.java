package dev.tidemill.kit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.field.SecretRef;

@AnalyzeClasses(packages = "dev.tidemill.kit", importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theDecideContractKnowsOnlyJavaTheTopicsAndTraces =
      classes()
          .that()
          .resideInAPackage("dev.tidemill.kit.decide..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "dev.tidemill.kit.decide..",
              "dev.tidemill.schemas.topic",
              "dev.tidemill.schemas.trace");

  @ArchTest
  static final ArchRule theTestKitNeedsNoKafkaAndNoTestFramework =
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
  static final ArchRule theDomainIsUnknownHere =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "dev.tidemill.trigger..",
                      "dev.tidemill.training..",
                      "dev.tidemill.validation..",
                      "dev.tidemill.deploy..",
                      "dev.tidemill.gateway..",
                      "dev.tidemill.schemas.spec..")
                  .and(not(belongToAnyOf(GitSpec.class, SecretRef.class)))
                  // Where rows are: who watches a source and who reads it reach it alike.
                  .and(not(resideInAPackage("dev.tidemill.schemas.spec.source.."))));

  @ArchTest
  static final ArchRule packagesHaveNoCycles = ArchitectureRules.noCycles("dev.tidemill.kit");

  @ArchTest static final ArchRule namesSayWhatAClassIs = ArchitectureRules.names();

  @ArchTest
  static final ArchRule decisionsAndTheSimulationAskNothing =
      ArchitectureRules.coresAskNothing(
          "dev.tidemill.kit.decide..",
          "dev.tidemill.kit.testing..",
          "dev.tidemill.kit.job.protocol..");

  @ArchTest
  static final ArchRule onlyRulesNeedArchunit =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tidemill.kit.architecture")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.tngtech..");
}
