package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.kafka.KafkaWords;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.trigger.metric.TriggerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads topics of one cluster until it is closed. After any failure the reading
 * begins anew, after the pause that {@link ReadingProgress} gives.
 */
final class ReadingThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReadingThread.class);

  /** Reads until the thread stops, or something fails. */
  interface Reading {
    void read() throws SourceException;
  }

  private final String about;
  private final Reading reading;
  private final ReadingProgress progress;
  private final MeterRegistry meters;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile Consumer<byte[], byte[]> consumer;

  /**
   * @param name of the thread, and of its poller in metrics
   * @param about what it reads, for logs
   */
  ReadingThread(
      String name, String about, Reading reading, ReadingProgress progress, MeterRegistry meters) {
    this.about = about;
    this.reading = reading;
    this.progress = progress;
    this.meters = meters;
    TriggerMetrics.POLL_FAILURES.on(meters, name);
    this.thread = new Thread(() -> run(name), name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isStopping() {
    return stopping;
  }

  /** The consumer that {@link #close} wakes; null: there is none any more. */
  void waitsFor(Consumer<byte[], byte[]> open) {
    consumer = open;
  }

  private void run(String name) {
    while (!stopping) {
      try {
        reading.read();
      } catch (WakeupException e) {
        LOG.debug("Woken to end");
      } catch (SourceException | KafkaException | KeptRecords.NotKeptException e) {
        String why = e instanceof KafkaException k ? KafkaWords.of(k) : e.getMessage();
        failed(name, why, e);
      } catch (RuntimeException | Error e) { // whatever it is, the topics are read on
        failed(name, e.toString(), e);
      }
    }
  }

  private void failed(String name, String why, Throwable e) {
    if (stopping) {
      return;
    }
    Duration pause = progress.failed(why);
    TriggerMetrics.POLL_FAILURES.on(meters, name).increment();
    LOG.warn("Reading {} failed, again in {} s: {}", about, pause.toSeconds(), why, e);
    pause(pause);
  }

  /** Waits on the thread. */
  void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  /** Ends within a few seconds. */
  @Override
  public void close() {
    stopping = true;
    Consumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(2).toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(Duration.ofSeconds(8).toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
