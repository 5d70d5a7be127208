package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.spec.MonitorSpec;
import java.util.List;
import java.util.Optional;

/**
 * A kind of monitor check: a fold over the traffic. The same rows in the same order give the same
 * watches and sightings, however they are cut into batches. A class from outside is found by {@link
 * java.util.ServiceLoader} and needs a constructor without arguments.
 *
 * @param <S> its record in the specification
 * @param <W> what it remembers of a subject: a row of the store, in Avro
 */
public interface MonitorKind<S extends MonitorSpec.Kind, W extends Record> {

  /** Its record in the specification. */
  Class<S> spec();

  /** What it remembers of a subject. */
  Class<W> watch();

  /**
   * Whether it watches inputs of this sort. A check that names one which it does not watch would
   * never run: the model gate fails the candidate.
   *
   * @param text whether the input is text
   */
  default boolean watches(boolean text) {
    return true;
  }

  /**
   * Takes requests under one champion, in the order of their event time.
   *
   * @param champion what the monitor knows of the version that serves
   */
  default void inputs(S check, WatchedModel champion, List<InputRow> rows, Watches<W> watches) {
    watches.keepAll();
  }

  /**
   * How a watch stands at the moment, for metrics; empty if it cannot be said, or if more is not
   * worse.
   *
   * @param champion the version that serves; 0 before the first
   */
  default Optional<WatchLevel> level(
      S check, MonitorPlan plan, int champion, Subject subject, W watch) {
    return Optional.empty();
  }

  /** Takes mature labelled requests of any version, in the order of their event time. */
  default void outcomes(S check, MonitorPlan plan, List<OutcomeRow> rows, Watches<W> watches) {
    watches.keepAll();
  }
}
