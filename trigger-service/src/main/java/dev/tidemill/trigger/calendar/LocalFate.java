package dev.tidemill.trigger.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What becomes of a local time that a schedule names.
 *
 * @param at when it fires; empty: it does not
 * @param place where it stands among the others
 * @param note what is special about it; empty: nothing
 */
record LocalFate(LocalDateTime local, Optional<Instant> at, Instant place, String note) {

  static LocalFate fires(LocalDateTime local, Instant at, String note) {
    return new LocalFate(local, Optional.of(at), at, note);
  }

  static LocalFate leftOut(LocalDateTime local, Instant place, String note) {
    return new LocalFate(local, Optional.empty(), place, note);
  }
}
