package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Optional;

@Doc("A version at a gateway.")
public record LoadedVersion(
    @Doc("version") int version,
    @Doc("digest") String digest,
    @Doc("how far") LoadStatus status,
    @Doc("why it failed, or cannot be loaded yet; empty otherwise") String error,
    @Doc("its scores of the golden requests, in order") List<Double> goldenAnswers,
    @Doc(
            "largest difference from the gate's scores, of a score beyond 1 as a share of it; NaN"
                + " without golden requests")
        double goldenMaxDifference,
    @Doc("the golden request with that difference, if it is more than is allowed")
        Optional<GoldenDifference> goldenWorst) {

  /** A version whose golden answers are the gate's, or not known. */
  public LoadedVersion(
      int version,
      String digest,
      LoadStatus status,
      String error,
      List<Double> goldenAnswers,
      double goldenMaxDifference) {
    this(version, digest, status, error, goldenAnswers, goldenMaxDifference, Optional.empty());
  }
}
