package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Latency;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.check.Numbers;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.ModelCheckKind;
import java.util.Map;

/** A quantile (nearest rank) of the time that a call with one row takes. */
final class LatencyCheck implements ModelCheckKind<Latency> {

  private static final double NANOS_PER_MILLI = 1e6;

  @Override
  public Class<Latency> spec() {
    return Latency.class;
  }

  @Override
  public boolean timesCalls() {
    return true;
  }

  @Override
  public Judged judge(Latency check, Candidacy candidacy) {
    double max = check.max().toNanos() / NANOS_PER_MILLI;
    String quantile = "p" + Numbers.show(100 * check.quantile());
    String allowed = "%s at most %s ms".formatted(quantile, Numbers.show(max));
    long[] sorted = candidacy.latencyNanos().stream().mapToLong(Long::longValue).sorted().toArray();
    if (sorted.length == 0) {
      return Judged.insufficient(allowed, "No call was measured");
    }
    int rank = (int) Math.ceil(check.quantile() * sorted.length) - 1;
    double millis = sorted[Math.max(0, rank)] / NANOS_PER_MILLI;
    return Judged.of(
        millis <= max,
        Numbers.show(millis) + " ms",
        allowed,
        "%s of %d single-row calls: %s ms".formatted(quantile, sorted.length, Numbers.show(millis)),
        Map.of(
            "millis",
            millis,
            "calls",
            (double) sorted.length,
            "quantile",
            check.quantile(),
            "max",
            max));
  }
}
