package dev.tidemill.training.home;

import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Prepared;
import dev.tidemill.schemas.message.SignalSet;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.Snapshot;
import dev.tidemill.schemas.message.Verdict;
import dev.tidemill.schemas.message.VerdictOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries of the registry of which only the file matters. */
public final class RegisteredModel {

  private static final Instant AT = Instant.parse("2026-01-05T10:00:00Z");

  private RegisteredModel() {}

  static ModelVersion of(String pipeline, int version, String digest, String format) {
    return of(pipeline, version, digest, format, "code");
  }

  public static ModelVersion of(
      String pipeline, int version, String digest, String format, String codeDigest) {
    Verdict passed =
        new Verdict(
            "v",
            "model",
            VerdictOutcome.PASS,
            digest,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            "passed");
    return new ModelVersion(
        pipeline,
        version,
        digest,
        "run-" + version,
        AT,
        10,
        new Signature(List.of(), List.of(), List.of(), Optional.empty()),
        new Snapshot("s", AT, AT, AT, AT, AT, 1, 1, "t", "h", List.of(), List.of(), "last day"),
        new Prepared("p", "t", "h", Optional.empty(), List.of()),
        codeDigest,
        Map.of(),
        1,
        Optional.empty(),
        Map.of(),
        passed,
        List.of("new-rows"),
        SignalSet.NONE,
        List.of("candidate"),
        false,
        1,
        Map.of(),
        format);
  }
}
