package dev.tidemill.trigger.calendar;

import dev.tidemill.schemas.spec.trigger.Schedule.RepeatedHour;
import dev.tidemill.schemas.spec.trigger.Schedule.SkippedHour;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The instants of local times in a time zone. Between two changes of its clocks the zone has one
 * offset, and local times and instants have the same order: the search goes from one such stretch
 * to the next. Times are seconds since 1970.
 *
 * <p>{@code repeatedHour: first} is meant literally: {@code 0 * * * *} does not run in the second
 * pass of a repeated hour; {@code both} runs in both.
 */
record ZonedTimes(LocalTimes local, ZoneRules rules, SkippedHour skipped, RepeatedHour repeated)
    implements Instants {

  @Override
  public long next(long from, long end) {
    if (rules.isFixedOffset()) {
      int offset = rules.getOffset(Instant.EPOCH).getTotalSeconds();
      long at = local.next(from + offset, end + offset);
      return at == NONE ? NONE : at - offset;
    }
    long at = from;
    while (at < end) {
      Instant instant = Instant.ofEpochSecond(at);
      ZoneOffsetTransition ends = rules.nextTransition(instant);
      long until = ends == null ? end : Math.min(end, ends.toEpochSecond());
      Stretch stretch =
          new Stretch(
              at,
              until,
              rules.getOffset(instant),
              rules.previousTransition(instant.plusSeconds(1)),
              ends);
      long found = Math.min(fromGap(stretch), usual(stretch));
      if (found != NONE) {
        return found;
      }
      at = until;
    }
    return NONE;
  }

  /**
   * A part of a time in which the zone has one offset.
   *
   * @param begin the change of the clocks at its start; null if there is none
   * @param close the next change of the clocks, even if this part ends before it: times close
   *     before it may occur again after it; null if there is none
   */
  private record Stretch(
      long from,
      long until,
      ZoneOffset offset,
      ZoneOffsetTransition begin,
      ZoneOffsetTransition close) {

    int seconds() {
      return offset.getTotalSeconds();
    }
  }

  /** The first time that does not exist and fires in this stretch all the same. */
  private long fromGap(Stretch s) {
    if (s.begin == null || !s.begin.isGap() || skipped == SkippedHour.SKIP) {
      return NONE;
    }
    int before = s.begin.getOffsetBefore().getTotalSeconds();
    long change = s.begin.toEpochSecond();
    long exists = change + s.begin.getOffsetAfter().getTotalSeconds();
    if (skipped == SkippedHour.RUN_AT_BOUNDARY) {
      boolean any = s.from <= change && local.next(change + before, exists) != NONE;
      return any ? change : NONE;
    }
    long at = local.next(s.from + before, exists);
    return at == NONE ? NONE : at - before;
  }

  private long usual(Stretch s) {
    long from = s.from + s.seconds();
    if (repeated == RepeatedHour.FIRST && s.begin != null && s.begin.isOverlap()) {
      int before = s.begin.getOffsetBefore().getTotalSeconds();
      from = Math.max(from, s.begin.toEpochSecond() + before);
    }
    long end = s.until + s.seconds();
    if (repeated == RepeatedHour.LAST && s.close != null && s.close.isOverlap()) {
      // also when the search ends before the change: a time that occurs again is still the first
      end = Math.min(end, s.close.toEpochSecond() + s.close.getOffsetAfter().getTotalSeconds());
    }
    long at = local.next(from, end);
    return at == NONE ? NONE : at - s.seconds();
  }
}
