package dev.tidemill.gateway.state;

import dev.tidemill.gateway.log.Sink;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeat: it tells what this gateway has and does. A change is told within {@link
 * Beats#look}, counts of requests less often; when nothing changes, a heartbeat only shows that the
 * gateway is alive. Each heartbeat that Kafka confirms also proves that Kafka is there.
 */
public final class StateReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StateReporter.class);

  private final Supplier<GatewayState> current;
  private final Sink<GatewayState> sink;
  private final Beats beats;
  private final Runnable onConfirmed;
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "gateway-heartbeat");
  private final AtomicReference<Optional<Long>> confirmedNanos =
      new AtomicReference<>(Optional.empty());
  private Optional<GatewayState> told = Optional.empty();
  private long toldNanos;
  private volatile boolean closed;

  /**
   * @param onConfirmed called, on any thread, after Kafka confirmed a heartbeat
   */
  public StateReporter(
      Supplier<GatewayState> current, Sink<GatewayState> sink, Beats beats, Runnable onConfirmed) {
    this.current = current;
    this.sink = sink;
    this.beats = beats;
    this.onConfirmed = onConfirmed;
    thread.setDaemon(true);
  }

  /** Starts the heartbeat. */
  public void start() {
    thread.start();
  }

  /** Looks now whether there is something new. */
  public void changed() {
    changed.release();
  }

  /** Time since Kafka last confirmed a heartbeat; empty before the first time. */
  public Optional<Duration> sinceConfirmed() {
    return confirmedNanos.get().map(nanos -> Duration.ofNanos(System.nanoTime() - nanos));
  }

  private void run() {
    try {
      while (!closed) {
        GatewayState state = current.get();
        if (due(state)) {
          report(state);
        }
        changed.tryAcquire(beats.look().toMillis(), TimeUnit.MILLISECONDS);
        changed.drainPermits();
      }
    } catch (InterruptedException e) {
      LOG.debug("the heartbeat ends");
    }
  }

  private boolean due(GatewayState state) {
    if (told.isEmpty() || !withoutCounts(state).equals(withoutCounts(told.get()))) {
      return true;
    }
    boolean counted = !state.endpoints().equals(told.get().endpoints());
    Duration pace = counted ? beats.counting() : beats.resting();
    return System.nanoTime() - toldNanos >= pace.toNanos();
  }

  /** What is told as soon as it changes. */
  private static List<Object> withoutCounts(GatewayState state) {
    return List.of(
        state.endpoints().stream().map(EndpointState::withoutCounts).toList(), state.refused());
  }

  private void report(GatewayState state) throws InterruptedException {
    told = Optional.of(state);
    toldNanos = System.nanoTime();
    try {
      sink.send(state)
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  confirmedNanos.set(Optional.of(System.nanoTime()));
                  onConfirmed.run();
                }
              });
    } catch (RuntimeException e) {
      LOG.warn("the heartbeat cannot be sent: {}", e.toString());
    }
  }

  /** Ends the heartbeat, with a last report if Kafka takes it at once. */
  @Override
  public void close() {
    closed = true;
    changed.release();
    try {
      thread.join(1000);
      thread.interrupt();
      thread.join(500);
      if (!thread.isAlive()
          && sinceConfirmed()
              .filter(since -> since.compareTo(beats.resting().multipliedBy(2)) < 0)
              .isPresent()) {
        report(current.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
