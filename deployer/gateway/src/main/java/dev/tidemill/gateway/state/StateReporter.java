package dev.tidemill.gateway.state;

import dev.tidemill.gateway.log.Sink;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.GatewayState;
import java.time.Clock;
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
 * The heartbeat: what this gateway has and does, at a steady pace and at once after a change. Each
 * heartbeat that Kafka confirms is also the proof that Kafka is there.
 */
public final class StateReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StateReporter.class);

  private final String gateway;
  private final String address;
  private final Supplier<List<EndpointState>> endpoints;
  private final Sink<GatewayState> sink;
  private final Duration every;
  private final Duration timeToLive;
  private final Runnable onConfirmed;
  private final Clock clock;
  private final Semaphore changed = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "gateway-heartbeat");
  private final AtomicReference<Optional<Long>> confirmedNanos =
      new AtomicReference<>(Optional.empty());
  private volatile boolean closed;

  /**
   * @param address where the gateway listens
   * @param every pace without changes
   * @param timeToLive after which a silent gateway counts as gone
   * @param onConfirmed told, on any thread, after Kafka confirmed a heartbeat
   */
  public StateReporter(
      String gateway,
      String address,
      Supplier<List<EndpointState>> endpoints,
      Sink<GatewayState> sink,
      Duration every,
      Duration timeToLive,
      Runnable onConfirmed,
      Clock clock) {
    this.gateway = gateway;
    this.address = address;
    this.endpoints = endpoints;
    this.sink = sink;
    this.every = every;
    this.timeToLive = timeToLive;
    this.onConfirmed = onConfirmed;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Starts the heartbeat. */
  public void start() {
    thread.start();
  }

  /** Reports now. */
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
        report();
        changed.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
        changed.drainPermits();
      }
    } catch (InterruptedException e) {
      LOG.debug("the heartbeat ends");
    }
  }

  private void report() throws InterruptedException {
    GatewayState state =
        new GatewayState(gateway, clock.instant(), timeToLive, address, endpoints.get());
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
          && sinceConfirmed().filter(since -> since.compareTo(timeToLive) < 0).isPresent()) {
        report();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
