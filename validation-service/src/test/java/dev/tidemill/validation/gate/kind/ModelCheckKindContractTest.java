package dev.tidemill.validation.gate.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CheckOutcome;
import dev.tidemill.schemas.spec.GatesSpec.Severity;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.ModelCheckSpec.Kind;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.gate.Calibration;
import dev.tidemill.schemas.spec.gate.Champion;
import dev.tidemill.schemas.spec.gate.Champion.Require;
import dev.tidemill.schemas.spec.gate.Constant;
import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.schemas.spec.gate.MarginUnit;
import dev.tidemill.schemas.spec.gate.Metric;
import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.schemas.spec.gate.Slices;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.Holdout;
import dev.tidemill.validation.gate.metric.Metrics;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import dev.tidemill.validation.gate.statistics.EvaluationBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every kind of model check keeps. */
class ModelCheckKindContractTest {

  private static final String COLUMN = "city";

  /** Checks of every kind, with every metric. */
  private static List<Kind> checks() {
    List<Kind> all = new ArrayList<>();
    for (String metric : Metrics.names()) {
      all.add(new Metric(metric, OptionalDouble.of(0.1), OptionalDouble.of(0.2)));
      for (String cluster : List.of("hour", "none", COLUMN, "gone")) {
        all.add(champion(metric, Require.NOT_WORSE, cluster));
      }
      all.add(new Slices(List.of(COLUMN), metric, 0.02, MarginUnit.LABEL, 10));
    }
    all.add(champion("brier", Require.SHOWN, "hour"));
    all.add(champion("mae", Require.BETTER, "hour"));
    all.add(new Constant(0.95));
    all.add(new Latency(0.99, Duration.ofMillis(5)));
    all.add(new Size(999));
    all.add(new Calibration(0.05, 0.95));
    return all;
  }

  private static Champion champion(String metric, Require require, String cluster) {
    return new Champion(metric, require, 0.01, MarginUnit.SPREAD, 0.95, cluster);
  }

  private static Holdout rows(int count, double label, double score, long hours) {
    return rows(count, label, score, hours, 1);
  }

  /** With several columns the answers are the probabilities of as many classes. */
  private static Holdout rows(int count, double label, double score, long hours, int columns) {
    Random random = new Random(3);
    double[] labels = IntStream.range(0, count).mapToDouble(i -> label).toArray();
    double[] answer = IntStream.range(0, columns).mapToDouble(k -> score / columns).toArray();
    ModelAnswers champion =
        new ModelAnswers(
            IntStream.range(0, columns).mapToObj(k -> random.doubles(count).toArray()).toList());
    long[] millis =
        IntStream.range(0, count).mapToLong(i -> i * hours * 3_600_000L / count).toArray();
    String[] city = new String[count];
    Arrays.fill(city, "JFK");
    return new Holdout(
        labels,
        millis,
        ModelAnswers.same(answer, count),
        Optional.of(champion),
        Map.of(COLUMN, city));
  }

  /** Odd holdouts: no rows, one row, one class, scores that are not numbers, one cluster. */
  private static Map<String, Holdout> odd(Task task) {
    int columns = task == Task.MULTICLASS_CLASSIFICATION ? 3 : 1;
    return Map.of(
        "no rows", rows(0, 0, 0, 48, columns),
        "one row", rows(1, 1, 0.5, 48, columns),
        "one class", rows(320, 1, 0.5, 48, columns),
        "NaN", rows(320, 1, Double.NaN, 48, columns),
        "infinite", rows(320, 0, Double.POSITIVE_INFINITY, 48, columns),
        "one cluster", rows(320, 1, 0.5, 1, columns));
  }

  private static double[] nothing(int columns) {
    double[] nothing = new double[columns];
    Arrays.fill(nothing, Double.NaN);
    return nothing;
  }

  private static Candidacy candidacy(Task task, Holdout holdout, OptionalLong championUntil) {
    return new Candidacy(
        task,
        holdout,
        nothing(holdout.candidate().columns().size()),
        0,
        championUntil,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        1000,
        new EvaluationBudget(1),
        "run",
        false);
  }

  @Test
  void everyRecordOfTheSpecificationHasItsBehaviour() {
    Collection<Class<?>> records = Kinds.builtIn().of(Kind.class).values();

    assertThat(ModelChecks.specs()).containsAll(records);
    assertThat(checks().stream().map(Object::getClass).distinct().toList())
        .as("the checks of this test")
        .containsExactlyInAnyOrderElementsOf(records);
  }

  @Test
  void anyCandidacyHasAnOutcomeAndASentence() {
    for (Task task : Task.values()) {
      odd(task)
          .forEach(
              (name, holdout) -> {
                for (Kind check : checks()) {
                  for (OptionalLong until : List.of(OptionalLong.empty(), OptionalLong.of(0))) {
                    Judged judged = ModelChecks.judge(check, candidacy(task, holdout, until));
                    String which = check + " of " + name + " of " + task;
                    assertThat(judged.message()).as(which).isNotBlank();
                    assertThat(judged.outcome()).as(which).isNotNull();
                  }
                }
              });
    }
  }

  @Test
  void rowsThatShowNothingNeverPass() {
    for (Kind check : checks()) {
      if (check instanceof Latency || check instanceof Size) {
        continue;
      }
      for (Task task : Task.values()) {
        for (String name : List.of("no rows", "NaN")) {
          Judged judged =
              ModelChecks.judge(check, candidacy(task, odd(task).get(name), OptionalLong.of(0)));
          assertThat(judged.outcome())
              .as(check + " of " + name + ": " + judged.message())
              .isIn(CheckOutcome.INSUFFICIENT_DATA, CheckOutcome.ERROR);
        }
      }
    }
  }

  @Test
  void theMessageNamesWhatWasCompared() {
    for (Kind check : checks()) {
      Judged judged =
          ModelChecks.judge(
              check,
              candidacy(Task.BINARY_CLASSIFICATION, rows(320, 1, 0.5, 48), OptionalLong.of(0)));
      if (judged.outcome() == CheckOutcome.PASS || judged.outcome() == CheckOutcome.FAIL) {
        assertThat(judged.threshold()).as(check.toString()).isNotBlank();
        assertThat(judged.observed()).as(check.toString()).isNotBlank();
        assertThat(judged.statistics()).as(check.toString()).isNotEmpty();
      }
      if (check instanceof Champion champion) {
        assertThat(judged.message() + judged.threshold())
            .as(check.toString())
            .contains(champion.metric());
      }
    }
  }

  @Test
  void callsAreTimedOnlyForAKindThatNeedsIt() {
    List<ModelCheckSpec> checks =
        checks().stream().map(kind -> new ModelCheckSpec("c", Severity.FAIL, kind)).toList();

    assertThat(ModelChecks.timeCalls(checks)).isTrue();
    assertThat(ModelChecks.timeCalls(checks.subList(0, 1))).isFalse();
  }
}
