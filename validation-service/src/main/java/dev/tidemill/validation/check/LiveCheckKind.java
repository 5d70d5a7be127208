package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.MonitorSpec;
import java.time.Instant;

/**
 * A kind of check that watches traffic. It builds its figures value by value; for the same values,
 * the data gate's statement gives the same figures.
 *
 * @param <S> its record in the specification
 * @param <F> its figures, which are stored in Avro until the day is over; {@link #merge} is
 *     associative and commutative, and {@link #empty} is its neutral element
 */
public interface LiveCheckKind<S extends MonitorSpec.Kind, F extends Record> {

  /** A day with fewer values than this is not judged. */
  long FEWEST_VALUES = 100;

  /** The record that describes a check of this kind. */
  Class<S> spec();

  /** Whether it watches the model's answers besides its inputs. */
  default boolean watchesAnswers() {
    return false;
  }

  /** Whether it watches inputs that are text; one that does not leaves them out. */
  default boolean watchesText() {
    return false;
  }

  /** The figures before the first value. */
  F empty(S kind);

  /**
   * The figures after one more value.
   *
   * @param value of a model input; NaN: it is missing
   * @param end of the day
   */
  F add(S kind, F figures, double value, Instant end);

  /**
   * The figures after one more value of an input that is text, where text is watched.
   *
   * @param value null: it is missing
   */
  default F addText(S kind, F figures, String value, Instant end) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " watches no text");
  }

  /** The figures after one more answer of the model, where answers are watched. */
  default F addAnswer(S kind, F figures, double answer, Instant end) {
    return add(kind, figures, answer, end);
  }

  /** The figures of both together. */
  F merge(F a, F b);

  /**
   * The outcome of a day.
   *
   * @param subject what was watched, as a sentence begins with it
   * @param end of the day
   */
  LiveJudged judge(S kind, String subject, F day, Instant end);
}
