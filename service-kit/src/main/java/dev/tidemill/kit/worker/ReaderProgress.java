package dev.tidemill.kit.worker;

import dev.tidemill.kit.kafka.Silence;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/** What a reader has read, what waits, and for how long it has not moved. One thread writes it. */
final class ReaderProgress {

  private final LongSupplier nanos;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private volatile long lag;
  private volatile long movedAtNanos;

  /** When the handler took the record that it works on. */
  private volatile long handlingSinceNanos;

  private volatile boolean handling;

  /** Time spent asking Kafka for records: while a handler works nothing is asked or heard. */
  private final AtomicLong askingNanos = new AtomicLong();

  private long askedAtNanos;
  private final Silence silence = new Silence(askingNanos::get);

  /**
   * @param nanos a clock that never goes back
   */
  ReaderProgress(LongSupplier nanos) {
    this.nanos = nanos;
    this.movedAtNanos = nanos.getAsLong();
  }

  /** The reader asks Kafka for records. */
  void asks() {
    askedAtNanos = nanos.getAsLong();
  }

  /** It has waited for the answer. */
  void asked() {
    askingNanos.addAndGet(nanos.getAsLong() - askedAtNanos);
  }

  /** What is wrong if Kafka does not answer this consumer, which may be null. */
  Optional<String> unheard(Consumer<?, ?> consumer) {
    return consumer == null ? Optional.empty() : silence.problem(consumer.metrics());
  }

  /** A handler takes a record. */
  void begins() {
    handlingSinceNanos = nanos.getAsLong();
    handling = true;
  }

  /** The handler has returned. */
  void ended() {
    handling = false;
    read.incrementAndGet();
  }

  /** The record that was taken last is left out. */
  void skipped() {
    skipped.incrementAndGet();
  }

  /**
   * The reader has looked for records.
   *
   * @param waiting how many it has yet to read
   * @param moved whether it found some
   */
  void looked(long waiting, boolean moved) {
    lag = waiting;
    if (moved || waiting == 0) {
      movedAtNanos = nanos.getAsLong();
    }
  }

  long lag() {
    return lag;
  }

  /** How long waiting records have not moved, or a handler has worked on one record. */
  Duration lagAge() {
    long now = nanos.getAsLong();
    long waiting = lag > 0 ? now - movedAtNanos : 0;
    long working = handling ? now - handlingSinceNanos : 0;
    return Duration.ofNanos(Math.max(0, Math.max(waiting, working)));
  }

  /** Figures for people. */
  Map<String, Object> details() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("readRecords", read.get());
    details.put("skippedRecords", skipped.get());
    details.put("lagRecords", lag);
    return details;
  }
}
