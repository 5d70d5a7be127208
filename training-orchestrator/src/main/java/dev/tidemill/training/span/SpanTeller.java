package dev.tidemill.training.span;

import dev.tidemill.kit.decide.Origin;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.LogReader;
import dev.tidemill.kit.worker.Received;
import dev.tidemill.schemas.message.RolloutEvent;
import dev.tidemill.schemas.message.RunEvent;
import dev.tidemill.schemas.topic.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a collector of OpenTelemetry what runs and rollouts did, each piece of work once it has
 * ended, also after this process was killed.
 */
public final class SpanTeller implements AutoCloseable {

  /** Where spans are sent. */
  public static final Setting<String> ENDPOINT =
      Setting.address(
          "otlp-endpoint",
          "http://collector:4318",
          "address of an OpenTelemetry collector that gets the spans of runs and rollouts by"
              + " OTLP over HTTP, such as http://collector:4318; set it at one"
              + " training-orchestrator; empty: none");

  /** What is sent along. */
  public static final Setting<String> HEADERS =
      Setting.text(
          "otlp-headers",
          "",
          "file of the headers that otlp-endpoint asks for, a line NAME: VALUE each; readable by its"
              + " owner alone; empty: none");

  /** Of how many traces the spans are sent. */
  public static final Setting<Double> SAMPLING =
      new Setting<>(
          "otlp-sampling",
          "share of the traces whose spans are sent; a trace is sent as a whole",
          "a share from 0 to 1, such as 0.1",
          SpanTeller::share,
          1.0);

  private static final Logger LOG = LoggerFactory.getLogger(SpanTeller.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Sends spans. */
  interface Sender extends AutoCloseable {

    /**
     * Sends them and waits for the answer.
     *
     * @return whether they were taken, or never will be
     */
    boolean send(List<ToldSpan> spans);

    @Override
    void close();
  }

  private final SpanPositions positions;
  private final Sender sender;
  private final Duration firstWait;
  private final RunSpans runs = new RunSpans();
  private final RolloutSpans rollouts = new RolloutSpans();
  private final CountDownLatch closing = new CountDownLatch(1);
  private LogReader reader;

  SpanTeller(SpanPositions positions, Sender sender, Duration firstWait) {
    this.positions = positions;
    this.sender = sender;
    this.firstWait = firstWait;
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException();
    }
    return share;
  }

  /** Starts to tell where the settings say; nothing if they say nothing. */
  public static Optional<SpanTeller> start(ServiceContext context) {
    String endpoint = context.settings().get(ENDPOINT);
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    SpanTeller teller =
        new SpanTeller(
            new SpanPositions(
                context.home().resolve("otlp").resolve(context.instanceId() + ".properties")),
            OtlpSender.of(
                endpoint, context.settings().get(HEADERS), context.settings().get(SAMPLING)),
            FIRST_WAIT);
    teller.open();
    teller.reader =
        LogReader.of(context, "otlp")
            .on(Topics.RUNS, teller::run)
            .on(Topics.ROLLOUTS, teller::rollout)
            .start();
    return Optional.of(teller);
  }

  /** Reads what was told before. */
  void open() {
    try {
      positions.open();
    } catch (IOException e) {
      throw new UncheckedIOException("The file of the spans that were told cannot be read", e);
    }
  }

  /** Tells what ended with an event, and returns once it is told. */
  void run(Received<RunEvent> record) {
    tell(record.origin(), runs.take(record.value()));
  }

  /** As {@link #run}. */
  void rollout(Received<RolloutEvent> record) {
    tell(record.origin(), rollouts.take(record.value()));
  }

  private void tell(Origin at, List<ToldSpan> spans) {
    if (spans.isEmpty() || positions.isTold(at)) {
      return;
    }
    Duration wait = firstWait;
    while (closing.getCount() > 0) {
      if (sender.send(spans)) {
        positions.told(at);
        return;
      }
      if (stopsWithin(wait)) {
        return;
      }
      Duration twice = wait.multipliedBy(2);
      wait = twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
      LOG.warn("Spans that were not taken are sent again, next in {} s", wait.toSeconds());
    }
  }

  private boolean stopsWithin(Duration wait) {
    try {
      return closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    closing.countDown();
    if (reader != null) {
      reader.close();
    }
    sender.close();
  }
}
