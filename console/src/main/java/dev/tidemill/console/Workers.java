package dev.tidemill.console;

import java.time.Instant;
import java.util.Map;

/** When each worker gave its last sign of life: it was granted a job, or was alive with one. */
final class Workers {

  private static final int MOST = 1_000;

  private final Map<String, Instant> heard = new Bounded<>(MOST);

  void heard(String worker, Instant at) {
    Instant before = heard.remove(worker); // the newest are at the end
    heard.put(worker, before == null || before.isBefore(at) ? at : before);
  }

  Map<String, Instant> heard() {
    return heard;
  }
}
