package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tidemill.schemas.spec.PipelineSpecs.ParseResult;
import dev.tidemill.schemas.spec.check.InSet;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineSpecsTest {

  private static String resource(String name) {
    try (InputStream in = PipelineSpecsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String FLIGHTS = resource("/flight-delays.yaml");

  /** Each field that the churn pipeline has and this version does not, in the order of the file. */
  private static final String CHURN_NEEDS =
      """
      spec.owners
      spec.data.sources[0].owner
      spec.data.sources[0].residency
      spec.data.sources[1].owner
      spec.data.sources[1].residency
      spec.data.columns.personal
      spec.data.snapshot
      spec.data.retention
      spec.train.runner
      spec.train.image
      spec.train.search
      spec.train.resources.requests
      spec.train.kubernetes
      spec.concurrency.priority
      spec.experiments
      spec.gates.data.checks[0].include
      spec.gates.data.checks[2].set.unseen
      spec.gates.data.checks[4].leakage
      spec.gates.data.checks[5].personalData
      spec.gates.data.checks[6].residency
      spec.gates.model.checks[3].simple
      spec.gates.model.checks[5].fairness
      spec.gates.model.checks[6].reproducible
      spec.gates.model.checks[7].load
      spec.gates.model.firstModel
      spec.rollout.serving.backend
      spec.rollout.serving.kserve
      spec.rollout.approval
      spec.rollout.stickyBy
      spec.rollout.window
      spec.monitor.predictions.redact
      spec.monitor.businessMetric
      spec.monitor.checks[0].quality.estimate
      spec.monitor.checks[1].drift.against
      spec.monitor.checks[2].parity
      spec.monitor.checks[3].dependencies
      spec.notify
      """;

  private static List<String> errors(String yaml) {
    return PipelineSpecs.parse(yaml, "p.yaml").errors().stream().map(SpecError::toString).toList();
  }

  @Test
  void readsTheFlightDelaysPipelineVerbatim() {
    PipelineSpec spec = PipelineSpecs.parse(FLIGHTS, "flight-delays.yaml").orThrow();
    assertThat(spec.key()).isEqualTo("demo/flight-delays");
    assertThat(spec.triggers()).hasSize(4);
    assertThat(spec.gates().data().checks()).hasSize(11);
    assertThat(spec.gates().model().checks()).hasSize(6);
    assertThat(spec.rollout().orElseThrow().stepWeights()).containsExactly(5, 25, 50);
    assertThat(spec.monitor().orElseThrow().labelsMaxDelay()).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void aResolvedDocumentIsReadBackAsTheSameSpecification() {
    PipelineSpec spec = PipelineSpecs.parse(FLIGHTS, "flight-delays.yaml").orThrow();
    PipelineDocument document = SpecBinding.bind(json(spec.document()), PipelineDocument.class);
    assertThat(document.specification(spec.document())).isEqualTo(spec);
    assertThat(PipelineSpecs.parse(spec.document(), "resolved.json").orThrow()).isEqualTo(spec);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "[]", "{", "{\"metadata\": {}, \"spec\": {\"task\": \"regression\"}}"})
  void whatIsNotAResolvedDocumentIsRefused(String document) {
    assertThatIllegalArgumentException().isThrownBy(() -> PipelineSpecs.fromDocument(document));
  }

  private static com.fasterxml.jackson.databind.JsonNode json(String text) {
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSpecificationThatIsHeldIsNotReadAgainHoweverManyOthersWereRead() {
    PipelineSpec held = PipelineSpecs.parse(FLIGHTS, "flight-delays.yaml").orThrow();
    for (int i = 0; i < 300; i++) {
      PipelineSpecs.fromDocument(held.document().replace(held.name(), "other-" + i));
    }
    String fromAState = new String(held.document().toCharArray());
    assertThat(PipelineSpecs.fromDocument(fromAState)).isSameAs(held);
  }

  @Test
  void refusesByNameWhatThisVersionDoesNotSupport() {
    ParseResult churn = PipelineSpecs.parse(resource("/churn-on-kubernetes.yaml"), "p.yaml");
    assertThat(churn.errors())
        .filteredOn(e -> e.message().startsWith("not supported in this version"))
        .extracting(SpecError::field)
        .containsExactly(CHURN_NEEDS.strip().split("\\s+"));
    assertThat(churn.errors())
        .filteredOn(e -> !e.message().startsWith("not supported in this version"))
        .extracting(SpecError::field)
        .containsExactly("spec.monitor.predictions.keep", "spec.monitor.labels.maxDelay");
    assertThat(errors(resource("/churn-on-kubernetes.yaml")))
        .contains(
            "p.yaml:11: spec.owners: not supported in this version",
            "p.yaml:41: spec.train.runner: not supported in this version: kubernetes");
  }

  @Test
  void reportsEveryErrorAtOnceWithLineAndNearestName() {
    String bad =
        FLIGHTS
            .replace("clock: data", "clok: data")
            .replace("task: binary-classification", "task: binary");
    assertThat(errors(bad))
        .anySatisfy(
            e ->
                assertThat(e)
                    .startsWith(
                        "p.yaml:9: spec.task: \"binary\" is not allowed; allowed:"
                            + " binary-classification"))
        .anySatisfy(
            e ->
                assertThat(e)
                    .startsWith("p.yaml:25: spec.data.clok: unknown field; did you mean clock?"));
  }

  @Test
  void referencesAndValuesAreChecked() {
    assertThat(errors(FLIGHTS.replace("data: {source: flights}", "data: {source: fligths}")))
        .singleElement()
        .asString()
        .contains("there is no source \"fligths\"; did you mean flights?");
    assertThat(errors(FLIGHTS.replace("America/New_York", "America/NewYork")))
        .singleElement()
        .asString()
        .contains("did you mean America/New_York?");
    assertThat(errors(FLIGHTS.replace("{weight: 25}", "{weight: 3}")))
        .anySatisfy(e -> assertThat(e).contains("does not grow"));
    assertThat(errors(FLIGHTS.replace("drift: {columns: [hour], bins", "drift: {bins")))
        .singleElement()
        .asString()
        .contains("columns");
    assertThat(errors(FLIGHTS.replace("quietPeriod: 1s", "quietPeriod: 1 second")))
        .singleElement()
        .asString()
        .contains("a number with ms, s, m, h or d");
    assertThat(errors(FLIGHTS.replace("keep: 7d", "keep: 1h")))
        .singleElement()
        .asString()
        .contains("too short");
  }

  @Test
  void aTriggerNeedsExactlyOneKind() {
    assertThat(errors(FLIGHTS.replace("code: {changes: training}", "cooldown: 5s")))
        .singleElement()
        .asString()
        .contains("exactly one kind is needed");
    assertThat(
            errors(
                FLIGHTS.replace(
                    "finding: {checks: [live-quality, input-drift]}",
                    "finding: {checks: [live-quality]}\n      code: {changes: training}")))
        .singleElement()
        .asString()
        .contains("exactly one kind is allowed, found finding and code");
  }

  @Test
  void literalSecretsAndPasswordsInUrlsAreRefused() {
    assertThat(
            errors(
                FLIGHTS.replace("parameters: {rounds: 150,", "parameters: {dbPassword: hunter2,")))
        .singleElement()
        .asString()
        .contains("a secret may not stand in a specification")
        .contains("command: [sh, train.sh]")
        .doesNotContain("hunter2");
    for (String name :
        List.of("api-key", "ACCESS_KEY", "secretKey", "passphrase", "passwords", "db.token")) {
      for (String value : List.of("hunter2", "[hunter2]", "{plain: hunter2}", "{user: {x: 1}}")) {
        assertThat(
                errors(
                    FLIGHTS.replace(
                        "parameters: {rounds: 150,", "parameters: {" + name + ": " + value + ",")))
            .as(name + ": " + value)
            .singleElement()
            .asString()
            .contains("a secret may not stand in a specification")
            .doesNotContain("hunter2");
      }
    }
    assertThat(
            errors(
                FLIGHTS.replace(
                    "[java, -jar, build/trainer.jar]",
                    "[java, \"--url=HTTPS://me:hunter2@host/x\"]")))
        .singleElement()
        .asString()
        .contains("a password may not stand in a URL")
        .doesNotContain("hunter2");
    assertThat(errors(FLIGHTS.replace("path: incoming/", "path: \"https://me:hunter2@host/x\"")))
        .singleElement()
        .asString()
        .contains("a password may not stand in a URL")
        .doesNotContain("hunter2");
  }

  @Test
  void theVariablesOfATrainerNameThePlacesOfTheirValues() {
    assertThat(errors(withEnv("[{name: TOKEN, fromEnv: FEAST}, {name: KEY, fromFile: key}]")))
        .isEmpty();
    assertThat(errors(withEnv("[{name: TOKEN}]")))
        .singleElement()
        .asString()
        .contains("exactly one of");
    assertThat(errors(withEnv("[{name: TOKEN, fromEnv: A, fromFile: b}]")))
        .singleElement()
        .asString()
        .contains("found fromEnv and fromFile");
    assertThat(errors(withEnv("[{name: TOKEN, value: hunter2}]")))
        .anyMatch(e -> e.contains("unknown field"))
        .noneMatch(e -> e.contains("hunter2"));
    assertThat(errors(withEnv("[{name: PATH, fromEnv: A}]")))
        .singleElement()
        .asString()
        .contains("Tidemill sets PATH itself");
    assertThat(errors(withEnv("[{name: A, fromEnv: A}, {name: A, fromEnv: B}]")))
        .singleElement()
        .asString()
        .contains("the name A is taken");
    assertThat(errors(withEnv("[{name: 'A B', fromEnv: A}]")))
        .singleElement()
        .asString()
        .contains("does not match");
  }

  private static String withEnv(String env) {
    return FLIGHTS.replace(
        "parameters: {rounds: 150,", "env: " + env + "\n    parameters: {rounds: 150,");
  }

  @Test
  void duplicateKeysAliasesHugeAndBrokenFilesAreRefused() {
    assertThat(
            errors(
                FLIGHTS.replace(
                    "task: binary-classification",
                    "task: regression\n  task: binary-classification")))
        .singleElement()
        .asString()
        .contains("this key is already there, on line 9");
    assertThat(errors("a: &x [1, 1]\nb: [*x, *x, *x]\n"))
        .singleElement()
        .asString()
        .contains("aliases");
    assertThat(errors("#" + "x".repeat(2_000_000))).singleElement().asString().contains("at most");
    assertThat(errors("a: [1\nb: 2"))
        .singleElement()
        .asString()
        .startsWith("p.yaml:")
        .contains("not YAML");
    assertThat(errors("")).singleElement().asString().contains("expected a mapping");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? ", "{? [", "[{a: "})
  void aFileThatNestsForEverIsRefusedWhereItGetsTooDeep(String deeper) {
    String text = deeper.repeat(250_000 / deeper.length());
    assertThat(assertTimeoutPreemptively(Duration.ofSeconds(5), () -> errors(text)))
        .singleElement()
        .asString()
        .contains("nested more than 40 deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\0", "\\e[2J", "\\x9b"})
  void aControlCharacterInAValueIsRefused(String escape) {
    String text = FLIGHTS.replace("path: incoming/", "path: \"in" + escape + "coming/\"");
    assertThat(errors(text)).singleElement().asString().contains("has a control character");
  }

  @Test
  void anErrorRepeatsAtMost200CharactersOfTheFile() {
    String large = "x".repeat(5_000);
    assertThat(
            errors(large + ": 1\napiVersion: " + large + "\nkind: '" + "y ".repeat(5_000) + "'\n"))
        .isNotEmpty()
        .allSatisfy(
            error ->
                assertThat(error).doesNotContain("x".repeat(201)).doesNotContain("y ".repeat(101)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          files: {path: incoming/, glob: *.csv, format: csv}|must be quoted: "*.csv"
          glob: *.csv|must be quoted: "*.csv"
          cron: */5 * * * *|must be quoted: "*/5 * * * *"
          pattern: {column: x1, regex: [A-Z]{3}}|must be quoted: "[A-Z]{3}"
          glob: @daily|must be quoted: "@daily"
          cron: %H|must be quoted: "%H"
          cron: */5 * * * *|unexpected character '/';
          - a: 1|look at its indentation
          note: a: b|quote a text that holds a colon
          """)
  void aValueThatYamlReadsAsSomethingElseIsToBeQuoted(String line, String advice) {
    assertThat(errors("apiVersion: x\n" + line + "\n")).singleElement().asString().contains(advice);
  }

  @Test
  void aTabThatIndentsIsNamed() {
    assertThat(errors("a:\n\tb: 1\n")).singleElement().asString().contains("use spaces");
  }

  @Test
  void norwayIsNotFalse() {
    String yaml =
        FLIGHTS.replace(
            "- pattern: {column: destination, regex: \"[A-Z]{3}\"}",
            "- set: {column: destination, values: [NO, yes, off]}");
    PipelineSpec spec = PipelineSpecs.parse(yaml, "p.yaml").orThrow();
    assertThat(spec.document()).contains("[\"NO\",\"yes\",\"off\"]");
  }

  @Test
  void everyKindOfEveryCheckIsRead() {
    String yaml =
        FLIGHTS
            .replace(
                "- pattern: {column: destination, regex: \"[A-Z]{3}\"}",
                "- set: {column: destination, values: [JFK]}")
            .replace("window: {all: true}", "window: {length: 28d}");
    PipelineSpec spec = PipelineSpecs.parse(yaml, "p.yaml").orThrow();
    assertThat(spec.gates().data().checks()).anyMatch(c -> c.kind() instanceof InSet);
    assertThat(spec.data().window())
        .isEqualTo(new DataSpec.Window(false, java.util.Optional.of(Duration.ofDays(28))));
  }
}
