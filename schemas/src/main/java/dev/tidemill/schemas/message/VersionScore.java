package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Map;

@Doc("What one version said to one request.")
public record VersionScore(
    @Doc("version") int version,
    @Doc("its role") RouteRole role,
    @Doc("the caller did not get this answer") boolean shadow,
    @Doc("NaN when it failed") double score,
    @Doc("empty, or why it failed") String error,
    @Doc("failed twice on this input while the champion answered it") boolean attributable,
    @Doc("time in the model") long latencyMicros,
    @Doc("probability by class, of a model of several classes") Map<String, Double> classes) {

  /** The answer of a model that is not one of several classes. */
  public VersionScore(
      int version,
      RouteRole role,
      boolean shadow,
      double score,
      String error,
      boolean attributable,
      long latencyMicros) {
    this(version, role, shadow, score, error, attributable, latencyMicros, Map.of());
  }
}
