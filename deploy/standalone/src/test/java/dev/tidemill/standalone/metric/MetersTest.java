package dev.tidemill.standalone.metric;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

/** No part of Tidemill measures past the catalogue of metrics. */
@AnalyzeClasses(
    packages = {
      "dev.tidemill.kit",
      "dev.tidemill.trigger",
      "dev.tidemill.training",
      "dev.tidemill.validation",
      "dev.tidemill.deploy",
      "dev.tidemill.gateway",
      "dev.tidemill.console",
      "dev.tidemill.cli",
      "dev.tidemill.standalone"
    },
    importOptions = ArchitectureRules.MainClasses.class)
class MetersTest {

  @ArchTest
  static final ArchRule metersComeFromTheCatalogue = ArchitectureRules.metersComeFromTheCatalogue();
}
