package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.schemas.spec.guard.Quality;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused at apply because nothing would come of it. */
class SpecRulesTest extends ChangedFlights {

  @ParameterizedTest
  @CsvSource({
    "'test: non-inferior, ', NOT_WORSE",
    "'', NOT_WORSE",
    "'require: shown, ', SHOWN",
    "'test: non-inferior, require: shown, ', SHOWN",
    "'test: superior, ', BETTER",
    "'require: better, ', BETTER"
  })
  void whatTheChampionCheckRequiresFollowsFromTheTestUnlessItIsSaid(
      String said, Champion.Require expected) {
    PipelineSpec spec =
        PipelineSpecs.parse(with("test: non-inferior, margin", said + "margin"), "p.yaml")
            .orThrow();

    assertThat(spec.gates().model().checks())
        .filteredOn(c -> c.kind() instanceof Champion)
        .extracting(c -> ((Champion) c.kind()).require())
        .containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          name: new-week|name: manual|spec.triggers[0].name|stands for runs by hand; use another name
          task: binary-classification|task: multiclass-classification|spec.gates.model.checks[0].metric.name|log-loss, accuracy, balanced-accuracy, macro-f1
          strategy: canary|strategy: blue-green|spec.rollout.strategy|version: blue-green
          strategy: canary|strategy: shadow|spec.rollout.strategy|version: shadow
          stickyBy: id|stickyBy: header:x-user|spec.rollout.stickyBy|version: header:x-user
          stickyBy: id|stickyBy: "header:x user"|spec.rollout.stickyBy|version: header:x user
          against: training|against: [training, last-28d]|spec.monitor.checks[1].drift.against|list
          bins: 48|bins: 24|spec.monitor.checks[1].drift.bins|24 is not allowed; allowed: 48
          quality: {metric: log-loss,|quality: {metric: rmse,|spec.rollout.guards[1].quality.metric|rmse
          quality: {metric: log-loss,|quality: {metric: brier, quantile: 0.9,|spec.rollout.guards[1].quality.quantile|brier has no quantile
          quality: {metric: log-loss,|quality: {metric: squared-error,|spec.rollout.guards[1].quality.metric|is not a metric of binary
          keep: 7d|keep: 8d|spec.monitor.predictions.keep|8d is more
          keep: 7d|keep: 3d|spec.monitor.predictions.keep|at least 4d is needed
          maxDelay: 12h|maxDelay: 49h|spec.monitor.labels.maxDelay|at most 2d is allowed
          metric: {name: auc, min: 0.6}|metric: {name: auc}|spec.gates.model.checks[0].metric|cannot fail
          metric: {name: auc, min: 0.6}|metric: {name: auc, min: 0.6, threshold: 0.3}|spec.gates.model.checks[0].metric.threshold|auc has no threshold
          metric: {name: auc, min: 0.6}|metric: {name: f1, min: 0.6, k: 2}|spec.gates.model.checks[0].metric.k|f1 has no k
          metric: {name: auc, min: 0.6}|metric: {name: macro-f1, min: 0.6}|spec.gates.model.checks[0].metric.name|is not a metric of binary
          metric: {name: auc, min: 0.6}|metric: {name: rmse, max: 1}|spec.gates.model.checks[0].metric.name|auc, log-loss
          champion: {metric: log-loss|champion: {metric: mae|spec.gates.model.checks[2].champion.metric|is not a metric of
          - range: {column: distance_mi, min: 1, max: 6000}|- {range: {column: distance_mi, min: 1}, maxFailing: 1.5}|spec.gates.data.checks[5].maxFailing|neither a share below 1 nor a whole number
          - complete: {column: distance_mi, min: 1.0}|- {complete: {column: distance_mi}, maxFailing: 3}|spec.gates.data.checks[3].maxFailing|only checks that rows fail one by one have it
          test: non-inferior, margin|unit: label, margin|spec.gates.model.checks[2].champion.unit|only rmse, mae and quantile-loss
          test: non-inferior, margin|test: non-inferior, require: better, margin|spec.gates.model.checks[2].champion.require|allows only not-worse or shown
          test: non-inferior, margin|test: superior, require: shown, margin|spec.gates.model.checks[2].champion.require|allows only require: better
          by: [destination], metric: log-loss|by: [destination], metric: rmse|spec.gates.model.checks[3].slices.metric|not allowed
          range: {column: distance_mi, min: 1, max: 6000}|range: {column: distance_mi}|spec.gates.data.checks[5].range|cannot fail
          min: 1, max: 6000|min: 7000, max: 6000|spec.gates.data.checks[5].range|min is larger
          range: {column: distance_mi, min: 1, max: 6000}|uniqueRatio: {column: distance_mi}|spec.gates.data.checks[5].uniqueRatio|cannot fail
          range: {column: distance_mi, min: 1, max: 6000}|uniqueRatio: {column: distance_mi, min: 2}|spec.gates.data.checks[5].uniqueRatio.min|1
          range: {column: distance_mi, min: 1, max: 6000}|standardDeviation: {column: distance_mi, min: 2, max: 1}|spec.gates.data.checks[5].standardDeviation|min is larger
          range: {column: distance_mi, min: 1, max: 6000}|standardDeviation: {column: distance_mi, max: -1}|spec.gates.data.checks[5].standardDeviation.max|0
          range: {column: distance_mi, min: 1, max: 6000}|quantile: {column: distance_mi, min: 1}|spec.gates.data.checks[5].quantile|q
          range: {column: distance_mi, min: 1, max: 6000}|quantile: {column: distance_mi, q: 0.5}|spec.gates.data.checks[5].quantile|cannot fail
          range: {column: distance_mi, min: 1, max: 6000}|quantile: {column: distance_mi, q: 99, min: 1}|spec.gates.data.checks[5].quantile.q|1
          range: {column: distance_mi, min: 1, max: 6000}|freshness: {column: departed_at, max: soon}|spec.gates.data.checks[5].freshness.max|such as 90s
          range: {column: distance_mi, min: 1, max: 6000}|freshness: {column: departed_at, max: 0s}|spec.gates.data.checks[5].freshness.max|must be longer than 0s
          - age: {max: 30d}|- classes: {}|spec.monitor.checks[4].classes|allowed only with task: multiclass-classification
          - age: {max: 30d}|- unseen: {max: 2}|spec.monitor.checks[4].unseen.max|1
          - age: {max: 30d}|- age: {max: 0d}|spec.monitor.checks[4].age.max|must be longer than 0s
          range: {column: distance_mi, min: 1, max: 6000}|uniqueRatio: {column: distance_mi, min: 0}|spec.gates.data.checks[5].uniqueRatio|cannot fail
          range: {column: distance_mi, min: 1, max: 6000}|uniqueRatio: {column: distance_mi, max: 1}|spec.gates.data.checks[5].uniqueRatio|cannot fail
          range: {column: distance_mi, min: 1, max: 6000}|uniqueRatio: {column: distance_mi, min: 0, max: 1}|spec.gates.data.checks[5].uniqueRatio|cannot fail
          range: {column: distance_mi, min: 1, max: 6000}|standardDeviation: {column: distance_mi, min: 0}|spec.gates.data.checks[5].standardDeviation.min|cannot fail
          rowCount: {min: 1000, againstLast: 8, maxChange: 0.3}|rowCount: {}|spec.gates.data.checks[9].rowCount|cannot fail
          rowCount: {min: 1000, againstLast: 8, maxChange: 0.3}|rowCount: {againstLast: 8}|spec.gates.data.checks[9].rowCount|need each other
          glob: "*.csv.gz"|glob: "[*.csv"|spec.data.sources[0].files.glob|not a pattern
          training: ["trainer/**"]|training: ["{trainer/**"]|spec.code.training[0]|not a pattern
          path: .  |path: ../x|spec.code.path|outside
          path: .  |path: /srv|spec.code.path|outside
          path: incoming/|path: s3://bucket/rows/|spec.data.sources[0].files.path|s3://
          path: incoming/|path: ~/rows|spec.data.sources[0].files.path|only a shell expands
          path: incoming/|path: $HOME/rows|spec.data.sources[0].files.path|$HOME, and variables are not expanded
          path: incoming/|path: "${DATA}/rows"|spec.data.sources[0].files.path|${DATA}
          path: incoming/|path: \u201cincoming\u201d|spec.data.sources[0].files.path|typographic quotes
          path: .  |path: file:///srv|spec.code.path|file://
          path: .  |git: {url: ./here}|spec.code.git.url|not the URL of a repository
          path: .  |git: {url: "https://h/r", ref: "{x"}|spec.code.git.ref|not a pattern
          path: .  |git: {url: "https://h/r", tags: "[v*"}|spec.code.git.tags|not a pattern
          path: .  |git: {url: "https://me:pw@h/r"}|spec.code.git.url|a password may not stand in a URL
          path: .  |git: {url: "https://h/r", credentials: {sshKey: {fromEnv: K}}}|spec.code.git.credentials|https opens with a password
          path: .  |git: {url: "git@h:r.git", credentials: {password: {fromEnv: K}}}|spec.code.git.credentials|opens with sshKey
          path: .  |git: {url: "https://h/r", credentials: {username: me}}|spec.code.git.credentials|names no secret
          path: .  |git: {url: "https://h/r", credentials: {password: {fromEnv: K}, fromSecret: {name: n}}}|spec.code.git.credentials|either fromSecret
          command: [java, -jar, build/trainer.jar]|command: [~/venv/bin/python, train.py]|spec.train.command[0]|only a shell expands
          timeout: 5m|timeout: 0s|spec.train.timeout|0s leaves no time
          length: 2d, minRows|length: 0d, minRows|spec.data.holdout.length|leaves no time
          window: {all: true}|window: {length: 0h}|spec.data.window.length|leaves no time
          deadline: {after: 90s|deadline: {after: 0s|spec.rollout.deadline.after|leaves no time
          memory: 1Gi|memory: 0|spec.train.resources.limits.memory|at least 1Mi
          memory: 1Gi|memory: 512|spec.train.resources.limits.memory|did you mean 512Mi?
          cpu: "2"|cpu: "0"|spec.train.resources.limits.cpu|number of cores
          - latency: {quantile: 0.99, maxRatio: 2, maxIncrease: 5ms}|- errors: {}|spec.rollout.guards[2]|already
          """)
  void isRefused(String piece, String by, String field, String says) {
    assertThat(errors(with(piece, by)))
        .as(by)
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.message()).contains(says);
              assertThat(e.line()).isGreaterThan(1);
            });
  }

  @Test
  void moreTriggersThanAPipelineMayHaveAreRefused() {
    String first = "    - name: new-week\n";
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      many.append("    - {name: more-").append(i).append(", code: {changes: training}}\n");
    }
    assertThat(errors(with(first, many + first)))
        .extracting(SpecError::message)
        .anyMatch(m -> m.matches("there are 5[0-9] triggers; at most 50 are allowed"));
  }

  @Test
  void theRowsOfAWindowAreNotComparedWithThoseOfFiles() {
    String rows = "- rowCount: {min: 1000, againstLast: 8, maxChange: 0.3}\n";

    assertThat(errors(with(rows, rows + "          scope: window\n")))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("spec.gates.data.checks[9].rowCount.againstLast");
              assertThat(e.message()).contains("with scope: window only min is allowed");
            });
  }

  @ParameterizedTest
  @CsvSource({"0.001, 1, true", "0.001, 2, false", "1, 1, true", "10, 11, false", "0, 1, false"})
  void aToleranceIsAShareBelowOneAndRowsFromOneOn(double max, long failing, boolean tolerated) {
    String range = "- range: {column: distance_mi, min: 1, max: 6000}";
    PipelineSpec spec =
        PipelineSpecs.parse(with(range, range + "\n          maxFailing: " + max), "p.yaml")
            .orThrow();

    assertThat(spec.gates().data().checks().get(5).tolerates(failing, 1_000)).isEqualTo(tolerated);
  }

  /** A folder may be called anything; only what somebody else would have to expand is refused. */
  @ParameterizedTest
  @ValueSource(strings = {"a$b/", "cost in $/", "~", "x~/y", "100%/", "a:b/", "\u00e9t\u00e9/"})
  void aPathWithUnusualCharactersIsAPath(String path) {
    boolean home = path.equals("~");
    assertThat(errors(with("path: incoming/", "path: \"" + path + "\"")).isEmpty())
        .isEqualTo(!home);
  }

  @Test
  void metricsOfARegressionAreItsOwnByDefault() {
    String yaml =
        FLIGHTS
            .replace("task: binary-classification", "task: regression")
            .replace("metric: {name: auc, min: 0.6}", "metric: {name: rmse, max: 20}")
            .replaceAll("metric: log-loss, ", "");
    PipelineSpec spec = PipelineSpecs.parse(yaml, "p.yaml").orThrow();
    assertThat(spec.rollout().orElseThrow().guard(Quality.class).orElseThrow().metric())
        .isEqualTo("squared-error");
    assertThat(spec.gates().model().checks())
        .extracting(ModelCheckSpec::kind)
        .anyMatch(k -> k instanceof Champion c && c.metric().equals("rmse"))
        .anyMatch(k -> k instanceof Slices s && s.metric().equals("mae"));
  }

  @Test
  void driftOfNewDataWarnsUnlessToldToFail() {
    String check = "- drift: {columns: [destination, distance_mi], against: champion}\n";
    String yaml = with(check + "          severity: warn\n", check);
    assertThat(severityOfDrift(yaml)).isEqualTo(GatesSpec.Severity.WARN);
    yaml = with(check + "          severity: warn\n", check + "          severity: fail\n");
    assertThat(severityOfDrift(yaml)).isEqualTo(GatesSpec.Severity.FAIL);
  }

  private static GatesSpec.Severity severityOfDrift(String yaml) {
    return PipelineSpecs.parse(yaml, "p.yaml").orThrow().gates().data().checks().stream()
        .filter(c -> c.kind() instanceof Drift)
        .findFirst()
        .orElseThrow()
        .severity();
  }

  @Test
  void checksWithoutANameGetDifferentOnes() {
    String check = "- expression: {sql: \"landed_at > departed_at\"}\n";
    String yaml = with(check, check + "        " + check + "        " + check);
    PipelineSpec spec = PipelineSpecs.parse(yaml, "p.yaml").orThrow();
    assertThat(spec.gates().data().checks())
        .extracting(DataCheckSpec::name)
        .contains("expression", "expression-2", "expression-3")
        .doesNotHaveDuplicates();
    assertThat(PipelineSpecs.parse(spec.document(), "resolved.json").orThrow()).isEqualTo(spec);
  }

  @Test
  void aCalendarIsAskedAboutEachScheduleAndItsAnswerHasALine() {
    assertThat(
            PipelineSpecs.parse(
                    FLIGHTS,
                    "p.yaml",
                    rules(s -> Optional.of("no such day: " + s.schedule().cron().orElseThrow())))
                .errors())
        .extracting(SpecError::toString)
        .containsExactly("p.yaml:52: spec.triggers[1].schedule.cron: no such day: */2 * * * *");
  }

  @Test
  void aWrongTimeZoneAndAWrongCronAreReportedTogether() {
    String wrongZone = FLIGHTS.replaceFirst("timeZone: [A-Za-z_/]+", "timeZone: Europe/Berlni");
    assertThat(wrongZone).isNotEqualTo(FLIGHTS);
    assertThat(
            PipelineSpecs.parse(wrongZone, "p.yaml", rules(s -> Optional.of("wrong cron")))
                .errors())
        .extracting(SpecError::message)
        .containsExactlyInAnyOrder(
            "wrong cron", "\"Europe/Berlni\" is not a time zone; did you mean Europe/Berlin?");
    String bothWrong = wrongZone.replace("\"*/2 * * * *\"", "daily");
    assertThat(PipelineSpecs.parse(bothWrong, "p.yaml").errors())
        .extracting(SpecError::message)
        .hasSize(2)
        .anyMatch(m -> m.startsWith("\"daily\" has 1 field; write five (minute hour"))
        .anyMatch(m -> m.contains("did you mean Europe/Berlin?"));
  }

  @Test
  void fiveKindsOfMistakesAreReportedTogether() {
    String yaml =
        FLIGHTS
            .replace("  task: binary", "  description: again\n  owners: {team: x}\n  task: binary")
            .replace("clock: data", "clok: data")
            .replace("maxDepth: 6", "api-key: hunter2")
            .replace("timeout: 5m", "timeout: five")
            .replace("{weight: 25}", "{weight: 3}")
            .replace("source: flights}", "source: fligths}");
    assertThat(errors(yaml))
        .extracting(e -> e.line() + " " + e.field())
        .containsExactly(
            "9 spec.description",
            "10 spec.owners",
            "27 spec.data.clok",
            "41 spec.train.parameters.api-key",
            "44 spec.train.timeout",
            "51 spec.triggers[0].data.source",
            "93 spec.rollout.steps[1].weight");
    assertThat(errors(yaml))
        .extracting(SpecError::message)
        .anyMatch(m -> m.contains("already there, on line 8"))
        .anyMatch(m -> m.contains("not supported in this version"))
        .anyMatch(m -> m.contains("did you mean clock?"))
        .anyMatch(m -> m.contains("a secret may not stand"))
        .anyMatch(m -> m.contains("such as 90s"))
        .anyMatch(m -> m.contains("did you mean flights?"));
  }

  @Test
  void anUnsupportedFieldHidesNoOtherMistake() {
    String yaml =
        FLIGHTS
            .replace("  task: binary-classification", "  owners: {team: x}")
            .replace("      code: {changes: training}", "      cooldown: 1s")
            .replace("  train:\n", "  train:\n    image: x\n");
    assertThat(errors(yaml))
        .extracting(e -> e.field() + ": " + e.message())
        .anyMatch(m -> m.startsWith("spec.owners: not supported"))
        .anyMatch(m -> m.startsWith("spec.train.image: not supported"))
        .anyMatch(m -> m.equals("spec: the field task is missing"))
        .anyMatch(m -> m.startsWith("spec.triggers[3]: exactly one kind is needed"))
        .noneMatch(m -> m.startsWith("spec.train: "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          timeout: 5m|timeout: 9999999999999d
          timeout: 5m|timeout: 999999999999d
          memory: 1Gi|memory: 1234567890123456
          memory: 1Gi|memory: 1234567890123456Gi
          memory: 1Gi|memory: 1.0e+999999999
          memory: 1Gi|memory: -1
          seed: 20010101|seed: 99999999999999999999
          rounds: 150|rounds: 1.0e+999999999
          """)
  void hugeNumbersAreErrorsAndNoCrash(String piece, String by) {
    assertThat(errors(with(piece, by))).as(by).hasSize(1);
  }

  @Test
  void theLargestAllowedNumbersAreRead() {
    String yaml =
        FLIGHTS
            .replace("timeout: 5m", "timeout: 999999999d")
            .replace("memory: 1Gi", "memory: 999999999999999Ti");
    assertThat(errors(yaml)).isEmpty();
  }

  private static OutsideRules rules(Function<Timetable, Optional<String>> timetable) {
    OutsideRules none = OutsideRules.NONE;
    return new OutsideRules(timetable, none.condition(), none.value(), none.url());
  }
}
