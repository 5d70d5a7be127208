package dev.tidemill.standalone.cluster;

import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.cluster.ClockFacts.Heard;
import dev.tidemill.standalone.cluster.ClockFacts.Stamp;
import dev.tidemill.standalone.cluster.ClusterFinding.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether all clocks show the same time: deadlines, leases and heartbeats are judged by them. */
final class ClockDiagnosis {

  private static final String WHAT = "clocks";

  /** What sending and reading a heartbeat may take. */
  private static final Duration NOTICEABLE = Duration.ofSeconds(2);

  /** Gateways count as gone after 15 s of silence, and heartbeats come every 3 s. */
  private static final Duration HARMFUL = Duration.ofSeconds(10);

  private static final String CURE = "let all machines take their time from the same NTP servers";

  private final List<ClusterFinding> found = new ArrayList<>();

  private ClockDiagnosis() {}

  static List<ClusterFinding> of(ClockFacts facts) {
    ClockDiagnosis diagnosis = new ClockDiagnosis();
    facts.controller().answer().ifPresent(d -> diagnosis.judge("the controller of Kafka", d));
    for (Heard heard : facts.heard()) {
      diagnosis.judge(heard.who(), heard.ahead());
    }
    for (Stamp stamp : facts.newest()) {
      Duration ahead = stamp.ahead();
      if (ahead.compareTo(NOTICEABLE) > 0) {
        diagnosis.say(
            ahead,
            "%s has a record stamped %s ahead of this machine: the clock of who wrote it is ahead"
                .formatted(stamp.topic(), told(ahead)));
      }
    }
    if (diagnosis.found.isEmpty()) {
      List<String> compared = new ArrayList<>();
      facts.controller().answer().ifPresent(d -> compared.add("the controller of Kafka"));
      facts.heard().forEach(h -> compared.add(h.who()));
      diagnosis.found.add(
          ClusterFinding.ok(
              WHAT,
              compared.isEmpty()
                  ? "no record is stamped ahead of this machine"
                  : "as here, within 2 s, at " + Counted.names(compared, 6)));
    }
    if (facts.controller().answer().isEmpty()) {
      diagnosis.found.addAll(
          facts.controller().diagnose("clock of kafka", d -> List.<ClusterFinding>of()));
    }
    return diagnosis.found;
  }

  private void judge(String who, Duration ahead) {
    if (ahead.abs().compareTo(NOTICEABLE) > 0) {
      say(
          ahead,
          "the clock of %s is %s %s that of this machine"
              .formatted(who, told(ahead.abs()), ahead.isNegative() ? "behind" : "ahead of"));
    }
  }

  private void say(Duration ahead, String cause) {
    State state = ahead.abs().compareTo(HARMFUL) > 0 ? State.BAD : State.WARN;
    found.add(new ClusterFinding(state, WHAT, cause, CURE));
  }

  private static String told(Duration d) {
    return d.toMinutes() >= 2
        ? d.toMinutes() + " min"
        : String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1000.0);
  }
}
