package dev.tidemill.trigger.source.data;

import java.time.Instant;
import java.util.Optional;

/**
 * What a data file holds.
 *
 * @param rows -1 if it could not be read
 * @param minEventTime oldest value of the event-time column, if the file has one
 * @param maxEventTime newest value
 */
public record DataFileFigures(
    long rows, Optional<Instant> minEventTime, Optional<Instant> maxEventTime) {

  static final DataFileFigures UNREADABLE =
      new DataFileFigures(-1, Optional.empty(), Optional.empty());
}
