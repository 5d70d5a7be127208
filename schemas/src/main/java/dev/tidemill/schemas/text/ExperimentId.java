package dev.tidemill.schemas.text;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Names of experiments and tracked runs that follow from what they are about. */
public final class ExperimentId {

  private ExperimentId() {}

  /** The id of the experiment of this name: a number, as clients of MLflow expect. */
  public static String of(String name) {
    return Long.toString(
        uuid("experiment\n" + name).getMostSignificantBits() & 0x0fff_ffff_ffff_ffffL);
  }

  /** The tracked run of an attempt to train. */
  public static String trackedRun(String runId, int attempt) {
    return uuid("attempt\n" + runId + "\n" + attempt).toString().replace("-", "");
  }

  private static UUID uuid(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
