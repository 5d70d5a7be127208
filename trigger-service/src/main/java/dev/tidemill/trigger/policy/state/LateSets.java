package dev.tidemill.trigger.policy.state;

import dev.tidemill.schemas.message.LateData;
import java.util.Optional;
import java.util.stream.Stream;

/** Arithmetic of late data. */
final class LateSets {

  private LateSets() {}

  /** Those of two sets of signals that have none in common. */
  static Optional<LateData> plus(Optional<LateData> a, Optional<LateData> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return Optional.of(
        new LateData(
            a.get().lateFiles() + b.get().lateFiles(),
            a.get().rewrittenFiles() + b.get().rewrittenFiles(),
            a.get().lateRows() + b.get().lateRows(),
            Stream.concat(a.get().named().stream(), b.get().named().stream())
                .limit(LateData.MOST_NAMED)
                .toList()));
  }

  /** Those of two sets that share signals: as many as the larger one has. */
  static Optional<LateData> larger(Optional<LateData> a, Optional<LateData> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return Optional.of(
        new LateData(
            Math.max(a.get().lateFiles(), b.get().lateFiles()),
            Math.max(a.get().rewrittenFiles(), b.get().rewrittenFiles()),
            Math.max(a.get().lateRows(), b.get().lateRows()),
            Stream.concat(a.get().named().stream(), b.get().named().stream())
                .distinct()
                .limit(LateData.MOST_NAMED)
                .toList()));
  }
}
