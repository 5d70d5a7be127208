package dev.tidemill.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.cli.CliProgram;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.kit.architecture.ArchitectureRules;
import picocli.CommandLine;

@AnalyzeClasses(
    packages = {"dev.tidemill.standalone", "dev.tidemill.cli", "dev.tidemill.demo"},
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest static final ArchRule namesSayWhatAClassIs = ArchitectureRules.names();

  @ArchTest
  static final ArchRule noPackageCycles = ArchitectureRules.noCycles("dev.tidemill.standalone");

  /** Results pass {@code Tidemill.out}, errors {@code CliProgram}: both make them harmless. */
  @ArchTest
  static final ArchRule noCommandPrintsPastIt =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Tidemill.class, CliProgram.class)
          .should()
          .callMethod(CommandLine.class, "getOut")
          .orShould()
          .callMethod(CommandLine.class, "getErr")
          .orShould()
          .accessField(System.class, "out");
}
