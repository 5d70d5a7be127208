package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code init} writes passes {@code try} as it is, for each template in Python. */
class TemplatesIT {

  private static final String PYTHON = System.getProperty("python.executable", "");

  @TempDir Path temp;

  private void withPython(Path folder, String library) throws IOException, InterruptedException {
    assumeTrue(!PYTHON.isBlank(), "templates in Python are tested by mvn -Ppython verify only");
    Process asked = new ProcessBuilder(PYTHON, "-c", "import " + library).start();
    assumeTrue(asked.waitFor() == 0, "there is no " + library);
    Files.createSymbolicLink(folder.resolve(".venv"), Path.of(PYTHON).getParent().getParent());
  }

  @ParameterizedTest
  @CsvSource({
    "sklearn, binary, sklearn",
    "sklearn, regression, sklearn",
    "batch, binary, sklearn",
    "xgboost, binary, xgboost",
    "xgboost, regression, xgboost",
    "lightgbm, binary, lightgbm",
    "lightgbm, regression, lightgbm",
    "pytorch, binary, torch",
    "pytorch, regression, torch"
  })
  void aTemplatePassesTryAsWritten(String template, String task, String library) throws Exception {
    // given
    Path folder = temp.resolve("customers");
    CommandLineRun.of("init", folder.toString(), "--template", template, "--task", task).exits(0);
    withPython(folder, library);
    // when, then
    CommandLineRun.of("validate", "-f", folder.resolve("pipeline.yaml").toString()).exits(0);
    CommandLineRun.of("try", folder.toString()).exits(0).says("shown to be better", "PASS in");
  }

  @ParameterizedTest
  @CsvSource({"sklearn, sklearn", "xgboost, xgboost", "lightgbm, lightgbm"})
  void wordsAsLabelsAndTextsWithoutAnIdPassToo(String template, String library) throws Exception {
    // given
    StringBuilder csv = new StringBuilder("when,colour,size,bought\n");
    for (int i = 0; i < 1500; i++) {
      boolean red = i * 7919 % 13 < 6;
      boolean bought = i * 104729 % 17 < (red ? 12 : 4);
      csv.append(
          "2026-03-%02d %02d:%02d:00,%s,%s,%s%n"
              .formatted(
                  1 + i / 60,
                  i / 3 % 24,
                  i % 60,
                  red ? "red" : "blue",
                  i % 50 == 0 ? "" : i % 9,
                  bought ? "yes" : "no"));
    }
    Path file = Files.writeString(temp.resolve("sales.csv"), csv);
    Path folder = temp.resolve("sales");
    CommandLineRun.of(
            List.of("init", folder.toString(), "--from", file.toString()), "--template", template)
        .exits(0)
        .says("guessed true is: yes", "guessed id: row_id");
    withPython(folder, library);
    // when, then
    CommandLineRun run = CommandLineRun.of("try", folder.toString()).exits(0).says("PASS in");
    assertThat(run.out()).contains("colour=");
  }
}
