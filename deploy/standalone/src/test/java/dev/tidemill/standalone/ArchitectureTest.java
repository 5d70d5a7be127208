package dev.tidemill.standalone;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.tidemill.kit.architecture.ArchitectureRules;

@AnalyzeClasses(
    packages = "dev.tidemill.standalone",
    importOptions = ArchitectureRules.MainClasses.class)
class ArchitectureTest {

  @ArchTest static final ArchRule names_say_what_a_class_is = ArchitectureRules.names();

  @ArchTest
  static final ArchRule no_package_cycles = ArchitectureRules.noCycles("dev.tidemill.standalone");
}
