package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init} writes a folder that is valid as written. */
class InitTest {

  private static final int LONGEST_TRAINER = 25;

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource({
    "sklearn, binary",
    "sklearn, regression",
    "batch, binary",
    "xgboost, binary",
    "lightgbm, regression",
    "pytorch, binary",
    "pytorch, regression"
  })
  void eachTemplateWritesAValidFolderWithAShortTrainer(String template, String task)
      throws IOException {
    // given
    Path folder = temp.resolve("My churn_2");
    // when
    CommandLineRun init =
        CommandLineRun.of("init", folder.toString(), "--template", template, "--task", task);
    // then
    init.exits(0).says("3000 rows, 7 columns", "guessed time: seen_at", "tidemill try");
    CommandLineRun.of("validate", "-f", folder.resolve("pipeline.yaml").toString())
        .exits(0)
        .says("default/my-churn-2 is valid");
    List<String> trainer = Files.readAllLines(folder.resolve("train.py"));
    assertThat(trainer.stream().filter(l -> !l.isBlank()))
        .hasSizeLessThanOrEqualTo(LONGEST_TRAINER);
    assertThat(String.join("\n", trainer)).doesNotContain("@", "?");
    assertThat(folder.resolve("README.md")).content().doesNotContain("@E", "@L");
  }

  @Test
  void aFileOfTheUserBecomesAPipelineWhoseGuessesAreCommentsInIt() throws IOException {
    // given: names that YAML would read as something else, a quote, an empty value
    Path file = temp.resolve("orders.csv");
    StringBuilder csv = new StringBuilder("order id,on,when,weight,kind,paid\n");
    for (int i = 0; i < 700; i++) {
      csv.append(
          "o%d,%d,2026-01-%02d 10:00:00,%s,%s,%s\n"
              .formatted(
                  i,
                  i % 7,
                  1 + i % 28,
                  i % 50 == 0 ? "" : i % 13 + 0.5,
                  i % 3 == 0 ? "it's" : "b",
                  i % 4 == 0 ? "yes" : "no"));
    }
    Files.writeString(file, csv);
    Path folder = temp.resolve("orders");
    // when
    CommandLineRun init = CommandLineRun.of("init", folder.toString(), "--from", file.toString());
    // then
    init.exits(0)
        .says(
            "guessed id: order id (each row has its own value)",
            "guessed label: paid (it is the last column; --label names another)",
            "guessed true is: yes (it reads as true)");
    assertThat(folder.resolve("pipeline.yaml"))
        .content()
        .contains("id: [\"order id\"]  # guessed: each row has its own value")
        .contains("positive: \"yes\"  # guessed: it reads as true")
        .contains("# weight is empty in 14 of 700 rows.")
        .contains("set: {column: kind, values: [\"b\", \"it's\"]}");
    assertThat(folder.resolve("incoming/orders.csv")).hasSameTextualContentAs(file);
    CommandLineRun.of("validate", "-f", folder.resolve("pipeline.yaml").toString()).exits(0);
  }

  @ParameterizedTest
  @CsvSource({"binary, PASS in", "regression, PASS in"})
  @Tag("slow")
  void theJavaTemplatePassesTryAsWritten(String task, String outcome) {
    // given
    Path folder = temp.resolve("calls");
    CommandLineRun.of("init", folder.toString(), "--template", "java", "--task", task)
        .exits(0)
        .says("not an input: plan (this trainer takes numbers only)", "lib/duckdb_jdbc.jar");
    // when, then
    CommandLineRun.of("try", folder.toString()).exits(0).says("shown to be better", outcome);
  }

  @Test
  void aTrainerThatCannotLearnTheLabelIsRefused() {
    CommandLineRun.of("init", temp.toString(), "--template", "java", "--task", "multiclass")
        .exits(65)
        .complains("The template java has no trainer for several classes; take sklearn");
    CommandLineRun.of("init", temp.toString(), "--template", "xgboost", "--task", "multiclass")
        .exits(65)
        .complains("wants classes that are numbers from 0 on, and reason has others");
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    // given
    Files.writeString(temp.resolve("train.py"), "mine");
    // when
    CommandLineRun init = CommandLineRun.of("init", temp.toString());
    // then
    init.exits(73).complains("Nothing was written: ", "has train.py already");
    assertThat(temp.resolve("pipeline.yaml")).doesNotExist();
    assertThat(temp.resolve("train.py")).hasContent("mine");
  }

  @Test
  void aFileThatIsNotThereOrHasAnUnknownEndingIsRefused() throws IOException {
    Path excel = Files.writeString(temp.resolve("a.xlsx"), "x");
    CommandLineRun.of("init", temp.toString(), "--from", excel.toString())
        .exits(65)
        .complains("a.xlsx is none of the files that can be read");
    CommandLineRun.of("init", temp.toString(), "--from", temp.resolve("b.csv").toString())
        .exits(66)
        .complains("there is no file");
  }
}
