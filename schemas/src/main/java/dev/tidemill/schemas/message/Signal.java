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
    @Doc("what happened") SignalBody body,
    @Doc("W3C trace context that its sender gave; empty: none") String traceparent) {

  /** The longest id that a trigger takes. */
  public static final int MAX_ID_CHARACTERS = 200;

  /** Its sender gave no trace context. */
  public Signal(
      String signalId,
      String source,
      String subject,
      Instant at,
      Optional<String> pipeline,
      SignalBody body) {
    this(signalId, source, subject, at, pipeline, body, "");
  }

  /** The same signal with the trace context that its sender gave. */
  public Signal withTraceparent(String given) {
    return new Signal(signalId, source, subject, at, pipeline, body, given);
  }
}
