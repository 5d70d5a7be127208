package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("What came true.")
public record Label(
    @Doc("the request") String requestId,
    @Doc("where it was asked") String endpoint,
    @Doc("1 and 0 for true and false; a number for regression") double value,
    @Doc("wall clock") Instant at,
    @Doc("when it came true") Optional<Instant> eventTime,
    @Doc(
            "the class, where labels are words; the value is then NaN unless the word stands for 0 or 1")
        Optional<String> text) {

  /** A label that is a number. */
  public Label(
      String requestId, String endpoint, double value, Instant at, Optional<Instant> eventTime) {
    this(requestId, endpoint, value, at, eventTime, Optional.empty());
  }
}
