package dev.tidemill.validation.monitor.kind;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.validation.monitor.drift.DriftWatch;

/**
 * What is remembered of a subject that is judged day by day.
 *
 * @param day number of the open day since 1970, or {@link DriftWatch#NO_DAY}
 * @param figuresOf name of the record of figures
 * @param figures of the open day, in Avro
 * @param raised whether the last day that was judged failed
 */
public record DayWatch(long day, String figuresOf, byte[] figures, boolean raised) {

  /** A watch with these figures of its open day. */
  public static <F extends Record> DayWatch of(long day, F figures, boolean raised) {
    @SuppressWarnings("unchecked")
    AvroMapper<F> mapper = AvroMapper.of((Class<F>) figures.getClass());
    return new DayWatch(day, mapper.name(), mapper.encode(figures), raised);
  }

  /** Whether its figures are of this record; those of another are of a former kind of check. */
  boolean isOf(Class<? extends Record> type) {
    return figuresOf.equals(AvroMapper.of(type).name());
  }

  <F extends Record> F figures(Class<F> type) {
    return AvroMapper.of(type).decode(figures);
  }
}
