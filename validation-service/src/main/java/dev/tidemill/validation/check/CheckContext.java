package dev.tidemill.validation.check;

import dev.tidemill.schemas.message.FileHistory;
import dev.tidemill.validation.check.profile.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a check may know besides the rows.
 *
 * @param columns of the query's result
 * @param history accepted files, oldest first
 * @param reference profile of the champion's training rows, for the columns that a kind asks for
 * @param now what counts as now in this run, by {@code data.clock}
 */
public record CheckContext(
    Columns columns, List<FileHistory> history, Optional<Profile> reference, Instant now) {

  /** The same with a profile of the champion's training rows. */
  public CheckContext with(Optional<Profile> profile) {
    return new CheckContext(columns, history, profile, now);
  }
}
