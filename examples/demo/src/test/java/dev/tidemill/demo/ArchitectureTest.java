package dev.tidemill.demo;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(packages = "dev.tidemill.demo", importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule itKnowsNoService =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.demo");

  @ArchTest
  static final ArchRule packagesHaveNoCycles = ArchitectureRules.noCycles("dev.tidemill.demo");

  @ArchTest static final ArchRule namesSayWhatAClassIs = ArchitectureRules.names();
}
