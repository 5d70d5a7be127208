package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.standalone.PointsProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate} and {@code apply --dry-run} look at files, programs and packages too. */
class RealityTest {

  private static final String TRIGGERS =
      """
      triggers: [{name: new-data, data: {source: points}, when: {newRows: 1}}]
      """;

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void aProject() throws IOException {
    Path folder = PointsProject.write(temp.resolve("points"), "exit 0\n");
    file = folder.resolve("pipeline.yaml");
    write(PointsProject.yaml("name: points", TRIGGERS));
  }

  private void write(String yaml) throws IOException {
    Files.writeString(file, yaml);
  }

  private void change(String from, String to) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(from);
    write(before.replace(from, to));
  }

  @Test
  void whatOtherSystemsHaveToDoIsNoted() throws IOException {
    Path home = Files.createDirectories(temp.resolve("home"));
    change(
        TRIGGERS.strip(),
        "triggers: [{name: drop, alert: {match: {alertname: Drop}}},"
            + " {name: orders, message: {topic: shop.orders}}]");
    assertThat(validate("--home", home.toString()).out())
        .contains(
            "Trigger drop hears /hooks/alertmanager, which " + home.resolve("hooks.yaml"),
            "Not looked at here: the topic shop.orders of trigger orders. tidemill why"
                + " default/points");
    Files.writeString(home.resolve("hooks.yaml"), "alertmanager: {token: {fromEnv: X}}\n");
    assertThat(validate("--home", home.toString()).out()).doesNotContain("Trigger drop hears");
    assertThat(validate("--home", home.toString(), "--server", "http://127.0.0.1:1").out())
        .doesNotContain("Trigger drop hears");
  }

  @Test
  void variablesOfTheTrainerWithoutAValueAreNoted() throws IOException {
    Path home = Files.createDirectories(temp.resolve("home"));
    Files.writeString(file.resolveSibling("there.txt"), "hunter2");
    change(
        "train: {",
        "train: {env: [{name: A, fromEnv: NOT_THERE}, {name: B, fromFile: there.txt}, {name: C,"
            + " fromEnv: PATH}], ");
    assertThat(validate("--home", home.toString()).exits(0).out())
        .contains(
            "note: train.env: A has no value here: The environment variable NOT_THERE is missing or"
                + " empty; set it where Tidemill is started. A run fails without it; what counts is"
                + " where its worker runs.")
        .doesNotContain("train.env: B", "train.env: C", "hunter2");
    assertThat(validate("--home", home.toString(), "--server", "http://127.0.0.1:1").out())
        .doesNotContain("train.env");
  }

  @Test
  void whatASourceLacksIsToldByWhetherTheQueryNamesIt() throws IOException {
    change(
        "    query:",
        "      - {name: gone, files: {path: gone/, glob: '*.csv', format: csv}}\n    query:");
    String lacks = "Source gone: the folder " + file.resolveSibling("gone") + " does not exist.";
    validate()
        .exits(0)
        .says(lacks + " Tidemill keeps looking for it; data.query does not name it, so runs go on");
    change("x > 5 AS y", "z > 5 AS y");
    validate().exits(65).says("error: data.query cannot run on the newest files (a.csv)");
    change("z > 5 AS y", "x > 5 AS y");
    change("FROM points", "FROM points ANTI JOIN gone USING (id)");
    validate().exits(0).says(lacks + " Tidemill keeps looking for it; every run fails until then.");
  }

  private CommandLineRun validate(String... more) {
    return CommandLineRun.of(List.of("validate", "-f", file.toString()), more);
  }

  @Test
  void sqlThatCannotRunOnTheNewestFileIsAnError() throws IOException {
    change("x > 5 AS y", "z > 5 AS y");
    validate()
        .exits(65)
        .says("cannot work as it is", "error: data.query cannot run on the newest files (a.csv)")
        .says("\"z\" not found");
    validate("--offline").exits(0).says("is valid");
    JsonNode answer = validate("-o", "json").exits(65).json();
    assertThat(answer.path("valid").asBoolean()).isFalse();
    assertThat(answer.path("problems")).hasSize(1);
    CommandLineRun.of("apply", "--dry-run", "-f", file.toString())
        .exits(65)
        .says("cannot work as it is; nothing was applied");
  }

  @Test
  void labelsThatTheTaskCannotUseAreAnErrorWithTheirValues() throws IOException {
    change("x > 5 AS y", "CASE WHEN x > 5 THEN 'yes' ELSE 'no' END AS y");
    validate()
        .exits(65)
        .says("error: The label y holds no (60 rows) and yes (40 rows)")
        .says("positive: \"yes\"");
    change("label: y", "label: {column: y, positive: \"yes\"}");
    validate().exits(0);
  }

  @Test
  void checksOfNumbersOnADeclaredTextAreAnErrorAndOnAGuessedOneANote() throws IOException {
    // given
    String monitor =
        """
          rollout: {serving: {endpoint: points}}
          monitor:
            checks:
              - standardDeviation: {column: name, min: 1}
              - unseen: {columns: [x, name]}
        """;
    change("x > 5 AS y", "x > 5 AS y, 'n' || x AS name");
    change("checks: [{unique: {columns: [id]}}]", "checks: [{mean: {column: name, maxChange: 1}}]");
    write(Files.readString(file) + monitor);
    // when, then
    validate()
        .exits(0)
        .says("note: gates.data: check mean-name cannot run: name is VARCHAR, but a mean needs")
        .says("note: monitor: check standardDeviation-name cannot run: name is VARCHAR,")
        .says(
            "standardDeviation watches numbers and times alone (seen in the newest files: a.csv).")
        .says("check unseen cannot run: x is BIGINT, but unseen watches text alone");
    // given: a file that has the column, of a declared type
    Path data = file.resolveSibling("in/a.csv");
    Files.writeString(
        data,
        Files.readString(data).replace(",x\n", ",x,name\n").replaceAll("(?m)(,\\d)$", "$1,n"));
    change(", 'n' || x AS name", ", name");
    change("path: in/", "types: {name: VARCHAR}, path: in/");
    // when, then
    validate()
        .exits(65)
        .says("error: gates.data: check mean-name cannot run: name is VARCHAR, but a mean needs")
        .says("error: monitor: check standardDeviation-name cannot run: name is VARCHAR");
  }

  @Test
  void importsThatThePythonOfTheFolderLacksAreANoteWithTheCommand() throws IOException {
    // given: a Python that finds json alone
    Path folder = file.getParent();
    Path bin = Files.createDirectories(folder.resolve(".venv/bin"));
    Path python = Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho pandas skl2onnx\n");
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        folder.resolve("train.py"),
        "import json\nimport pandas as pd\nfrom skl2onnx import to_onnx\n");
    Files.writeString(folder.resolve("requirements.txt"), "pandas\n");
    change("[sh, train.sh]", "[python3, train.py]");
    // when, then
    validate()
        .exits(0)
        .says("note: train.command: train.py imports pandas and skl2onnx, which " + python)
        .says("`.venv/bin/pip install -r requirements.txt skl2onnx`");
  }

  @Test
  void importsAreThoseAtTheStartOfALine() {
    String program =
        """
        '''import nothing'''
        import json, os.path
        from sklearn.pipeline import Pipeline
        try:
            import optional
        except ImportError:
            pass
        importer = 1
        """;
    assertThat(TrainerImports.imports(program)).containsExactly("json", "os", "sklearn");
  }

  @Test
  void aPackageThatTheRequirementsLackIsNamed() {
    assertThat(TrainerImports.install(Optional.empty(), List.of("sklearn", "xgboost")))
        .isEqualTo("scikit-learn xgboost");
    assertThat(
            TrainerImports.install(Optional.of("Scikit_Learn>=1.5\n"), List.of("sklearn", "yaml")))
        .isEqualTo("-r requirements.txt pyyaml");
    assertThat(TrainerImports.install(Optional.of("pandas\n"), List.of("yaml")))
        .isEqualTo("pyyaml");
  }

  @Test
  void aColumnOfIdTimeOrLabelThatIsMistypedIsAnErrorWithTheOneThatIsMeant() throws IOException {
    change("time: seen_at", "time: seen");
    change("label: y", "label: yy");
    validate()
        .exits(65)
        .says("cannot work as it is")
        .says("error: data.columns.time names seen, but data.query gives only id, seen_at, x, y")
        .says("error: data.columns.label names yy")
        .says("Did you mean y?");
  }

  @Test
  void anEmptyOnlyFileIsTold() throws IOException {
    Path rows = file.resolveSibling("in/a.csv");
    Files.writeString(rows, "");
    validate().exits(0).says("note: Source points: the newest file, a.csv, is empty");
    Files.writeString(rows, "id,seen_at,x\n");
    validate()
        .says("note: Source points: the newest file, a.csv, has names of columns and no rows");
  }

  @Test
  void ofAFileWithoutRowsNoTypeIsJudged() throws IOException {
    change("x > 5 AS y", "x > 5 AS y, abs(x) AS size");
    change("checks: [{unique: {columns: [id]}}]", "checks: [{range: {column: x, min: 1}}]");
    Files.writeString(file.resolveSibling("in/a.csv"), "id,seen_at,x\n");
    CommandLineRun run = validate().exits(0);
    run.says("note: Source points: the newest file, a.csv, has names of columns and no rows");
    assertThat(run.out()).doesNotContain("check range-x cannot run", "error:");
    change("time: seen_at", "time: seen");
    change("x > 5 AS y, abs(x) AS size", "x AS y");
    validate().exits(65).says("error: data.columns.time names seen");
  }

  @Test
  void theTrafficThatARolloutNeedsIsTold() throws IOException {
    // given: a week, a label within a day, half of the requests on both versions
    String rollout =
        """
          rollout: {serving: {endpoint: points}, shadow: {share: 0.5}}
          monitor: {labels: {maxDelay: 1d}}
        """;
    write(PointsProject.yaml("name: points", TRIGGERS) + rollout);
    // when: no server is asked at this port
    CommandLineRun run =
        CommandLineRun.of("--port", "1", "apply", "--dry-run", "-f", file.toString());
    // then: 500 labels / 0.5 in 6 days
    run.exits(0)
        .says("needs at least 167 requests a day", "With fewer it expires")
        .says("No server answers at http://127.0.0.1:1, so whether the endpoint points is free");
    // and where labels come later than the deadline, nothing can be promoted
    change("maxDelay: 1d", "maxDelay: 3d");
    change("shadow: {share: 0.5}", "deadline: {after: 2d}");
    CommandLineRun.of("--port", "1", "apply", "--dry-run", "-f", file.toString())
        .says("No later model can be promoted");
  }

  @Test
  void whatTheEndpointIsAskedNowSaysHowARolloutWouldEnd() {
    TrafficNeed need = new TrafficNeed(500, 0.5, Duration.ofDays(7), Duration.ofDays(1));
    assertThat(need.told(OptionalDouble.of(20)))
        .endsWith(
            "At 20 requests a day, as of late, this rollout expires: it would have 60 of the 500"
                + " labels by then.");
    assertThat(need.told(OptionalDouble.of(1000)))
        .endsWith("this rollout has 500 labels after 2.0 days at the earliest.");
    assertThat(need.told(OptionalDouble.empty())).endsWith("take some 800 labels.");
  }
}
