package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

@Doc("Whether a source can be read.")
public record SourceState(
    @Doc("of data its name, code, or the trigger that listens to a topic") String name,
    @Doc("what it is: files, s3, notifications, dvc, topic, jdbc, code, git, message") String kind,
    @Doc("wall clock since when it has been so") Instant since,
    @Doc("the longest time to the next look") Duration looksWithin,
    @Doc("why it cannot be read, and what to do; empty if it can") Optional<String> problem) {

  /** After the name of a source: the topic of its notifications. */
  public static final String NOTIFICATIONS = ".notifications";
}
