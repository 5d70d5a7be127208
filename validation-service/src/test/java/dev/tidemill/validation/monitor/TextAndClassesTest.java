package dev.tidemill.validation.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.MonitorSpec.MonitorCheckSpec;
import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.spec.check.Classes;
import dev.tidemill.schemas.spec.check.Complete;
import dev.tidemill.schemas.spec.check.Drift;
import dev.tidemill.schemas.spec.check.Finite;
import dev.tidemill.schemas.spec.check.PredictionDrift;
import dev.tidemill.schemas.spec.check.Quality;
import dev.tidemill.schemas.spec.check.Unseen;
import dev.tidemill.validation.check.profile.FeatureProfile;
import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.loss.LossScale;
import dev.tidemill.validation.monitor.drift.DriftWatch;
import dev.tidemill.validation.monitor.kind.MonitorKinds;
import dev.tidemill.validation.monitor.quality.QualityWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A model whose input is text and whose answer is one of several classes. */
class TextAndClassesTest {

  private static final long HOUR = 3_600_000L;
  private static final int ROWS_A_DAY = 400;
  private static final List<String> CITIES = List.of("Basel", "Bern", "Chur", "Genf");
  private static final List<String> CLASSES = List.of("bike", "bus", "train");

  private static final FeatureProfile TRAINED =
      FeatureProfile.ofText(
          Map.of("Basel", 1_000L, "Bern", 1_000L, "Chur", 1_000L, "Genf", 1_000L));
  private static final FeatureProfile ANSWERED =
      FeatureProfile.ofText(Map.of("bike", 300L, "bus", 2_000L, "train", 700L));

  private static Monitor monitor(MonitorSpec.Kind check) {
    MonitorSpec spec =
        new MonitorSpec(
            Duration.ofHours(12),
            1,
            Duration.ofDays(7),
            0.17,
            List.of(new MonitorCheckSpec("check", check)));
    WatchedModel model =
        new WatchedModel(
            1,
            List.of("city"),
            new Profile(4_000, Map.of("city", TRAINED))
                .withAnswers(ANSWERED)
                .withClasses(Map.of("bike", 200L, "bus", 1_100L, "train", 2_700L)),
            Optional.empty(),
            Optional.empty(),
            0,
            1,
            Instant.EPOCH,
            CLASSES);
    Task task = Task.MULTICLASS_CLASSIFICATION;
    return new Monitor(
        new MonitorPlan("demo/p", "e", task, LossScale.usual(task, 1), spec, Map.of(1, model)),
        MonitorKinds::of);
  }

  /** Requests of some days, each from a city of its day. */
  private static List<InputRow> requests(int days, Function<Integer, String> cityOfDay) {
    List<InputRow> rows = new ArrayList<>();
    for (int i = 0; i < days * ROWS_A_DAY; i++) {
      long at = i * 24L * HOUR / ROWS_A_DAY;
      String city = cityOfDay.apply(i / ROWS_A_DAY);
      Map<String, String> texts = city == null ? Map.of() : Map.of("city", city);
      rows.add(request(at, texts, "bus"));
    }
    return rows;
  }

  private static InputRow request(long at, Map<String, String> texts, String decided) {
    return new InputRow(at, 1, new double[] {Double.NaN}, texts, true, 0.6, Optional.of(decided));
  }

  private static List<Finding> found(MonitorSpec.Kind check, List<InputRow> rows) {
    return monitor(check).inputs(MonitorState.START, rows).findings();
  }

  private static Drift drift() {
    return new Drift(List.of(), 48, "training", 0.15);
  }

  private static String any(Random random) {
    return CITIES.get(random.nextInt(CITIES.size()));
  }

  @Test
  void textThatIsDistributedAsInTrainingIsNoFinding() {
    Random random = new Random(1);

    assertThat(found(drift(), requests(10, day -> any(random)))).isEmpty();
  }

  @Test
  void aNewValueIsAFindingThatNamesItAndSaysHowOftenItCame() {
    Random random = new Random(2);
    List<InputRow> rows =
        requests(10, day -> day >= 4 && random.nextInt(4) == 0 ? "Lugano" : any(random));

    List<Finding> findings = found(drift(), rows);

    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.column()).contains("city");
    assertThat(finding.message()).contains("1 value is new, such as \"Lugano\"");
    assertThat(finding.onset()).isEqualTo(Instant.ofEpochMilli(4 * 24 * HOUR));
    assertThat(finding.statistics().get("unseenRows") / finding.statistics().get("rows"))
        .isBetween(0.1, 0.25);
    assertThat(finding.statistics()).containsKeys("reference.Bern", "current.Bern");
  }

  @Test
  void aValueThatVanishesIsAFinding() {
    Random random = new Random(3);
    List<InputRow> rows =
        requests(10, day -> day >= 4 ? CITIES.get(random.nextInt(2)) : any(random));

    assertThat(found(drift(), rows)).extracting(Finding::kind).containsExactly("drift");
  }

  @Test
  void classesThatAreDecidedForMoreOftenThanOnTheHoldoutAreAFinding() {
    Random random = new Random(11);
    List<InputRow> asBefore = new ArrayList<>();
    List<InputRow> otherwise = new ArrayList<>();
    for (InputRow row : requests(10, day -> "Bern")) {
      int chance = random.nextInt(30);
      String decided = chance < 3 ? "bike" : chance < 23 ? "bus" : "train";
      asBefore.add(request(row.eventMillis(), row.texts(), decided));
      boolean later = row.eventMillis() >= 4 * 24 * HOUR;
      otherwise.add(
          request(row.eventMillis(), row.texts(), later && chance < 15 ? "train" : decided));
    }

    assertThat(found(new PredictionDrift(0.15), asBefore)).isEmpty();
    List<Finding> findings = found(new PredictionDrift(0.15), otherwise);
    assertThat(findings).extracting(Finding::kind).containsExactly("predictionDrift");
    assertThat(findings.get(0).message())
        .startsWith("The answer is not distributed as in the holdout of version 1: PSI");
    assertThat(findings.get(0).statistics()).containsEntry("reference.bus", 2_000.0);
  }

  @Test
  void aMissingTextIsMissingAndAPresentOneIsNot() {
    Random random = new Random(4);
    List<InputRow> rows = requests(4, day -> day == 1 && random.nextBoolean() ? null : "Bern");

    List<Finding> findings = found(new Complete(List.of(), 0.9), rows);

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).eventTime()).isBefore(Instant.ofEpochMilli(48 * HOUR));
    assertThat(found(new Finite(List.of()), rows)).as("text is no number").isEmpty();
  }

  @Test
  void unseenValuesBeyondTheLimitAreAFindingThatNamesThem() {
    Random random = new Random(12);
    List<InputRow> rows =
        requests(6, day -> random.nextInt(100) < (day >= 3 ? 10 : 1) ? "Lugano" : any(random));

    List<Finding> findings = found(new Unseen(List.of(), 0.03), rows);

    assertThat(findings).hasSize(1);
    Finding finding = findings.get(0);
    assertThat(finding.kind()).isEqualTo("unseen");
    assertThat(finding.column()).contains("city");
    assertThat(finding.onset()).isEqualTo(Instant.ofEpochMilli(3 * 24 * HOUR));
    assertThat(finding.message())
        .matches(
            "city: (\\d+) of a day's 400 values \\(.* %\\) are not in the training data of version"
                + " 1, such as \"Lugano\" \\(\\1\\); at most 3.0 % is expected\\.");
    assertThat(finding.statistics()).containsKey("unseen.Lugano");
  }

  @Test
  void aLimitOfZeroFindsASingleValueAndMissingOnesAreNotUnseen() {
    List<InputRow> rows = requests(4, day -> day == 2 ? null : "Bern");
    List<InputRow> withOne = new ArrayList<>(rows);
    withOne.set(450, request(rows.get(450).eventMillis(), Map.of("city", "Lugano"), "bus"));

    assertThat(found(new Unseen(List.of(), 0), rows)).isEmpty();
    assertThat(found(new Unseen(List.of("city"), 0), withOne)).hasSize(1);
  }

  @Test
  void endlesslyManyValuesDoNotMakeTheStateGrow() {
    Random random = new Random(5);
    List<InputRow> rows = requests(5, day -> "x".repeat(500) + random.nextInt());

    MonitorState state = monitor(drift()).inputs(MonitorState.START, rows).next();

    DriftWatch watch = (DriftWatch) state.watches().values().iterator().next();
    assertThat(AvroMapper.of(DriftWatch.class).encode(watch).length).isLessThan(100_000);
    assertThat(watch.days().get(0).cells().others()).isPositive();
  }

  /** The trips of some days, each from a city. */
  private static List<OutcomeRow> trips(
      int days, int seed, BiFunction<OutcomeRow, Random, String> taken) {
    Random random = new Random(seed);
    List<OutcomeRow> rows = new ArrayList<>();
    for (int i = 0; i < days * ROWS_A_DAY; i++) {
      long at = i * 24L * HOUR / ROWS_A_DAY;
      Map<String, String> texts = Map.of("city", any(random));
      double[] none = {Double.NaN};
      OutcomeRow asked = new OutcomeRow(at, at + HOUR, 1, none, texts, 0, Double.NaN, "");
      String word = taken.apply(asked, random);
      double score = answer(texts.get("city")).getOrDefault(word, 0.0);
      rows.add(new OutcomeRow(at, at + HOUR, 1, none, texts, score, Double.NaN, word));
    }
    return rows;
  }

  /** The model knows that in Basel people take the bus, and in the other cities the train. */
  private static Map<String, Double> answer(String city) {
    Map<String, Double> p = new TreeMap<>(Map.of("bike", 0.05, "bus", 0.05, "train", 0.9));
    if (city.equals("Basel")) {
      p.put("bus", 0.9);
      p.put("train", 0.05);
    }
    return p;
  }

  private static String usual(OutcomeRow row, Random random) {
    double chance = random.nextDouble();
    boolean basel = row.texts().get("city").equals("Basel");
    return chance < 0.05 ? "bike" : chance < 0.1 == basel ? "train" : "bus";
  }

  private static List<Finding> judged(List<OutcomeRow> rows) {
    return monitor(new Quality("regret")).outcomes(MonitorState.START, rows).findings();
  }

  @Test
  void aModelOfSeveralClassesThatStaysRightIsNoFinding() {
    assertThat(judged(trips(60, 6, TextAndClassesTest::usual))).isEmpty();
  }

  @Test
  void whenTheClassesOfACityChangeTheModelHasRegret() {
    long change = 20 * 24 * HOUR;
    List<OutcomeRow> rows =
        trips(
            60,
            7,
            (row, random) ->
                row.eventMillis() >= change && row.texts().get("city").equals("Bern")
                    ? "bike"
                    : usual(row, random));

    List<Finding> findings = judged(rows);

    assertThat(findings).isNotEmpty();
    assertThat(findings.get(0).onset()).isAfterOrEqualTo(Instant.ofEpochMilli(change));
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsRegretToo() {
    long change = 20 * 24 * HOUR;
    List<OutcomeRow> rows =
        trips(
            60,
            9,
            (row, random) ->
                row.eventMillis() >= change && random.nextInt(10) == 0
                    ? "scooter"
                    : usual(row, random));

    assertThat(judged(rows)).isNotEmpty();
  }

  private static List<Finding> classes(List<OutcomeRow> rows) {
    return monitor(new Classes(0.01)).outcomes(MonitorState.START, rows).findings();
  }

  @Test
  void theClassesOfTheTrainingDataAreNoFinding() {
    assertThat(classes(trips(60, 6, TextAndClassesTest::usual))).isEmpty();
  }

  @Test
  void aNewClassIsToldOnceByItsName() {
    long change = 20 * 24 * HOUR;
    List<OutcomeRow> rows =
        trips(
            40,
            13,
            (row, random) ->
                row.eventMillis() >= change && random.nextInt(20) == 0
                    ? "scooter"
                    : usual(row, random));

    List<Finding> findings = classes(rows);

    assertThat(findings).extracting(Finding::kind).containsExactly("classes");
    assertThat(findings.get(0).message())
        .contains("are of classes that version 1 does not know: \"scooter\" (");
    assertThat(findings.get(0).eventTime())
        .isBetween(Instant.ofEpochMilli(change), Instant.ofEpochMilli(change + 2 * 24 * HOUR));
    assertThat(findings.get(0).statistics()).containsKey("appeared.scooter");
  }

  @Test
  void aClassThatVanishesIsToldAndAgainOnlyAfterItWasBack() {
    List<OutcomeRow> rows =
        trips(
            60,
            14,
            (row, random) -> {
              String word = usual(row, random);
              long day = row.eventMillis() / (24 * HOUR);
              boolean gone = (day >= 20 && day < 30) || day >= 40;
              return gone && word.equals("bike") ? "train" : word;
            });

    List<Finding> findings = classes(rows);

    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).message())
        .startsWith("\"bike\" has not come true in ")
        .endsWith("but is the class of 5.0 % of the training rows of version 1.");
    assertThat(findings.get(0).onset())
        .isBetween(Instant.ofEpochMilli(19 * 24 * HOUR), Instant.ofEpochMilli(20 * 24 * HOUR));
    assertThat(findings.get(1).onset()).isAfter(Instant.ofEpochMilli(39 * 24 * HOUR));
  }

  @Test
  void theBaselineHasWeightsForEachClassAndOneMore() {
    MonitorState state =
        monitor(new Quality("regret"))
            .outcomes(MonitorState.START, trips(2, 10, TextAndClassesTest::usual))
            .next();

    QualityWatch watch = (QualityWatch) state.watches().values().iterator().next();
    assertThat(watch.baseline().classes()).isEqualTo(CLASSES);
    assertThat(watch.baseline().weights()).hasSize(4 * watch.encoding().positions());
    assertThat(watch.baseline().learned()).isPositive();
  }
}
