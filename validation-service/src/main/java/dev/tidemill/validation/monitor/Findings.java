package dev.tidemill.validation.monitor;

import dev.tidemill.schemas.message.Finding;
import dev.tidemill.schemas.message.Signal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns sightings into findings. The id of a finding follows from check, column and event time. It
 * is never longer than a trigger accepts, however long those names are.
 */
final class Findings {

  /** Raise it when a formula of the monitor changes. */
  private static final double FORMULA_VERSION = 2;

  private static final int DIGEST_BYTES = 16;

  private final MonitorPlan plan;

  Findings(MonitorPlan plan) {
    this.plan = plan;
  }

  /**
   * The finding.
   *
   * @param kind of the check that saw it
   */
  Finding of(String kind, Sighting seen) {
    Subject subject = seen.subject();
    Instant at = Instant.ofEpochMilli(seen.atMillis());
    String id =
        String.join(
            "/", plan.pipeline(), plan.endpoint(), subject.check(), subject.id(), at.toString());
    Map<String, Double> figures = new TreeMap<>(seen.figures());
    figures.put("formulaVersion", FORMULA_VERSION);
    return new Finding(
        bounded(id),
        plan.pipeline(),
        plan.endpoint(),
        subject.check(),
        kind,
        subject.named(),
        Instant.ofEpochMilli(seen.onsetMillis()),
        at,
        seen.value(),
        seen.threshold(),
        seen.version(),
        seen.message(),
        figures);
  }

  /** Replaces what is too long by a digest, so that two findings never share an id. */
  private static String bounded(String id) {
    if (id.length() <= Signal.MAX_ID_CHARACTERS) {
      return id;
    }
    String digest;
    try {
      byte[] all = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      digest = HexFormat.of().formatHex(all, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    int end = Signal.MAX_ID_CHARACTERS - digest.length() - 1;
    return id.substring(0, Character.isHighSurrogate(id.charAt(end - 1)) ? end - 1 : end)
        + "/"
        + digest;
  }
}
