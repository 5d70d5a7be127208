package dev.tidemill.trigger.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes through the instants of an interval that is time that passes. */
record ElapsedFates(Instants all, ZoneId zone, Closures closures, Instant from) {

  private static final int MOST_ROWS = 100_000;

  /** The first fires after {@code from}, and what is left out until the last of them. */
  List<LocalFate> first(int fires) {
    List<LocalFate> fates = new ArrayList<>();
    long second = from.getEpochSecond();
    int found = 0;
    while (found < fires && fates.size() < MOST_ROWS) {
      second = all.next(second + 1, Instants.NONE);
      Instant at = Instant.ofEpochSecond(second);
      LocalDateTime local = LocalDateTime.ofInstant(at, zone);
      Optional<String> closed = closures.of(local.toLocalDate());
      if (closed.isPresent()) {
        fates.add(LocalFate.leftOut(local, at, "left out: calendar " + closed.get()));
      } else {
        fates.add(LocalFate.fires(local, at, ""));
        found++;
      }
    }
    return fates;
  }
}
