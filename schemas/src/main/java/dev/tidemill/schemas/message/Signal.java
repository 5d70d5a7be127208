package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.time.Instant;
import java.util.Optional;

@Doc("Something that happened outside.")
public record Signal(
    @Doc("the same for every repetition of the same happening") String signalId,
    @Doc("who saw it, as a URI or a service name") String source,
    @Doc("what it is about; the record's key on tidemill.signals") String subject,
    @Doc("wall clock when it was seen") Instant at,
    @Doc("the pipeline it is for, if the source knows") Optional<String> pipeline,
    @Doc("what happened") SignalBody body) {

  /** The longest id that a trigger takes. */
  public static final int MAX_ID_CHARACTERS = 200;
}
