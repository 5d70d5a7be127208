package dev.tidemill.validation.evidence.join;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prediction;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import dev.tidemill.schemas.message.VersionScore;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What gateways log of requests, and the pipeline and models that they are about. */
final class EvidenceSamples {

  static final String ENDPOINT = "flight-delays";
  static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant START = Instant.parse("2001-02-01T00:00:00Z");
  static final PipelineSpec SPEC = spec();

  private EvidenceSamples() {}

  private static PipelineSpec spec() {
    try (InputStream in =
        EvidenceSamples.class.getResourceAsStream(
            "/dev/tidemill/validation/evidence/flight-delays.yaml")) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return PipelineSpecs.parse(yaml, "flight-delays.yaml").orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request outside a rollout, answered by version 1. */
  static Prediction served(String id, Instant at, double score, double... features) {
    return answered(id, at, champion(1, score), features);
  }

  /** A request outside a rollout. */
  static Prediction answered(String id, Instant at, VersionScore answer, double... features) {
    return prediction(
        id,
        at,
        Optional.empty(),
        false,
        answer.version(),
        answer.score(),
        features,
        List.of(answer));
  }

  /** A request without an event time, as a gateway logs it: stamped with the wall clock. */
  static Prediction stamped(String id, double score) {
    return served(id, WALL, score, 1);
  }

  /** The same request at another endpoint. */
  static Prediction at(String endpoint, Prediction p) {
    return new Prediction(
        p.requestId(),
        endpoint,
        p.pipeline(),
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        p.unitKey(),
        p.inputHash(),
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  /** The same request to a model of another pipeline. */
  static Prediction of(String pipeline, Prediction p) {
    return new Prediction(
        p.requestId(),
        p.endpoint(),
        pipeline,
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        p.unitKey(),
        p.inputHash(),
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  /** What a gateway logs when the one version that it has gives NaN: an error to the caller. */
  static Prediction nan(String id, Instant at) {
    return prediction(
        id,
        at,
        Optional.empty(),
        false,
        0,
        Double.NaN,
        new double[] {12},
        List.of(notFinite(1, RouteRole.CHAMPION)));
  }

  /** As a gateway logs a score that is not a number. */
  static VersionScore notFinite(int version, RouteRole role) {
    return new VersionScore(
        version,
        role,
        role == RouteRole.CANDIDATE,
        Double.NaN,
        "NOT_FINITE: output 'probability' is NaN",
        role == RouteRole.CANDIDATE,
        300);
  }

  /** A request of the rollout r1 of version 2 against 1. */
  static Prediction paired(
      String id, Instant at, String unit, boolean canary, double one, VersionScore two) {
    Prediction p =
        prediction(
            id,
            at,
            Optional.of("r1"),
            canary,
            canary && two.error().isEmpty() ? 2 : 1,
            canary && two.error().isEmpty() ? two.score() : one,
            new double[] {0.5},
            List.of(champion(1, one), two));
    return new Prediction(
        p.requestId(),
        p.endpoint(),
        p.pipeline(),
        p.gateway(),
        p.generation(),
        p.epoch(),
        p.rolloutId(),
        p.step(),
        p.weight(),
        p.canary(),
        unit,
        "input-of-" + unit,
        p.at(),
        p.eventTime(),
        p.features(),
        p.answeredBy(),
        p.score(),
        p.scores());
  }

  private static Prediction prediction(
      String id,
      Instant at,
      Optional<String> rollout,
      boolean canary,
      int answeredBy,
      double score,
      double[] features,
      List<VersionScore> scores) {
    return new Prediction(
        id,
        ENDPOINT,
        SPEC.key(),
        "gateway-1",
        1,
        rollout.isPresent() ? 2 : 1,
        rollout,
        rollout.isPresent() ? 1 : 0,
        rollout.isPresent() ? 5 : 0,
        canary,
        id,
        "hash-" + id + at,
        WALL,
        at,
        features,
        answeredBy,
        score,
        scores);
  }

  static VersionScore champion(int version, double score) {
    return new VersionScore(version, RouteRole.CHAMPION, false, score, "", false, 900);
  }

  static VersionScore candidate(double score) {
    return new VersionScore(2, RouteRole.CANDIDATE, true, score, "", false, 1_100);
  }

  static VersionScore failed(boolean attributable) {
    return new VersionScore(
        2, RouteRole.CANDIDATE, true, Double.NaN, "NullPointerException", attributable, 300);
  }

  static ModelVersion model(int version) {
    Verdict verdict =
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            "d",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of("holdoutRegret", -0.02),
            List.of(),
            "passes");
    Snapshot snapshot =
        new Snapshot(
            "s", START, START, START, START, START, 1, 1, "t", "h", List.of(), List.of(), "last");
    return new ModelVersion(
        SPEC.key(),
        version,
        "digest" + version,
        "run",
        START,
        1,
        new Signature(List.of(), List.of(), List.of("hour"), Optional.empty()),
        snapshot,
        new Prepared("p", "t", "h", Optional.empty(), List.of("hour")),
        "code",
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        verdict,
        List.of(),
        SignalSet.NONE,
        List.of(),
        false);
  }
}
