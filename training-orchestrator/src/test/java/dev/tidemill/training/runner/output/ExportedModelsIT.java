package dev.tidemill.training.runner.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** As the test, with models of all frameworks that the Python has, exported now. */
class ExportedModelsIT extends ExportedModelsTest {

  private static final String PYTHON = System.getProperty("python.executable", "");

  @BeforeAll
  static void export(@TempDir Path folder) throws Exception {
    assumeTrue(!PYTHON.isBlank(), "exporters are tried by mvn -Ppython verify only");
    Path script = Path.of(ExportedModelsIT.class.getResource("/exported/export_models.py").toURI());
    Path log = folder.resolve("log");
    Process python =
        new ProcessBuilder(PYTHON, script.toString(), folder.resolve("models").toString(), "all")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(python.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(python.exitValue()).as(Files.readString(log)).isZero();
    System.setProperty("tidemill.exported", folder.resolve("models").toString());
  }

  @AfterAll
  static void forget() {
    System.clearProperty("tidemill.exported");
  }
}
