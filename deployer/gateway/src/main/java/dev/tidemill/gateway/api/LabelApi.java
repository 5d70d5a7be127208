package dev.tidemill.gateway.api;

import dev.tidemill.gateway.http.Exchange;
import dev.tidemill.gateway.label.EndpointLabels;
import dev.tidemill.gateway.label.LabelJson;
import dev.tidemill.gateway.label.LabelJson.LabelRejected;
import dev.tidemill.gateway.log.Sink;
import dev.tidemill.gateway.protocol.ResponseWriter;
import dev.tidemill.schemas.message.Label;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Takes labels: 202 once Kafka has all of the request's labels; 400 for one that cannot be true, or
 * that is of an endpoint that does not exist; 413 for more than may ever wait; 503 when too many
 * wait, or Kafka does not take them in time (they may have arrived all the same: the same label
 * again is harmless).
 */
public final class LabelApi {

  private static final int MOST_CLASSES = 20;

  private final Function<String, Optional<EndpointLabels>> rules;
  private final BooleanSupplier allRoutesKnown;
  private final Sink<Label> sink;
  private final Executor senders;
  private final Semaphore room;
  private final int capacity;
  private final Duration within;
  private final Clock clock;

  /**
   * @param rules what labels of an endpoint may be; empty where there is no route to it
   * @param allRoutesKnown whether an endpoint that is not known here does not exist
   * @param senders hands labels to the sink, which may wait; one thread keeps their order
   * @param capacity labels that may wait
   * @param within how long Kafka may take
   */
  public LabelApi(
      Function<String, Optional<EndpointLabels>> rules,
      BooleanSupplier allRoutesKnown,
      Sink<Label> sink,
      Executor senders,
      int capacity,
      Duration within,
      Clock clock) {
    this.rules = rules;
    this.allRoutesKnown = allRoutesKnown;
    this.sink = sink;
    this.senders = senders;
    this.room = new Semaphore(capacity);
    this.capacity = capacity;
    this.within = within;
    this.clock = clock;
  }

  /** Answers {@code POST /v1/labels}. */
  void take(Exchange exchange) {
    List<Label> labels;
    try {
      labels = LabelJson.read(exchange.body(), clock.instant(), rules);
    } catch (LabelRejected e) {
      exchange.answer(400, ResponseWriter.error("invalid-label", e.getMessage(), e.field()));
      return;
    }
    Optional<Label> stray =
        labels.stream().filter(label -> rules.apply(label.endpoint()).isEmpty()).findFirst();
    if (stray.isPresent()) {
      String at = labels.size() == 1 ? "" : "[" + labels.indexOf(stray.get()) + "].";
      unknown(exchange, stray.get().endpoint(), at + "endpoint");
      return;
    }
    if (labels.size() > capacity) {
      String message = "a body may hold %d labels; it has %d".formatted(capacity, labels.size());
      exchange.answer(413, ResponseWriter.error("too-many-labels", message, ""));
      return;
    }
    if (!room.tryAcquire(labels.size())) {
      busy(exchange, "labels wait for Kafka; at most " + capacity + " may");
      return;
    }
    CompletableFuture<Void> sent = new CompletableFuture<>();
    sent.whenComplete((done, failure) -> room.release(labels.size()));
    try {
      senders.execute(() -> send(labels, sent));
    } catch (RejectedExecutionException e) {
      sent.completeExceptionally(e);
    }
    sent.copy()
        .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((done, failure) -> answer(exchange, labels, failure));
  }

  /**
   * Until all routes have been read, the endpoint may still come; the caller sends the label again,
   * so nothing is lost.
   */
  private void unknown(Exchange exchange, String endpoint, String field) {
    if (allRoutesKnown.getAsBoolean()) {
      String message =
          GatewayApi.noEndpoint(endpoint) + "; allowed are the endpoints that the gateway serves";
      exchange.answer(400, ResponseWriter.error("unknown-endpoint", message, field));
    } else {
      busy(exchange, GatewayApi.routesUnread(endpoint));
    }
  }

  private void send(List<Label> labels, CompletableFuture<Void> sent) {
    try {
      CompletableFuture<?>[] each = new CompletableFuture<?>[labels.size()];
      for (int i = 0; i < each.length; i++) {
        each[i] = sink.send(labels.get(i)).toCompletableFuture();
      }
      CompletableFuture.allOf(each)
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sent.completeExceptionally(e);
    } catch (RuntimeException e) {
      sent.completeExceptionally(e);
    }
  }

  private void answer(Exchange exchange, List<Label> labels, Throwable failure) {
    if (failure == null) {
      exchange.answer(202, ResponseWriter.accepted(labels.size(), unknownClasses(labels)));
    } else {
      busy(exchange, "Kafka has not taken the labels in time; send them again");
    }
  }

  /** Classes that the models do not know: taken, since the world may have new ones, and told. */
  private List<String> unknownClasses(List<Label> labels) {
    return labels.stream()
        .filter(
            label ->
                rules
                    .apply(label.endpoint())
                    .filter(r -> label.text().filter(r::unknown).isPresent())
                    .isPresent())
        .map(label -> label.text().orElseThrow())
        .distinct()
        .limit(MOST_CLASSES)
        .toList();
  }

  private static void busy(Exchange exchange, String message) {
    byte[] body = ResponseWriter.error("try-again", message, "");
    exchange.answer(503, Unpooled.wrappedBuffer(body), headers -> headers.set("Retry-After", "1"));
  }
}
