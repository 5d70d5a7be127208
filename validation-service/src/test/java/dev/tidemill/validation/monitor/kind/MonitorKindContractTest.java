package dev.tidemill.validation.monitor.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.Kind;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Age;
import dev.tidemill.schemas.spec.check.Classes;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.Freshness;
import dev.tidemill.schemas.spec.check.PredictionDrift;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.schemas.spec.check.StandardDeviation;
import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.schemas.spec.kind.KindForm;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.Flights;
import dev.tidemill.validation.monitor.InputRow;
import dev.tidemill.validation.monitor.Monitor;
import dev.tidemill.validation.monitor.MonitorKind;
import dev.tidemill.validation.monitor.MonitorPlan;
import dev.tidemill.validation.monitor.MonitorState;
import dev.tidemill.validation.monitor.OutcomeRow;
import dev.tidemill.validation.monitor.Subject;
import dev.tidemill.validation.monitor.WatchedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What every kind of monitor check keeps. */
class MonitorKindContractTest {

  private static final long DAY = 86_400_000L;
  private static final int ROWS_A_DAY = 120;
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, -0.0, 1e-320
  };

  private static final List<Kind> CHECKS =
      List.of(
          new Quality("regret"),
          new Drift(List.of(), 48, "training", 0.15),
          new PredictionDrift(0.15),
          new Complete(List.of("x", "gone"), 0.99),
          new Finite(List.of()),
          new Age(Duration.ofDays(5)),
          new Freshness("x", Duration.ofDays(5)),
          new StandardDeviation("x", OptionalDouble.empty(), OptionalDouble.of(0.4)),
          new Unseen(List.of(), 0.1),
          new Classes(0.1));

  /** {@code x} and {@code city} have a profile, {@code text} has none. */
  private static WatchedModel model(int version, List<String> classes) {
    double[] training = new Random(version).doubles(2_000).toArray();
    return new WatchedModel(
        version,
        List.of("x", "text", "city"),
        new Profile(
                2_000,
                Map.of(
                    "x",
                    Flights.profile(training),
                    "city",
                    FeatureProfile.ofText(Map.of("Bern", 1_500L, "Chur", 500L))))
            .withClasses(Map.of("bus", 1_200L, "train", 800L))
            .withAnswers(Flights.profile(Arrays.stream(training).map(p -> p * p).toArray())),
        Optional.of(-0.05),
        Optional.empty(),
        0.5,
        0.25,
        Instant.EPOCH,
        classes);
  }

  private static Monitor monitor(Kind check) {
    MonitorSpec spec =
        new MonitorSpec(
            Duration.ofHours(12),
            1,
            Duration.ofDays(7),
            10,
            List.of(new MonitorCheckSpec("check", check)));
    List<String> classes = check instanceof Classes ? List.of("bus", "train") : List.of();
    MonitorPlan plan =
        new MonitorPlan(
            "demo/p",
            "e",
            Task.BINARY_CLASSIFICATION,
            LossScale.usual(Task.BINARY_CLASSIFICATION, 1),
            spec,
            Map.of(1, model(1, classes), 2, model(2, classes)));
    return new Monitor(plan, MonitorKinds::of);
  }

  /** Days of traffic: some values are odd, the inputs shift, and the champion changes. */
  private record Traffic(List<InputRow> inputs, List<OutcomeRow> outcomes) {

    static Traffic of(long seed, int days) {
      Random random = new Random(seed);
      List<InputRow> inputs = new ArrayList<>();
      List<OutcomeRow> outcomes = new ArrayList<>();
      for (int i = 0; i < days * ROWS_A_DAY; i++) {
        long at = i * DAY / ROWS_A_DAY;
        int champion = i < days * ROWS_A_DAY / 2 ? 1 : 2;
        double x = random.nextDouble() + (random.nextInt(days) < at / DAY ? 0.8 : 0);
        double value = random.nextInt(30) == 0 ? ODD[random.nextInt(ODD.length)] : x;
        double[] features = random.nextInt(20) == 0 ? new double[0] : new double[] {value, x};
        double score = random.nextInt(200) == 0 ? Double.NaN : random.nextDouble();
        boolean later = random.nextInt(days) < at / DAY;
        Map<String, String> texts = Map.of("city", later ? "Genf" : "Bern");
        boolean answered = random.nextInt(9) > 0;
        inputs.add(new InputRow(at, champion, features, texts, answered, score, Optional.empty()));
        if (Double.isFinite(score)) {
          double label = random.nextInt(2);
          String word = later ? "tram" : label > 0 ? "train" : "bus";
          outcomes.add(
              new OutcomeRow(at, at + DAY / 3, champion, features, texts, score, label, word));
        }
      }
      return new Traffic(inputs, outcomes);
    }
  }

  /** What is found if the rows come in batches, and each batch meets the state that this makes. */
  private static List<Finding> found(
      Monitor monitor, Traffic traffic, int batch, UnaryOperator<MonitorState> between) {
    MonitorState state = MonitorState.START;
    List<Finding> found = new ArrayList<>();
    for (int i = 0; i < traffic.inputs().size(); i += batch) {
      int to = Math.min(traffic.inputs().size(), i + batch);
      Monitor.Step step = monitor.inputs(between.apply(state), traffic.inputs().subList(i, to));
      state = step.next();
      found.addAll(step.findings());
    }
    for (int i = 0; i < traffic.outcomes().size(); i += batch) {
      int to = Math.min(traffic.outcomes().size(), i + batch);
      Monitor.Step step = monitor.outcomes(between.apply(state), traffic.outcomes().subList(i, to));
      state = step.next();
      found.addAll(step.findings());
    }
    return found;
  }

  /** As it is after it was written to a store and read again. */
  private static MonitorState stored(MonitorState state) {
    Map<Subject, Record> read = new HashMap<>();
    state.watches().forEach((subject, watch) -> read.put(subject, stored(watch)));
    return new MonitorState(state.champion(), read);
  }

  private static <W extends Record> W stored(W watch) {
    @SuppressWarnings("unchecked")
    AvroMapper<W> mapper = AvroMapper.of((Class<W>) watch.getClass());
    return mapper.decode(mapper.encode(watch));
  }

  @Test
  void everyRecordOfTheSpecificationIsWatched() {
    List<Class<?>> records =
        Kinds.builtIn().of(Kind.class).values().stream()
            .<Class<?>>map(c -> KindForm.class.isAssignableFrom(c) ? c.getDeclaringClass() : c)
            .toList();

    assertThat(MonitorKinds.all())
        .<Class<?>>extracting(MonitorKind::spec)
        .containsExactlyInAnyOrderElementsOf(records);
    assertThat(CHECKS)
        .as("the checks of this test")
        .<Class<?>>extracting(Object::getClass)
        .containsExactlyInAnyOrderElementsOf(records);
  }

  @Test
  void everyKindFindsSomethingInThisTraffic() {
    for (Kind check : CHECKS) {
      Traffic traffic = Traffic.of(4, 14);

      List<Finding> found = found(monitor(check), traffic, 10_000, state -> state);

      assertThat(found).as(check.toString()).isNotEmpty();
      assertThat(found).as(check.toString()).allSatisfy(f -> assertThat(f.message()).isNotBlank());
      assertThat(found).as(check.toString()).extracting(Finding::findingId).doesNotHaveDuplicates();
    }
  }

  @Property(tries = 20)
  void findingsDoNotDependOnHowRowsAreCutIntoBatches(
      @ForAll @IntRange(max = 1_000) int seed, @ForAll @IntRange(min = 1, max = 400) int batch) {
    Traffic traffic = Traffic.of(seed, 8);
    for (Kind check : CHECKS) {
      Monitor monitor = monitor(check);

      assertThat(found(monitor, traffic, batch, state -> state))
          .as(check.toString())
          .containsExactlyInAnyOrderElementsOf(found(monitor, traffic, 10_000, state -> state));
    }
  }

  @Property(tries = 10)
  void aWatchGoesOnAfterItWasStoredAsIfNothingHadHappened(@ForAll @IntRange(max = 1_000) int seed) {
    Traffic traffic = Traffic.of(seed, 8);
    for (Kind check : CHECKS) {
      Monitor monitor = monitor(check);

      assertThat(found(monitor, traffic, 100, MonitorKindContractTest::stored))
          .as(check.toString())
          .isEqualTo(found(monitor, traffic, 100, state -> state));
    }
  }

  @Test
  void noRowsChangeNothingAndASingleOddRowFindsItsWay() {
    for (Kind check : CHECKS) {
      Monitor monitor = monitor(check);
      for (double odd : ODD) {
        InputRow row = new InputRow(DAY, 1, new double[] {odd, odd}, true, odd);
        MonitorState after = monitor.inputs(MonitorState.START, List.of(row)).next();
        MonitorState labelled =
            monitor
                .outcomes(after, List.of(new OutcomeRow(DAY, DAY, 1, new double[] {odd}, 0.5, 1)))
                .next();

        assertThat(monitor.inputs(labelled, List.of()).next()).isEqualTo(labelled);
        assertThat(labelled.watches()).as(check.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void aCheckThatIsGoneIsForgotten() {
    Traffic traffic = Traffic.of(1, 3);
    MonitorState state =
        monitor(new Finite(List.of())).inputs(MonitorState.START, traffic.inputs()).next();

    MonitorState next =
        monitor(new Age(Duration.ofDays(99))).inputs(state, traffic.inputs()).next();

    assertThat(state.watches()).isNotEmpty();
    assertThat(next.watches()).containsOnlyKeys(Subject.model("check"));
  }
}
