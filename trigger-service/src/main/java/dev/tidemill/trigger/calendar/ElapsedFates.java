package dev.tidemill.trigger.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes through the instants of an interval that is time that passes. */
record ElapsedFates(Instants all, ZoneId zone, Closures closures, Instant from) {

  /** More rows than this nobody reads; a day that is left out is one row. */
  private static final int MOST_ROWS = 100_000;

  /** The first fires after {@code from}, and what is left out until the last of them. */
  List<LocalFate> first(int fires) {
    List<LocalFate> fates = new ArrayList<>();
    long second = all.next(from.getEpochSecond() + 1, Instants.NONE);
    int found = 0;
    while (found < fires && fates.size() < MOST_ROWS) {
      Instant at = Instant.ofEpochSecond(second);
      LocalDateTime local = LocalDateTime.ofInstant(at, zone);
      Optional<String> closed = closures.of(local.toLocalDate());
      if (closed.isPresent()) {
        long end = local.toLocalDate().plusDays(1).atStartOfDay(zone).toEpochSecond();
        fates.add(LocalFate.leftOut(local, at, Closures.note(count(second, end), closed.get())));
        second = all.next(Math.max(second + 1, end), Instants.NONE);
      } else {
        fates.add(LocalFate.fires(local, at, ""));
        found++;
        second = all.next(second + 1, Instants.NONE);
      }
    }
    return fates;
  }

  /** How many there are from the first one to the end of its day, up to where counting ends. */
  private int count(long first, long end) {
    int count = 1;
    long at = all.next(first + 1, end);
    while (at != Instants.NONE && count <= Closures.MOST_COUNTED) {
      count++;
      at = all.next(at + 1, end);
    }
    return count;
  }
}
