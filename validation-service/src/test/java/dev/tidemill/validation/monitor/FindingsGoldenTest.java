package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the monitor finds in a season of traffic with one break of each kind, word for word: ids,
 * sentences and figures are a contract. {@code -Dtidemill.publish=true} writes the file anew.
 */
class FindingsGoldenTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/tidemill/validation/monitor/findings.txt");
  private static final long DAY = 86_400_000L;
  private static final int ROWS_A_DAY = 400;

  private final Random random = new Random(11);
  private final WatchedModel model =
      new WatchedModel(
          1,
          List.of("x", "score"),
          new Profile(
              20_000,
              Map.of(
                  "x", Flights.profile(random.doubles(20_000).toArray()),
                  "score", Flights.profile(random.doubles(20_000).toArray()))),
          Optional.of(-0.02),
          Optional.empty(),
          0.5,
          0.25,
          Instant.EPOCH,
          List.of());
  private final Monitor monitor =
      new Monitor(
          new MonitorPlan(
              "demo/p",
              "e",
              Task.BINARY_CLASSIFICATION,
              LossScale.usual(Task.BINARY_CLASSIFICATION, 1),
              new MonitorSpec(
                  Duration.ofHours(12),
                  1,
                  Duration.ofDays(7),
                  0.17,
                  List.of(
                      new MonitorCheckSpec("live-quality", new Quality("regret")),
                      new MonitorCheckSpec(
                          "input-drift", new Drift(List.of("x"), 48, "training", 0.15)),
                      new MonitorCheckSpec("complete", new Complete(List.of(), 0.9)),
                      new MonitorCheckSpec("finite", new Finite(List.of())),
                      new MonitorCheckSpec("age", new Age(Duration.ofDays(30))))),
              Map.of(1, model)),
          MonitorKinds::of);

  private List<Finding> season() {
    List<InputRow> inputs = new ArrayList<>();
    List<OutcomeRow> outcomes = new ArrayList<>();
    for (int i = 0; i < 40 * ROWS_A_DAY; i++) {
      int day = i / ROWS_A_DAY;
      long at = day * DAY + (i % ROWS_A_DAY) * (DAY / ROWS_A_DAY);
      double x = random.nextDouble() + (day >= 10 ? 0.5 : 0);
      double missing = day == 5 && i % 4 == 0 ? Double.NaN : random.nextDouble();
      double second = i == 7 * ROWS_A_DAY + 3 ? Double.NEGATIVE_INFINITY : missing;
      double[] features = {x, second};
      double score = 1 / (1 + Math.exp(-8 * (x - 0.5)));
      double label = random.nextDouble() < (day < 20 ? score : 1 - score) ? 1 : 0;
      inputs.add(new InputRow(at, 1, features, true, i == 8 * ROWS_A_DAY ? Double.NaN : score));
      outcomes.add(new OutcomeRow(at, at + DAY / 2, 1, features, score, label));
    }
    Monitor.Step first = monitor.inputs(MonitorState.START, inputs);
    List<Finding> found = new ArrayList<>(first.findings());
    found.addAll(monitor.outcomes(first.next(), outcomes).findings());
    return found;
  }

  /** The last digits are the processor's and the Java version's. */
  private static String rounded(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding f : findings) {
      text.append(
          rounded(
              "%s%n  %s %s %s of version %d%n  from %s to %s: %.9g of %.9g%n  %s%n",
              f.findingId(),
              f.check(),
              f.kind(),
              f.column().orElse("-"),
              f.modelVersion(),
              f.onset(),
              f.eventTime(),
              f.value(),
              f.threshold(),
              f.message()));
      new TreeMap<>(f.statistics())
          .forEach((name, value) -> text.append(rounded("  %s=%.9g%n", name, value)));
    }
    return text.toString();
  }

  @Test
  void findingsAreThoseOfTheFile() throws IOException {
    List<Finding> found = season();
    if (Boolean.getBoolean("tidemill.publish")) {
      Files.writeString(GOLDEN, text(found));
    }

    assertThat(found)
        .extracting(Finding::kind)
        .contains("quality", "drift", "complete", "finite", "age");
    assertThat(text(found)).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }
}
