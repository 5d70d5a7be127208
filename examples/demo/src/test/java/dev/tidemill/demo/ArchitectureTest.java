package dev.tidemill.demo;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(packages = "dev.tidemill.demo", importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule it_knows_no_service =
      ArchitectureRules.noServiceKnowsAnother("dev.tidemill.demo");

  @ArchTest
  static final ArchRule packages_have_no_cycles = ArchitectureRules.noCycles("dev.tidemill.demo");

  @ArchTest static final ArchRule names_say_what_a_class_is = ArchitectureRules.names();
}
