package dev.tidemill.gateway.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.OnnxModel;
import dev.tidemill.gateway.model.RunDeadlines;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.Task;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class InferenceTest {

  private static final Signature SIGNATURE =
      new Signature(List.of(), List.of(), List.of(), Optional.empty());
  private static final Map<String, TensorValue> INPUTS =
      Map.of(
          "features",
          new TensorValue("features", Datatype.FP32, new long[] {1, 3}, new float[] {1, 2, 3}));

  private final EndpointCounters counters = new EndpointCounters();

  @Test
  void whateverACandidateThrowsTheChampionAnswersAndTheFailureIsRecorded() {
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(10))) {
      ServedVersion champion = new ServedVersion(1, RouteRole.CHAMPION, works(deadlines));
      ServedVersion candidate = new ServedVersion(2, RouteRole.CANDIDATE, breaksTheCodeAroundIt());
      Inference inference = inference(champion, Optional.of(Pair.of(champion, candidate)));

      assertThat(inference.answer().version()).isEqualTo(1);
      inference.shadow();
      Prediction prediction = inference.finish(true);
      assertThat(prediction.canary()).isTrue();
      assertThat(prediction.answeredBy()).isEqualTo(1);
      VersionScore failed = prediction.scores().get(0);
      assertThat(failed.version()).isEqualTo(2);
      assertThat(failed.error()).startsWith("ERROR: java.lang.IllegalStateException");
      assertThat(failed.attributable()).isTrue();
      assertThat(counters.answeredCount()).isEqualTo(1);
    }
  }

  @Test
  void whateverAChampionThrowsIsAFailedRequestWithItsPrediction() {
    ServedVersion champion = new ServedVersion(1, RouteRole.CHAMPION, breaksTheCodeAroundIt());
    Inference inference = inference(champion, Optional.empty());

    assertThatThrownBy(inference::answer).isInstanceOf(ModelFailure.class);
    inference.shadow();
    Prediction prediction = inference.finish(true);
    assertThat(prediction.answeredBy()).isZero();
    assertThat(prediction.score()).isNaN();
    assertThat(prediction.scores().get(0).error()).startsWith("ERROR: java.lang.");
    assertThat(counters.failedCount()).isEqualTo(1);
    assertThat(counters.answeredCount()).isZero();
  }

  /**
   * What is checked beside the run of a candidate is not its latency: A10 compares like with like.
   */
  @Test
  void theTimeOfACandidateIsThatOfItsRunAsTheChampionsIs() {
    AtomicLong nanos = new AtomicLong();
    Map<String, TensorValue> slowToRead =
        new HashMap<>(INPUTS) {
          private static final long serialVersionUID = 1L;

          @Override
          public TensorValue get(Object name) {
            nanos.addAndGet(5_000_000);
            return super.get(name);
          }
        };
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(10))) {
      ServedVersion champion = new ServedVersion(1, RouteRole.CHAMPION, works(deadlines));
      ServedVersion candidate = new ServedVersion(2, RouteRole.CANDIDATE, works(deadlines));
      Inference inference =
          inference(champion, Optional.of(Pair.of(champion, candidate)), slowToRead, nanos::get);
      inference.answer();
      inference.shadow();
      assertThat(nanos.get()).isEqualTo(10_000_000);
      assertThat(inference.finish(true).scores())
          .hasSize(2)
          .allSatisfy(score -> assertThat(score.latencyMicros()).isZero());
    }
  }

  private Inference inference(ServedVersion champion, Optional<Pair> pair) {
    return inference(champion, pair, INPUTS, System::nanoTime);
  }

  private Inference inference(
      ServedVersion champion,
      Optional<Pair> pair,
      Map<String, TensorValue> inputs,
      LongSupplier nanos) {
    Route route =
        new Route(
            "e",
            "demo/p",
            1,
            1,
            Instant.EPOCH,
            Optional.of("r"),
            1,
            List.<RouteVersion>of(),
            "id",
            1,
            1,
            List.of(),
            0,
            Task.BINARY_CLASSIFICATION);
    ServingRoute serving =
        new ServingRoute(
            "g",
            route,
            champion,
            pair,
            pair.isPresent() ? 100 : 0,
            Map.of(),
            false,
            counters,
            new RoutedUnits(),
            new Breaker(0),
            new Unasked());
    return new Inference(
        serving, inputs, new Inference.Subject("f-1", "f-1", Instant.EPOCH, Instant.EPOCH), nanos);
  }

  private static ServedModel works(RunDeadlines deadlines) {
    try {
      Path file = Path.of(InferenceTest.class.getResource("/models/plain.onnx").toURI());
      return new ServedModel(OnnxModel.load(file, deadlines), SIGNATURE);
    } catch (URISyntaxException | java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its run options are closed, which ONNX Runtime meets with an unchecked exception. */
  private static ServedModel breaksTheCodeAroundIt() {
    try (RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(10))) {
      ServedModel model = works(deadlines);
      model.answer(INPUTS);
      return model;
    }
  }
}
