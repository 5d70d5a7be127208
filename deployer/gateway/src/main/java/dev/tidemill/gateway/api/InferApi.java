package dev.tidemill.gateway.api;

import dev.tidemill.gateway.http.Exchange;
import dev.tidemill.gateway.log.PredictionSender;
import dev.tidemill.gateway.model.InputRejected;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.protocol.InferRequest;
import dev.tidemill.gateway.protocol.InferRequestReader;
import dev.tidemill.gateway.protocol.RequestRejected;
import dev.tidemill.gateway.route.TrafficSplit;
import dev.tidemill.gateway.serve.Inference;
import dev.tidemill.gateway.serve.NoNumber;
import dev.tidemill.gateway.serve.ServedVersion;
import dev.tidemill.gateway.serve.ServingRoute;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers inference requests: parse, route, score, answer; then, with the caller gone, shadow
 * scoring and the log. A quick model runs on the connection's own thread; a slow one on a bounded
 * executor, which turns requests away (503) when its queue is full.
 */
public final class InferApi {

  private static final String BINARY_HEADER = "Inference-Header-Content-Length";
  private static final String DEFECT = "the gateway failed; its log has the details";

  private static final String BY_HEADER = "header:";
  private static final Logger LOG = LoggerFactory.getLogger(InferApi.class);

  private final PredictionSender log;
  private final Executor slowModels;
  private final Executor remoteModels;
  private final Duration waitAtMost;
  private final GatewayMeters meters;
  private final InferAnswers answers;
  private final Clock clock;

  /**
   * @param slowModels runs slow models; refuses when full
   * @param remoteModels asks models at other servers; refuses when full
   * @param waitAtMost a request that waited longer for its turn is turned away
   */
  public InferApi(
      PredictionSender log,
      Executor slowModels,
      Executor remoteModels,
      Duration waitAtMost,
      GatewayMeters meters,
      Clock clock) {
    this.log = log;
    this.slowModels = slowModels;
    this.remoteModels = remoteModels;
    this.waitAtMost = waitAtMost;
    this.meters = meters;
    this.answers = new InferAnswers(meters);
    this.clock = clock;
  }

  /** Answers a request to an endpoint, or to one version of it. */
  void infer(Exchange exchange, ServingRoute serving, Optional<ServedVersion> version) {
    if (exchange.header(BINARY_HEADER).isPresent()) {
      String message = "binary tensors are not supported yet; send JSON (binary_data=False)";
      answers.refuse(exchange, serving, 400, message, Optional.empty());
      return;
    }
    InferRequest request;
    try {
      request = InferRequestReader.read(exchange.body());
    } catch (RequestRejected e) {
      answers.refuse(exchange, serving, e.status(), e.getMessage(), Optional.empty());
      return;
    }
    String id = request.id().orElseGet(InferApi::newId);
    Runnable work =
        version.isPresent()
            ? () -> probe(exchange, serving, version.get(), request, id)
            : () -> serve(exchange, serving, request, id);
    boolean slow = serving.slow() || version.filter(v -> v.model().mayTakeLong()).isPresent();
    if (!slow) {
      work.run();
      return;
    }
    try {
      executor(serving).execute(() -> beside(exchange, serving, id, work));
    } catch (RejectedExecutionException e) {
      answers.refuse(
          exchange, serving, 503, "too many requests wait for this model", Optional.of(id));
    }
  }

  private Executor executor(ServingRoute serving) {
    return serving.waits() ? remoteModels : slowModels;
  }

  /** Runs work off the connection's thread, where nobody else would handle what it throws. */
  private void beside(Exchange exchange, ServingRoute serving, String id, Runnable work) {
    if (exchange.ageNanos() > waitAtMost.toNanos()) {
      answers.refuse(exchange, serving, 503, "waited too long for its turn", Optional.of(id));
      return;
    }
    try {
      work.run();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("a request to {} failed", exchange.path(), e);
      answers.refuse(exchange, serving, 500, DEFECT, Optional.of(id));
    }
  }

  private void serve(Exchange exchange, ServingRoute serving, InferRequest request, String id) {
    Inference inference;
    try {
      checkOutputs(serving.champion().model(), request);
      inference = new Inference(serving, request.inputs(), subject(exchange, serving, request, id));
    } catch (InputRejected | RequestRejected e) {
      answers.refuse(exchange, serving, 400, e.getMessage(), Optional.of(id));
      return;
    }
    try {
      Inference.Answered answered = inference.answer();
      answers.answer(exchange, serving, answered.version(), request, id, answered.answer());
    } catch (ModelFailure e) {
      failed(exchange, serving, inference.accepted(), e, id);
    }
    conclude(exchange, inference, serving);
  }

  /** A model that needs every input to be a number shows it by an answer that is not finite. */
  private void failed(
      Exchange exchange,
      ServingRoute serving,
      Collection<TensorValue> accepted,
      ModelFailure e,
      String id) {
    Optional<String> missing =
        e.kind() == ModelFailure.Kind.NOT_FINITE ? NoNumber.among(accepted) : Optional.empty();
    if (missing.isPresent()) {
      String message =
          missing.get() + ", and the model has no answer to that: send a finite number";
      answers.refuse(exchange, serving, 400, message, Optional.of(id));
    } else {
      answers.refuse(exchange, serving, 500, e.getMessage(), Optional.of(id));
    }
  }

  /**
   * Does what nobody waits for. The second try of a run that took too long must not hold up a
   * connection.
   */
  private void conclude(Exchange exchange, Inference inference, ServingRoute serving) {
    inference.shadow();
    if (!inference.timedOut() || !exchange.onConnectionThread()) {
      finish(inference, serving, true);
      return;
    }
    try {
      executor(serving).execute(() -> finish(inference, serving, true));
    } catch (RejectedExecutionException e) {
      finish(inference, serving, false);
    }
  }

  private void finish(Inference inference, ServingRoute serving, boolean retry) {
    Prediction prediction;
    try {
      prediction = inference.finish(retry);
    } catch (RuntimeException e) {
      serving.counters().dropped();
      throw e;
    }
    log(prediction, serving);
  }

  /**
   * All requests of a rollout are logged, because they are its evidence. Failures are always
   * logged, for people. Those outside the logged share are marked: the answers to the other
   * requests are missing beside them.
   */
  private void log(Prediction prediction, ServingRoute serving) {
    meters.scored(prediction);
    Route route = serving.route();
    if (route.rolloutId().isPresent()
        || TrafficSplit.sampled(
            "log", route.endpoint(), prediction.requestId(), route.logShare())) {
      log.offer(prediction, serving.counters());
    } else if (prediction.scores().stream().anyMatch(score -> !score.error().isEmpty())) {
      log.offer(prediction.beside(), serving.counters());
    } else {
      serving.counters().leftOut();
    }
  }

  /**
   * Asks one version for its answer. Only people do that, so it is neither traffic nor evidence.
   */
  private void probe(
      Exchange exchange,
      ServingRoute serving,
      ServedVersion version,
      InferRequest request,
      String id) {
    try {
      checkOutputs(version.model(), request);
      Map<String, TensorValue> accepted = version.model().inputs().accept(request.inputs());
      try {
        ServedModel.Answer answer = version.model().run(accepted);
        answers.answer(exchange, serving, version.version(), request, id, answer);
      } catch (ModelFailure e) {
        failed(exchange, serving, accepted.values(), e, id);
      }
    } catch (InputRejected | RequestRejected e) {
      answers.refuse(exchange, serving, 400, e.getMessage(), Optional.of(id));
    } catch (RuntimeException e) {
      LOG.error("a request to {} failed", exchange.path(), e);
      answers.refuse(exchange, serving, 500, DEFECT, Optional.of(id));
    }
  }

  /** Without an event time of its own, a request's event time is exactly the wall clock's. */
  private Inference.Subject subject(
      Exchange exchange, ServingRoute serving, InferRequest request, String id) {
    Instant now = clock.instant();
    String stickyBy = serving.route().stickyBy();
    Optional<String> key = request.key();
    if (key.isEmpty() && stickyBy.startsWith(BY_HEADER)) {
      key = exchange.header(stickyBy.substring(BY_HEADER.length()));
    }
    return new Inference.Subject(id, key.orElse(id), now, request.eventTime().orElse(now));
  }

  private static void checkOutputs(ServedModel model, InferRequest request) {
    for (String name : request.outputs()) {
      List<String> names = model.outputs().stream().map(TensorSpec::name).toList();
      if (!names.isEmpty() && !names.contains(name)) {
        throw new RequestRejected(
            400, "no output is called '%s'; the outputs are %s".formatted(name, names));
      }
    }
  }

  /** A random (version 4) UUID from a generator that threads do not wait for. */
  private static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }
}
