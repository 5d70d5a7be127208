package dev.tidemill.gateway.api;

import dev.tidemill.gateway.http.Exchange;
import dev.tidemill.gateway.log.PredictionLog;
import dev.tidemill.gateway.model.InputRejected;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.protocol.InferRequest;
import dev.tidemill.gateway.protocol.InferRequestReader;
import dev.tidemill.gateway.protocol.RequestRejected;
import dev.tidemill.gateway.protocol.ResponseWriter;
import dev.tidemill.gateway.route.TrafficSplit;
import dev.tidemill.gateway.serve.Inference;
import dev.tidemill.gateway.serve.ServedVersion;
import dev.tidemill.gateway.serve.ServingRoute;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers inference requests: parse, route, score, answer; then, with the caller gone, shadow
 * scoring and the log. A quick model runs on the connection's own thread; a slow one on a bounded
 * executor, which turns requests away (503) when its queue is full.
 */
public final class InferApi {

  static final String VERSION_HEADER = "X-Tidemill-Version";
  static final String EPOCH_HEADER = "X-Tidemill-Epoch";
  static final String REQUEST_ID_HEADER = "X-Tidemill-Request-Id";
  private static final String BY_HEADER = "header:";

  private final PredictionLog log;
  private final Executor slowModels;
  private final Duration waitAtMost;
  private final GatewayMeters meters;
  private final Clock clock;

  /**
   * @param slowModels runs slow models; refuses when full
   * @param waitAtMost a request that waited longer for its turn is turned away
   */
  public InferApi(
      PredictionLog log,
      Executor slowModels,
      Duration waitAtMost,
      GatewayMeters meters,
      Clock clock) {
    this.log = log;
    this.slowModels = slowModels;
    this.waitAtMost = waitAtMost;
    this.meters = meters;
    this.clock = clock;
  }

  /** Answers a request to an endpoint, or to one version of it. */
  void infer(Exchange exchange, ServingRoute serving, Optional<ServedVersion> version) {
    InferRequest request;
    try {
      request = InferRequestReader.read(exchange.body());
    } catch (RequestRejected e) {
      refuse(exchange, serving, e.status(), e.getMessage(), Optional.empty());
      return;
    }
    String id = request.id().orElseGet(InferApi::newId);
    Runnable work =
        version.isPresent()
            ? () -> probe(exchange, serving, version.get(), request, id)
            : () -> serve(exchange, serving, request, id);
    if (!serving.slow()) {
      work.run();
      return;
    }
    try {
      slowModels.execute(() -> inTime(exchange, serving, id, work));
    } catch (RejectedExecutionException e) {
      refuse(exchange, serving, 503, "too many requests wait for this model", Optional.of(id));
    }
  }

  private void inTime(Exchange exchange, ServingRoute serving, String id, Runnable work) {
    if (exchange.ageNanos() > waitAtMost.toNanos()) {
      refuse(exchange, serving, 503, "waited too long for its turn", Optional.of(id));
    } else {
      work.run();
    }
  }

  private void serve(Exchange exchange, ServingRoute serving, InferRequest request, String id) {
    Inference inference;
    try {
      checkOutputs(serving.champion().model(), request);
      inference = new Inference(serving, request.inputs(), subject(exchange, serving, request, id));
    } catch (InputRejected | RequestRejected e) {
      refuse(exchange, serving, 400, e.getMessage(), Optional.of(id));
      return;
    }
    try {
      Inference.Answered answered = inference.answer();
      answer(exchange, serving, answered.version(), id, select(answered.answer(), request));
    } catch (ModelFailure e) {
      refuse(exchange, serving, 500, "no version answers: " + e.getMessage(), Optional.of(id));
    }
    finish(inference, serving, id);
  }

  private void finish(Inference inference, ServingRoute serving, String id) {
    Prediction prediction;
    try {
      prediction = inference.finish();
    } catch (RuntimeException e) {
      serving.counters().dropped();
      throw e;
    }
    log(prediction, serving, id);
  }

  private void log(Prediction prediction, ServingRoute serving, String id) {
    meters.scored(prediction);
    Route route = serving.route();
    if (TrafficSplit.sampled("log", route.endpoint(), id, route.logShare())) {
      log.offer(prediction, serving.counters());
    } else {
      serving.counters().dropped();
    }
  }

  /** Asks one version for its answer. People do that: it is no traffic, and no evidence. */
  private void probe(
      Exchange exchange,
      ServingRoute serving,
      ServedVersion version,
      InferRequest request,
      String id) {
    try {
      checkOutputs(version.model(), request);
      ServedModel.Answer answer = version.model().answer(request.inputs());
      answer(exchange, serving, version.version(), id, select(answer, request));
    } catch (InputRejected | RequestRejected e) {
      refuse(exchange, serving, 400, e.getMessage(), Optional.of(id));
    } catch (ModelFailure e) {
      refuse(exchange, serving, 500, e.getMessage(), Optional.of(id));
    }
  }

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
      if (model.model().outputs().stream().noneMatch(output -> output.name().equals(name))) {
        throw new RequestRejected(
            400,
            "no output is called '%s'; the outputs are %s"
                .formatted(
                    name, model.model().outputs().stream().map(spec -> spec.name()).toList()));
      }
    }
  }

  private static Collection<TensorValue> select(ServedModel.Answer answer, InferRequest request) {
    if (request.outputs().isEmpty()) {
      return answer.outputs().values();
    }
    List<TensorValue> selected = new ArrayList<>();
    for (String name : request.outputs()) {
      Optional.ofNullable(answer.outputs().get(name)).ifPresent(selected::add);
    }
    return selected;
  }

  private void answer(
      Exchange exchange,
      ServingRoute serving,
      int version,
      String id,
      Collection<TensorValue> outputs) {
    ByteBuf body = exchange.newBody();
    String versionText = Integer.toString(version);
    ResponseWriter.infer(
        new ByteBufOutputStream(body), serving.route().endpoint(), versionText, id, outputs);
    exchange.answer(
        200,
        body,
        headers -> {
          headers.set(VERSION_HEADER, versionText);
          identify(headers, serving.route(), id);
        });
    meters.request(serving.route().endpoint(), 200, exchange.ageNanos());
  }

  private void refuse(
      Exchange exchange, ServingRoute serving, int status, String message, Optional<String> id) {
    ByteBuf body = exchange.newBody().writeBytes(ResponseWriter.error(message));
    exchange.answer(
        status,
        body,
        headers -> {
          identify(headers, serving.route(), id.orElse(""));
          if (status == 503) {
            headers.set("Retry-After", "1");
          }
        });
    meters.request(serving.route().endpoint(), status, exchange.ageNanos());
  }

  private static void identify(HttpHeaders headers, Route route, String id) {
    headers.set(EPOCH_HEADER, route.generation() + "." + route.epoch());
    if (id.chars().allMatch(c -> c >= ' ' && c < 127) && !id.isEmpty()) {
      headers.set(REQUEST_ID_HEADER, id);
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
