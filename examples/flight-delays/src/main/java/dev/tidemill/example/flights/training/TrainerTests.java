package dev.tidemill.example.flights.training;

import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightFeatures;
import dev.tidemill.example.flights.contract.Program;
import dev.tidemill.example.flights.contract.Program.Environment;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The pipeline's {@code code.test}: unit tests of the feature and training code as it stands in the
 * code's folder, run before each training. They need no test framework and take about a second.
 */
public final class TrainerTests implements Program {
  private static final LocalDateTime START = LocalDateTime.of(2001, 1, 1, 6, 0);
  private static final int SEED = 7;

  /** Of late flights told by the hour alone, which a logistic regression learns too. */
  private static final double MIN_AUC = 0.6;

  /** A test: returns normally or throws. */
  private interface Test {
    void run() throws Exception;
  }

  private final Path folder;
  private final Learner trees;
  private int failed;
  private PrintStream out;
  private PrintStream err;

  /**
   * @param folder the code's folder, which holds {@code trainer/trainer.properties}
   */
  public TrainerTests(Path folder) {
    this(folder, new TreesLearner());
  }

  TrainerTests(Path folder, Learner trees) {
    this.folder = folder;
    this.trees = trees;
  }

  public static void main(String[] arguments) {
    System.exit(new TrainerTests(Path.of("")).exitCode(Environment.ofProcess()));
  }

  @Override
  public String name() {
    return "trainer-tests";
  }

  @Override
  public void run(Environment environment) throws RefusedException {
    out = environment.out();
    err = environment.err();
    test("the settings of this folder are valid", this::settingsAreValid);
    test("an airport's code is its letters in base 26", TrainerTests::destinationCodes);
    test("a first flight gets the usual shares", TrainerTests::firstFlight);
    test("an outcome counts once the flight has landed", TrainerTests::outcomeCountsAfterLanding);
    test("outcomes that are not known change no input", TrainerTests::noLeak);
    test("AUC and log-loss are right on a known case", TrainerTests::scores);
    test("newer rows weigh more", TrainerTests::recency);
    test("training learns, and the same rows give the same model", this::training);
    if (failed > 0) {
      throw new RefusedException(failed + " tests failed");
    }
  }

  private void test(String what, Test test) {
    try {
      test.run();
      out.println("ok      " + what);
    } catch (Exception | AssertionError | LinkageError e) {
      failed++;
      out.println("FAILED  " + what + ": " + e);
    }
  }

  private TrainerSettings settings() throws Exception {
    Path none = Files.createTempFile("parameters", ".json");
    try {
      Files.write(none, "{\"rounds\": 10}".getBytes(StandardCharsets.UTF_8));
      return TrainerSettings.read(folder.resolve("trainer").resolve("trainer.properties"), none);
    } finally {
      Files.delete(none);
    }
  }

  private void settingsAreValid() throws Exception {
    require(settings().rounds() == 10, "a run's parameters must win");
  }

  private static void destinationCodes() {
    require(FlightFeatures.destinationCode("AAA") == 0, "AAA");
    require(FlightFeatures.destinationCode("ZZZ") == 26 * 26 * 26 - 1, "ZZZ");
    require(Float.isNaN(FlightFeatures.destinationCode("A1")), "not an airport");
  }

  private static void firstFlight() {
    float[] inputs = new FlightFeatures().inputs(flight(0, 0, 600));
    require(
        Arrays.equals(inputs, new float[] {6, 0, 1, 600, 9909, 0.2f, 5, 0.2f, 0}),
        Arrays.toString(inputs));
  }

  private static void outcomeCountsAfterLanding() {
    FlightFeatures features = new FlightFeatures();
    features.inputs(flight(0, 60, 600));
    float before = features.inputs(flight(119, 0, 600))[5];
    float after = features.inputs(flight(120, 0, 600))[5];
    require(before == 0.2f && after == 0.6f, before + " then " + after);
  }

  private static void noLeak() {
    List<Flight> flights = flights(400);
    LocalDateTime cut = flights.get(300).departedAt();
    FlightFeatures known = new FlightFeatures();
    FlightFeatures scrambled = new FlightFeatures();
    for (Flight f : flights) {
      int delay = f.landedAt().isAfter(cut) ? 999 - f.arrivalDelayMin() : f.arrivalDelayMin();
      Flight other =
          new Flight(f.id(), f.departedAt(), delay, f.distanceMi(), f.origin(), f.destination());
      float[] a = known.inputs(f);
      float[] b = scrambled.inputs(other);
      require(f.departedAt().isAfter(cut) || Arrays.equals(a, b), "flight " + f.id());
    }
  }

  private static void scores() {
    float[] labels = {0, 1, 0, 1};
    float[] probabilities = {0.2f, 0.2f, 0.4f, 0.8f};
    require(Scores.auc(probabilities, labels) == 0.625, "AUC");
    double expected = -(Math.log(0.8) + Math.log(0.2) + Math.log(0.6) + Math.log(0.8)) / 4;
    require(Math.abs(Scores.logLoss(probabilities, labels) - expected) < 1e-7, "log-loss");
  }

  private static void recency() {
    long day = 86_400;
    TrainingRows rows =
        new TrainingRows(List.of("x"), new long[] {0, 10 * day}, new float[2], new float[2]);
    float[] weights = rows.recencyWeights(10);
    require(weights[1] == 2 * weights[0], Arrays.toString(weights));
    require(Math.abs(weights[0] + weights[1] - 2) < 1e-6, "weights are 1 on average");
  }

  private void training() throws Exception {
    TrainingRows rows = rows(flights(1_500));
    float[] weights = rows.recencyWeights(28);
    TrainerSettings settings = settings();
    Learner learner = new ChosenLearner(trees, err);
    byte[] first = learner.learn(rows, weights, settings, SEED).onnx();
    Learner.Learnt again = learner.learn(rows, weights, settings, SEED);
    require(Arrays.equals(first, again.onnx()), "the bytes differ");
    double auc = Scores.auc(again.probabilities(), rows.labels());
    require(auc > MIN_AUC, "AUC on its own rows is " + auc);
  }

  private static TrainingRows rows(List<Flight> flights) {
    int width = FlightFeatures.NAMES.size();
    long[] seconds = new long[flights.size()];
    float[] labels = new float[flights.size()];
    float[] inputs = new float[flights.size() * width];
    FlightFeatures features = new FlightFeatures();
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = flights.get(i).departedAt().toEpochSecond(ZoneOffset.UTC);
      labels[i] = flights.get(i).late() ? 1 : 0;
      System.arraycopy(features.inputs(flights.get(i)), 0, inputs, i * width, width);
    }
    return new TrainingRows(FlightFeatures.NAMES, seconds, labels, inputs);
  }

  /** Flights every few minutes, later in the day more often late. */
  private static List<Flight> flights(int n) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Flight> flights = new ArrayList<>();
    int minute = 0;
    for (int i = 0; i < n; i++) {
      minute += random.nextInt(6);
      int hour = START.plusMinutes(minute).getHour();
      int delay = random.nextDouble() < hour / 30.0 ? 40 : -5;
      flights.add(flight(minute, delay, 100 + random.nextInt(2_000)));
    }
    return flights;
  }

  private static Flight flight(int minute, int delayMin, int distanceMi) {
    return new Flight(minute, START.plusMinutes(minute), delayMin, distanceMi, "ATL", "ORD");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
