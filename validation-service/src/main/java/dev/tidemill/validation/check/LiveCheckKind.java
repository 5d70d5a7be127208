package dev.tidemill.validation.check;

import dev.tidemill.schemas.spec.MonitorSpec;
import java.time.Instant;

/**
 * A kind of check that also watches traffic: the same figures, value by value. The figures of a day
 * are what the data gate's statement would give for the same values.
 *
 * @param <S> its record in the specification
 * @param <F> what it needs to know of some values, which is kept in Avro until the day is over;
 *     {@link #merge} is associative and commutative, and {@link #empty} changes nothing
 */
public interface LiveCheckKind<S extends MonitorSpec.Kind, F extends Record> {

  /** Fewer values a day are too few to judge by. */
  long FEWEST_VALUES = 100;

  /** The record that describes a check of this kind. */
  Class<S> spec();

  /** Whether it watches what the model answers beside its inputs. */
  default boolean watchesAnswers() {
    return false;
  }

  /** The figures of no value. */
  F empty(S kind);

  /**
   * The figures with one value more.
   *
   * @param value of a model input; NaN: it is missing
   */
  F add(S kind, F figures, double value);

  /** The figures with one answer of the model more, where answers are watched. */
  default F addAnswer(S kind, F figures, double answer) {
    return add(kind, figures, answer);
  }

  /** The figures of both. */
  F merge(F a, F b);

  /**
   * What a day comes to.
   *
   * @param subject what was watched, as a sentence begins with it
   * @param end of the day
   */
  LiveJudged judge(S kind, String subject, F day, Instant end);
}
